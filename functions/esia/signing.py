"""Who signs for the school at the identity provider: the port, and the adapter that signs in plain Python.

`signing_openssl.py` and `signing_remote.py` are the other two adapters. Every one of them checks a signature under
the school's certificate before anybody uses it, so a wrong key or byte order fails here and not at the provider.
"""

from typing import Protocol

from functions.esia.gost.certificates import Certificate
from functions.esia.gost.keys import PrivateKey

SELF_CHECK = b"the key and the certificate belong together"


class SigningFailed(Exception):
    """No signature that can be used: the signer did not answer, or what it gave is not right under our certificate."""


class KeyMismatch(ValueError):
    """The certificate is of another key, or of one that is not GOST."""


class Signer(Protocol):
    """Signs by GOST R 34.10-2012 with 256 bits. Safe to share between threads."""

    @property
    def certificate(self) -> Certificate:
        """The certificate of the key, whose thumbprint goes along with a signature."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Return 64 bytes, s then r, each big-endian.

        Raises:
            SigningFailed: There is none that can be used.
        """
        ...


def usable(certificate: Certificate) -> Certificate:
    """Return a certificate that signatures can be checked under.

    Raises:
        KeyMismatch: Its key is not GOST.
    """
    if certificate.public_key is None:
        raise KeyMismatch("the certificate's key is not GOST R 34.10-2012 of 256 bits")
    return certificate


def is_right(certificate: Certificate, message: bytes, signature: bytes) -> bool:
    """Tell whether a signature is that of a message by the key of a certificate."""
    return certificate.public_key is not None and certificate.public_key.verify(message, signature)


class PythonSigner:
    """A Signer that holds the key and signs in this process, about 4 ms.

    For a test stand, and where the owner of the key accepts in writing what docs/esia.md says of it.
    """

    def __init__(self, key: PrivateKey, certificate: Certificate) -> None:
        """Take a key and its certificate, and sign once to see that they belong together. About 10 ms.

        Raises:
            KeyMismatch: They do not.
        """
        self.certificate = usable(certificate)
        self._key = key
        if not is_right(certificate, SELF_CHECK, key.sign(SELF_CHECK)):
            raise KeyMismatch("the certificate is of another key")

    def sign(self, message: bytes) -> bytes:
        """See Signer. Checked like the others': a fault in the arithmetic must not tell the key to the provider."""
        signature = self._key.sign(message)
        if not is_right(self.certificate, message, signature):
            raise SigningFailed("wrong_signature")
        return signature
