"""A Signer over the command `openssl` with its GOST engine: arithmetic in C, and a process for each signature."""

import os
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from functions.esia.gost.certificates import Certificate
from functions.esia.signing import SigningFailed, is_right, usable

TIMEOUT: Final = 5  # seconds; a signature takes about 0.02
KEY_LIMIT: Final = 16 * 1024  # bytes: a key with its chain has about 4000, and a pipe takes as many at once
OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


class KeyOpenToOthers(ValueError):
    """The file of the key may be read by more than its owner: `chmod 600` it."""


class OpenSslSigner:
    """A Signer whose key goes to the child process only: as a file that stays where it is, or through a pipe.

    It is never in the arguments of a process and never in a file of ours. Debian: libengine-gost-openssl.
    """

    def __init__(
        self, key: Path | bytes, certificate: Certificate, *, openssl: str = "openssl", timeout: float = TIMEOUT
    ) -> None:
        """Take a key, its certificate and the command.

        Args:
            key: File with the key, any form that OpenSSL reads without a password; or PEM from a secret store.
            certificate: Its certificate.
            openssl: Name or path of the command.
            timeout: Seconds until it is stopped.

        Raises:
            KeyMismatch: The certificate's key is not GOST.
            KeyOpenToOthers: The file may be read by others.
            OSError: There is no such file.
            ValueError: The PEM is longer than any key.
        """
        if isinstance(key, Path) and key.stat().st_mode & OTHERS:
            raise KeyOpenToOthers(key.name)
        if isinstance(key, bytes) and len(key) > KEY_LIMIT:
            raise ValueError("longer than a key")
        self.certificate = usable(certificate)
        self._key = key
        self._openssl = openssl
        self._timeout = timeout

    def sign(self, message: bytes) -> bytes:
        """See Signer."""
        with _given(self._key) as (path, pass_fds):
            command = [self._openssl, "dgst", "-engine", "gost", "-md_gost12_256", "-sign", path]
            try:
                done = subprocess.run(  # noqa: S603  # the command is a setting, the arguments are ours
                    command, input=message, capture_output=True, timeout=self._timeout, check=False, pass_fds=pass_fds
                )
            except subprocess.TimeoutExpired:
                raise SigningFailed("openssl_slow") from None
            except OSError as error:
                raise SigningFailed("openssl_absent") from error
        if done.returncode:
            raise SigningFailed("openssl_refused")  # its words may hold the key's path
        if not is_right(self.certificate, message, done.stdout):
            raise SigningFailed("wrong_signature")
        return done.stdout


@contextmanager
def _given(key: Path | bytes) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Give the path that a child finds the key at, and the descriptors it needs for that."""
    if isinstance(key, Path):
        yield str(key), ()
        return
    reading, writing = os.pipe()
    try:
        try:
            os.write(writing, key)
        finally:
            os.close(writing)
        yield f"/dev/fd/{reading}", (reading,)
    finally:
        os.close(reading)
