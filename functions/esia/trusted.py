"""The provider's certificates that its tokens are checked under: several at once, since it changes them yearly.

The list is read again when a token names a certificate that is not in it, so a changed list needs no restart.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Literal

from functions.esia.gost.certificates import Certificate, UnreadableCertificate
from functions.secret_store import SecretUnusable

Algorithm = Literal["RS256", "GOST3410_2012_256"]
AGAIN_AFTER: Final = timedelta(minutes=1)  # a token of an unknown certificate must not cost a call to the store each
ALARM_DAYS: Final = 30  # the provider publishes the next certificate about so long before
LOGGER: Final = logging.getLogger("school")  # functions/web/log.py gives it its form; it stands above this package


class NothingTrusted(ValueError):
    """The list has no certificate with a key of the configured algorithm."""


class Trusted:
    """Certificates of one algorithm. Safe to share between threads."""

    def __init__(self, read: Callable[[], bytes], algorithm: Algorithm) -> None:
        """Read the list.

        Args:
            read: Gives the list in PEM. May raise SecretUnusable.
            algorithm: What tokens are signed with; certificates with another key are left out.

        Raises:
            NothingTrusted: It has none for this algorithm.
            UnreadableCertificate, SecretUnusable: It cannot be read.
        """
        self.algorithm = algorithm
        self._read = read
        self._lock = threading.Lock()
        self._certificates = self._load()
        self._read_again_at: datetime | None = None

    def valid(self, at: datetime, *, thumbprint: str = "") -> list[Certificate]:
        """Return the certificates that are valid at a moment, the latest first.

        Args:
            at: Now.
            thumbprint: Only the one with this thumbprint, where a token names it.
        """
        return [
            one
            for one in self._certificates
            if one.not_before <= at <= one.not_after and thumbprint in {"", one.thumbprint}
        ]

    def read_again(self, at: datetime) -> bool:
        """Read the list anew, at most once a minute; tell whether it was. One that cannot be read changes nothing."""
        with self._lock:
            if self._read_again_at is not None and at - self._read_again_at < AGAIN_AFTER:
                return False
            self._read_again_at = at
            try:
                self._certificates = self._load()
            except (NothingTrusted, UnreadableCertificate, SecretUnusable) as error:
                LOGGER.error("esia_certificates_unreadable", extra={"reason": type(error).__name__})  # noqa: TRY400  # nothing of what lies there
                return False
            return True

    def days_left(self, at: datetime) -> int:
        """Return for how many whole days the last of them is valid; below 0 where none is any more."""
        return (max(one.not_after for one in self._certificates) - at).days

    def warn(self, at: datetime) -> None:
        """Log `esia_certificates_ending` where fewer than 30 days are left."""
        warn("esia_certificates_ending", self.days_left(at))

    def _load(self) -> list[Certificate]:
        found = [one for one in Certificate.read_all(self._read()) if self._fits(one)]
        if not found:
            raise NothingTrusted(self.algorithm)
        return sorted(found, key=lambda one: one.not_before, reverse=True)

    def _fits(self, one: Certificate) -> bool:
        return one.rsa_pem is not None if self.algorithm == "RS256" else one.public_key is not None


def warn(event: str, days_left: int) -> None:
    """Log an event of a certificate where fewer than 30 days are left."""
    if days_left < ALARM_DAYS:
        LOGGER.warning(event, extra={"days_left": days_left})
