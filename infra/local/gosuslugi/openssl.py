"""GOST through the `openssl` command and its engine: another implementation than the one that made the signatures.

Each call is a process of 7 to 20 ms, so what does not change is asked once. Keys and signatures pass as files that
only their owner can read, in a folder of that call; no key stands in the arguments of a process.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final

TIMEOUT: Final = 10  # seconds
_ENGINE: Final = ("-engine", "gost")


class OpenSslFailed(Exception):
    """The command did not do what it was asked, for a reason other than a wrong signature."""


@cache
def available(program: str = "openssl") -> bool:
    """Tell whether the command is there, and its engine."""
    if shutil.which(program) is None:
        return False
    done = subprocess.run([program, "engine", "-t", "gost"], capture_output=True, timeout=TIMEOUT, check=False)  # noqa: S603  # fixed words
    return b"[ available ]" in done.stdout


class OpenSslGost:
    """See gost.Gost."""

    independent = True

    def __init__(self, program: str = "openssl") -> None:
        self._program = program

    def thumbprint(self, der: bytes) -> str:
        """See gost.Gost.thumbprint."""
        return self._must("dgst", *_ENGINE, "-md_gost12_256", "-binary", given=der).hex().upper()

    def public_key(self, certificate: str) -> str:
        """See gost.Gost.public_key."""
        return self._must("x509", *_ENGINE, "-pubkey", "-noout", given=certificate.encode()).decode()

    def verify(self, public_key: str, message: bytes, signature: bytes) -> bool:
        """See gost.Gost.verify."""
        with _files(key=public_key.encode(), signature=signature) as path:
            words = ("-verify", str(path / "key"), "-signature", str(path / "signature"))
            return self._run("dgst", *_ENGINE, "-md_gost12_256", *words, given=message).returncode == 0

    def verify_detached(self, certificates: tuple[str, ...], message: bytes, signature: bytes) -> bool:
        """See gost.Gost.verify_detached."""
        known = "\n".join(certificates).encode()
        with _files(known=known, signature=signature, message=message) as path:
            words = (
                *("-verify", "-binary", "-inform", "DER", "-in", str(path / "signature")),
                *("-content", str(path / "message"), "-certfile", str(path / "known")),
                *("-nointern", "-noverify"),  # the signer is one of ours or nobody; whom it chains to does not matter
            )
            return self._run("cms", *_ENGINE, *words).returncode == 0

    def sign(self, private_key: str, message: bytes) -> bytes:
        """See gost.Gost.sign."""
        with _files(key=private_key.encode()) as path:
            return self._must("dgst", *_ENGINE, "-md_gost12_256", "-sign", str(path / "key"), given=message)

    def _run(self, *words: str, given: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
        command = [self._program, *words]
        try:
            return subprocess.run(command, input=given, capture_output=True, timeout=TIMEOUT, check=False)  # noqa: S603  # fixed words and paths of ours
        except subprocess.TimeoutExpired as error:
            raise OpenSslFailed(words[0]) from error

    def _must(self, *words: str, given: bytes) -> bytes:
        done = self._run(*words, given=given)
        if done.returncode != 0:
            raise OpenSslFailed(words[0])
        return done.stdout


@contextmanager
def _files(**contents: bytes) -> Iterator[Path]:
    """Write a few files for one command, into a folder that nobody else can enter."""
    with tempfile.TemporaryDirectory(prefix="gosuslugi-") as folder:  # made with mode 0700
        for name, content in contents.items():
            file = Path(folder, name)
            file.touch(mode=0o600)
            file.write_bytes(content)
        yield Path(folder)
