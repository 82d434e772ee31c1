"""ESIA as the settings name it, for the functions that speak to it: `auth`, and the timer of `consent`.

Imported inside these functions' calls, never at the top: what it imports takes longer than a page of the diary.
"""

from collections.abc import Callable
from datetime import datetime

from functions.esia.direct import Esia
from functions.esia.opening import EsiaSetup, open_esia
from functions.web.settings import Settings


def setup(values: Settings) -> EsiaSetup:
    """Return the settings as the package of ESIA takes them."""
    return EsiaSetup(
        url=str(values.esia_url),
        client_id=values.esia_client_id or "",
        key=values.esia_key or "",
        trusted=values.esia_trusted or "",
        redirect_uri=f"{values.origin}/auth/callback",
        signer=values.esia_signer,
        signer_token=values.esia_signer_token or "",
        version=values.esia_version,
        strings=values.esia_strings or "",
        issuer=values.esia_issuer or "",
        token_algorithm=values.esia_token_algorithm,
        pkce=values.esia_pkce,
        consent=values.esia_consent,
        roots=values.esia_roots or "",
    )


def opened(values: Settings, *, clock: Callable[[], datetime]) -> Esia:
    """Return ESIA. Raises the same as `open_esia`."""
    return open_esia(setup(values), clock=clock)
