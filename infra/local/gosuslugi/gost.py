"""What the emulator needs of GOST, and who does it: OpenSSL with its engine, or our own code where that is absent."""

from typing import Protocol

from infra.local.gosuslugi import openssl


class Gost(Protocol):
    """GOST R 34.10-2012 with 256 bits, and its hash."""

    @property
    def independent(self) -> bool:
        """Whether this is another implementation than the one the school signs with. Pages say where it is not."""

    def thumbprint(self, der: bytes) -> str:
        """Return Streebog-256 of a certificate in DER, as 64 upper-case hex digits: client_certificate_hash."""

    def public_key(self, certificate: str) -> str:
        """Return the public key of a PEM certificate, in the form that `verify` takes."""

    def verify(self, public_key: str, message: bytes, signature: bytes) -> bool:
        """Tell whether a raw signature, 64 bytes of s and r, is that of a message."""

    def verify_detached(self, certificates: tuple[str, ...], message: bytes, signature: bytes) -> bool:
        """Tell whether a detached CMS in DER is a signature of a message by one of these certificates."""

    def sign(self, private_key: str, message: bytes) -> bytes:
        """Return a raw signature by a PEM key."""


def choose() -> Gost:
    """Return OpenSSL where it has the engine, else our own code."""
    if openssl.available():
        return openssl.OpenSslGost()
    from infra.local.gosuslugi.own_gost import OwnGost  # noqa: PLC0415  # only where nothing better is there

    return OwnGost()
