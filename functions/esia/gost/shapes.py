"""What keys look like in DER, for `cryptography.hazmat.asn1`: a class per ASN.1 type, and identifiers.

Sources: RFC 5208 (PKCS#8), RFC 5280 section 4.1, RFC 9215 sections 2 to 4.
"""

import base64
import binascii
import re
from typing import Annotated, Final

from cryptography.hazmat import asn1
from cryptography.x509 import ObjectIdentifier

GOST_KEY: Final = ObjectIdentifier("1.2.643.7.1.1.1.1")  # GOST R 34.10-2012, 256 bits
GOST_KEY_512: Final = ObjectIdentifier("1.2.643.7.1.1.1.2")
STREEBOG256: Final = ObjectIdentifier("1.2.643.7.1.1.2.2")
GOST_SIGNATURE: Final = ObjectIdentifier("1.2.643.7.1.1.3.2")  # both together
RSA_KEY: Final = ObjectIdentifier("1.2.840.113549.1.1.1")

PEM_LINE: Final = 64
_PEM: Final = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\s]+)-----END \1-----")

Algorithm = list[asn1.TLV]  # an identifier, then what belongs to it: nothing, NULL, or parameters


@asn1.sequence
class BareAlgorithm:
    """AlgorithmIdentifier without parameters: digests and signatures, as RFC 9215 has them."""

    algorithm: ObjectIdentifier


@asn1.sequence
class GostParameters:
    """GostR3410-2012-PublicKeyParameters. RFC 9215 leaves the digest out where the curve implies it."""

    curve: ObjectIdentifier
    digest: ObjectIdentifier | None
    encryption: ObjectIdentifier | None


@asn1.sequence
class GostAlgorithm:
    """AlgorithmIdentifier of a key, as we write it."""

    algorithm: ObjectIdentifier
    parameters: GostParameters


@asn1.sequence
class PublicKeyInfo:
    """SubjectPublicKeyInfo of any algorithm."""

    algorithm: Algorithm
    key: asn1.BitString


@asn1.sequence
class GostPublicKeyInfo:
    """SubjectPublicKeyInfo, as we write it."""

    algorithm: GostAlgorithm
    key: asn1.BitString


@asn1.sequence
class ToBeSigned:
    """TBSCertificate, read for what `cryptography` does not give: the key as it stands, and the issuer's very bytes."""

    version: Annotated[int, asn1.Explicit(0), asn1.Default(0)]
    serial: int
    algorithm: asn1.TLV
    issuer: asn1.TLV
    validity: asn1.TLV
    subject: asn1.TLV
    key: asn1.TLV
    issuer_id: Annotated[asn1.BitString | None, asn1.Implicit(1)]
    subject_id: Annotated[asn1.BitString | None, asn1.Implicit(2)]
    extensions: Annotated[list[asn1.TLV] | None, asn1.Explicit(3)]


@asn1.sequence
class PrivateKeyInfo:
    """A key of PKCS#8 that is not encrypted."""

    version: int
    algorithm: Algorithm
    key: bytes
    attributes: Annotated[asn1.SetOf[asn1.TLV] | None, asn1.Implicit(0)]
    public: Annotated[asn1.BitString | None, asn1.Implicit(1)]


@asn1.sequence
class GostPrivateKeyInfo:
    """The same, as we write it."""

    version: int
    algorithm: GostAlgorithm
    key: bytes


def gost_algorithm(curve: str) -> GostAlgorithm:
    """Return the algorithm of a key on a curve, given by OID, with the digest named: OpenSSL's engine wants it."""
    parameters = GostParameters(curve=ObjectIdentifier(curve), digest=STREEBOG256, encryption=None)
    return GostAlgorithm(algorithm=GOST_KEY, parameters=parameters)


def unarmoured(pem_or_der: bytes | str, label: str) -> bytes:
    """Return DER of what may be PEM: the first block with a label, or the bytes themselves where there is no PEM.

    Raises:
        ValueError: PEM without such a block, or with a broken one.
    """
    data = pem_or_der.encode() if isinstance(pem_or_der, str) else pem_or_der
    if b"-----BEGIN " not in data:
        return data
    for block in _PEM.finditer(data):
        if block[1] == label.encode():
            try:
                return base64.b64decode(b"".join(block[2].split()), validate=True)
            except binascii.Error:
                raise ValueError(f"broken PEM block {label}") from None
    raise ValueError(f"no PEM block {label}")


def armoured(der: bytes, label: str) -> str:
    """Return PEM of DER."""
    text = base64.b64encode(der).decode()
    lines = "\n".join(text[start : start + PEM_LINE] for start in range(0, len(text), PEM_LINE))
    return f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n"
