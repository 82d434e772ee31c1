"""The command `openssl` with its GOST engine: another implementation than ours, to hold ours to."""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from tests.support.needs import missing

ENGINE = ("-engine", "gost")
HASH = "-md_gost12_256"


@cache
def _is_there() -> bool:
    return shutil.which("openssl") is not None and "[ available ]" in (
        subprocess.run(["openssl", "engine", "-t", "gost"], capture_output=True, text=True, check=False).stdout
    )


class OpenSsl:
    """Runs `openssl` in a folder of the test's. Every answer is its exit code: 0 is yes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, command: str, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """Run a subcommand with the engine."""
        return subprocess.run(
            ["openssl", command, *ENGINE, *arguments], input=stdin, capture_output=True, check=False, cwd=self.folder
        )

    def file(self, name: str, content: bytes | str) -> str:
        """Write a file that only we may read, and return its path."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        path.chmod(0o600)
        return str(path)

    def key(self, parameters: str) -> bytes:
        """Return a new key in PEM, on the curve that the engine knows by a name, such as XA."""
        made = self.run("genpkey", "-algorithm", "gost2012_256", "-pkeyopt", f"paramset:{parameters}")
        assert made.returncode == 0, made.stderr
        return made.stdout

    def certificate(self, key: bytes) -> bytes:
        """Return a certificate in PEM that a key signs for itself."""
        made = self.run(
            "req", "-new", "-x509", HASH, "-key", self.file("own.key", key), "-days", "3", "-utf8",
            "-subj", "/C=RU/O=Испытательная школа/CN=test",
        )  # fmt: skip
        assert made.returncode == 0, made.stderr
        return made.stdout

    def digest(self, data: bytes) -> str:
        """Return Streebog-256 in hex."""
        return self.run("dgst", HASH, "-r", stdin=data).stdout.split()[0].decode()

    def sign(self, key: bytes, message: bytes) -> bytes:
        """Return a raw signature."""
        return self.run("dgst", HASH, "-sign", self.file("own.key", key), stdin=message).stdout

    def accepts(self, certificate: str, message: bytes, signature: bytes) -> bool:
        """Tell whether it takes a raw signature under the key of a certificate in PEM."""
        public = self.run("x509", "-pubkey", "-noout", "-in", self.file("their.crt", certificate))
        arguments = ("-verify", self.file("their.pub", public.stdout), "-signature", self.file("their.sig", signature))
        return self.run("dgst", HASH, *arguments, stdin=message).returncode == 0

    def sign_cms(self, key: bytes, certificate: bytes, message: bytes, *more: str) -> bytes:
        """Return a detached CMS in DER."""
        made = self.run(
            "cms", "-sign", "-binary", "-md", "md_gost12_256", "-outform", "DER", *more,
            "-signer", self.file("own.crt", certificate), "-inkey", self.file("own.key", key), stdin=message,
        )  # fmt: skip
        assert made.returncode == 0, made.stderr
        return made.stdout

    def accepts_cms(self, trusted: str, message: bytes, der: bytes) -> bool:
        """Tell whether it takes a detached CMS whose signer's certificate is the trusted one."""
        arguments = ("-CAfile", self.file("trusted.crt", trusted), "-content", self.file("message", message))
        done = self.run("cms", "-verify", "-binary", "-inform", "DER", *arguments, "-out", os.devnull, stdin=der)
        return done.returncode == 0

    def accepts_self_signed(self, certificate: str) -> bool:
        """Tell whether it takes a certificate as its own authority, checking the signature and RFC 5280's form."""
        path = self.file("self.crt", certificate)
        return self.run("verify", "-check_ss_sig", "-x509_strict", "-CAfile", path, path).returncode == 0


@pytest.fixture
def openssl(tmp_path: Path) -> OpenSsl:
    """Give OpenSSL with its GOST engine."""
    if not _is_there():
        missing("the GOST engine of OpenSSL (Debian: libengine-gost-openssl)")
    return OpenSsl(tmp_path)
