"""What a CMS signature looks like in DER, for `cryptography.hazmat.asn1`: a class per ASN.1 type of RFC 5652."""

from typing import Annotated, Final

from cryptography.hazmat import asn1
from cryptography.x509 import ObjectIdentifier

from functions.esia.gost.shapes import Algorithm, BareAlgorithm

DATA: Final = ObjectIdentifier("1.2.840.113549.1.7.1")
SIGNED_DATA: Final = ObjectIdentifier("1.2.840.113549.1.7.2")
CONTENT_TYPE: Final = ObjectIdentifier("1.2.840.113549.1.9.3")
MESSAGE_DIGEST: Final = ObjectIdentifier("1.2.840.113549.1.9.4")
SIGNING_TIME: Final = ObjectIdentifier("1.2.840.113549.1.9.5")
VERSION: Final = 1  # of SignedData and SignerInfo, where certificates are of X.509 and signers named by issuer


@asn1.sequence
class Attribute:
    """A kind and its values: one each, in all that we read."""

    kind: ObjectIdentifier
    values: asn1.SetOf[asn1.TLV]


@asn1.sequence
class Attributes:
    """A SEQUENCE of one SET, which is what is signed: the library encodes no SET that stands alone."""

    attributes: asn1.SetOf[Attribute]


@asn1.sequence
class Alone:
    """The same SEQUENCE, to take the SET out as it is encoded."""

    item: asn1.TLV


@asn1.sequence
class Signer:
    """IssuerAndSerialNumber: whose certificate it is signed by."""

    issuer: asn1.TLV
    serial: int


@asn1.sequence
class SignerInfo:
    """One signature, as we read it."""

    version: int
    signer: Signer
    digest: Algorithm
    attributes: Annotated[asn1.SetOf[Attribute] | None, asn1.Implicit(0)]
    algorithm: Algorithm
    signature: bytes
    unsigned: Annotated[asn1.SetOf[Attribute] | None, asn1.Implicit(1)]


@asn1.sequence
class OwnSignerInfo:
    """One signature, as we write it."""

    version: int
    signer: Signer
    digest: BareAlgorithm
    attributes: Annotated[asn1.SetOf[Attribute], asn1.Implicit(0)]
    algorithm: BareAlgorithm
    signature: bytes


@asn1.sequence
class Content:
    """What is signed; nothing where the signature is detached."""

    kind: ObjectIdentifier
    content: Annotated[bytes | None, asn1.Explicit(0)]


@asn1.sequence
class SignedData:
    """Signatures and certificates, as we read them."""

    version: int
    digests: asn1.SetOf[Algorithm]
    content: Content
    certificates: Annotated[asn1.SetOf[asn1.TLV] | None, asn1.Implicit(0)]
    revoked: Annotated[asn1.SetOf[asn1.TLV] | None, asn1.Implicit(1)]
    signers: asn1.SetOf[SignerInfo]


@asn1.sequence
class OwnSignedData:
    """One signature with its certificate, as we write it."""

    version: int
    digests: asn1.SetOf[BareAlgorithm]
    content: Content
    certificates: Annotated[asn1.SetOf[asn1.TLV], asn1.Implicit(0)]
    signers: asn1.SetOf[OwnSignerInfo]


@asn1.sequence
class ContentInfo:
    """The outermost layer, as we read it."""

    kind: ObjectIdentifier
    content: Annotated[SignedData, asn1.Explicit(0)]


@asn1.sequence
class OwnContentInfo:
    """The outermost layer, as we write it."""

    kind: ObjectIdentifier
    content: Annotated[OwnSignedData, asn1.Explicit(0)]
