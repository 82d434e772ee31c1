"""X.509 certificates of GOST and RSA keys: ours, and those that an identity provider signs its tokens with."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final, Self

from cryptography import x509
from cryptography.hazmat import asn1

from functions.esia.gost import shapes
from functions.esia.gost.keys import PublicKey
from functions.esia.gost.streebog import streebog256

LABEL: Final = "CERTIFICATE"
BLOCK: Final = re.compile(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)


class UnreadableCertificate(ValueError):
    """Not an X.509 certificate, or one with a broken key."""


@dataclass(frozen=True)
class Certificate:
    """A certificate as it was read: nothing here says that anybody trusts it, or that it is still valid.

    Attributes:
        der: The very bytes.
        public_key: The GOST key; None where the key is of another kind.
        rsa_pem: The RSA key as SubjectPublicKeyInfo in PEM; None where the key is of another kind.
        x509: The same, read by `cryptography`, for all that does not need the key.
    """

    der: bytes
    public_key: PublicKey | None
    rsa_pem: str | None
    x509: x509.Certificate

    @classmethod
    def read(cls, pem_or_der: bytes | str) -> Self:
        """Return the certificate, the first one where there are several in PEM.

        Raises:
            UnreadableCertificate: Not a certificate; or its GOST key is on no curve of ours, or on none at all.
        """
        try:
            der = shapes.unarmoured(pem_or_der, LABEL)
            parsed = x509.load_der_x509_certificate(der)
            key = asn1.encode_der(asn1.decode_der(shapes.ToBeSigned, parsed.tbs_certificate_bytes).key)
            kind = asn1.decode_der(shapes.PublicKeyInfo, key).algorithm[0].parse(x509.ObjectIdentifier)
            public_key = PublicKey.read_spki(key) if kind == shapes.GOST_KEY else None
        except (ValueError, IndexError) as error:
            raise UnreadableCertificate("not a certificate that can be used") from error
        rsa_pem = shapes.armoured(key, "PUBLIC KEY") if kind == shapes.RSA_KEY else None
        return cls(der, public_key, rsa_pem, parsed)

    @classmethod
    def read_all(cls, pem: bytes | str) -> list[Self]:
        """Return the certificates of a PEM file, in its order, an empty list where there are none.

        Raises:
            UnreadableCertificate: One of them cannot be read.
        """
        data = pem.encode() if isinstance(pem, str) else pem
        return [cls.read(block[0]) for block in BLOCK.finditer(data)]

    @property
    def pem(self) -> str:
        """The same bytes in PEM."""
        return shapes.armoured(self.der, LABEL)

    @property
    def not_before(self) -> datetime:
        """The first moment it is valid at, in UTC."""
        return self.x509.not_valid_before_utc

    @property
    def not_after(self) -> datetime:
        """The last moment it is valid at, in UTC."""
        return self.x509.not_valid_after_utc

    @property
    def subject(self) -> str:
        """Whose it is, as RFC 4514 writes names: `CN=…,O=…`."""
        return self.x509.subject.rfc4514_string()

    @cached_property
    def thumbprint(self) -> str:
        """Streebog-256 of DER, 64 upper-case hex digits: ESIA's `client_certificate_hash` and `x5t#St256`."""
        return streebog256(self.der).hex().upper()

    def verify_self_signed(self) -> bool:
        """Tell whether its own GOST key signed it. False for a key of another kind."""
        return (
            self.public_key is not None
            and self.x509.signature_algorithm_oid == shapes.GOST_SIGNATURE
            and self.x509.issuer == self.x509.subject
            and self.public_key.verify(self.x509.tbs_certificate_bytes, self.x509.signature)
        )
