"""Open the identity provider that the settings name."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from functions.esia.port import IdentityProvider
from functions.esia.simple import SimpleEsia


def open_provider(*, url: str, client_id: str, secret_file: str, clock: Callable[[], datetime]) -> IdentityProvider:
    """Return the identity provider at an address.

    Args:
        url: Setting SCHOOL_ESIA_URL.
        client_id: Setting SCHOOL_ESIA_CLIENT_ID.
        secret_file: Setting SCHOOL_ESIA_SECRET_FILE; the file is read now.
        clock: Says the moment, in UTC.

    Raises:
        OSError: The file of the secret cannot be read.
        UnprotectedProvider: The address is `http:` and of another machine.
    """
    secret = Path(secret_file).read_text(encoding="utf-8").strip()
    return SimpleEsia(base_url=url, client_id=client_id, secret=secret, clock=clock)
