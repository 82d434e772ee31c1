"""Detached CMS signatures (PKCS#7) by GOST keys: what ESIA's older addresses `/aas/oauth2/ac` and `te` take.

Signed attributes are always written: content type, signing time and the message's digest. What is read may have none.
Sources: RFC 5652 sections 5.3 to 5.6; RFC 9215 section 3.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from cryptography.hazmat import asn1
from cryptography.x509 import ObjectIdentifier

from functions.esia.gost import cms_shapes as cms
from functions.esia.gost.certificates import Certificate, UnreadableCertificate
from functions.esia.gost.shapes import GOST_KEY, GOST_SIGNATURE, STREEBOG256, Algorithm, BareAlgorithm, ToBeSigned
from functions.esia.gost.streebog import streebog256


class BadCms(ValueError):
    """Not a detached GOST signature of this message: another form, another message, or a signature that is wrong."""


def detached(message: bytes, *, certificate: Certificate, sign: Callable[[bytes], bytes], at: datetime) -> bytes:
    """Return SignedData in DER over a message that is not inside.

    Args:
        message: What is signed.
        certificate: Of the key that signs; it goes along.
        sign: Gives 64 bytes, s then r, for bytes.
        at: The moment to name as the time of signing.
    """
    digest = BareAlgorithm(algorithm=STREEBOG256)
    attributes = asn1.SetOf(
        [
            _attribute(cms.CONTENT_TYPE, cms.DATA),
            _attribute(cms.SIGNING_TIME, asn1.UTCTime(at.astimezone(UTC).replace(microsecond=0))),
            _attribute(cms.MESSAGE_DIGEST, streebog256(message)),
        ]
    )
    signer = cms.OwnSignerInfo(
        version=cms.VERSION,
        signer=_name_of(certificate),
        digest=digest,
        attributes=attributes,
        algorithm=BareAlgorithm(algorithm=GOST_KEY),
        signature=sign(_signed_form(attributes)),
    )
    data = cms.OwnSignedData(
        version=cms.VERSION,
        digests=asn1.SetOf([digest]),
        content=cms.Content(kind=cms.DATA, content=None),
        certificates=asn1.SetOf([asn1.decode_der(asn1.TLV, certificate.der)]),
        signers=asn1.SetOf([signer]),
    )
    return asn1.encode_der(cms.OwnContentInfo(kind=cms.SIGNED_DATA, content=data))


def verify_detached(der: bytes, message: bytes) -> Certificate:
    """Return the certificate whose key signed a message, where the signature is right.

    Whether to trust that certificate, and whether it is still valid, is for the caller to say.

    Raises:
        BadCms: It is not.
    """
    try:
        outer = asn1.decode_der(cms.ContentInfo, der)
        (signer,) = outer.content.signers.as_list()
        _check_kinds(outer, signer)
        certificate = _certificate_of(outer.content, signer)
        signed = message
        if signer.attributes is not None:
            _check_attributes(signer.attributes, message)
            signed = _signed_form(signer.attributes)
    except BadCms:
        raise
    except ValueError as error:
        raise BadCms("not a CMS signature by one signer") from error
    if certificate.public_key is None or not certificate.public_key.verify(signed, signer.signature):
        raise BadCms("the signature is wrong")
    return certificate


def _attribute(kind: ObjectIdentifier, value: object) -> cms.Attribute:
    return cms.Attribute(kind=kind, values=asn1.SetOf([asn1.decode_der(asn1.TLV, asn1.encode_der(value))]))


def _signed_form(attributes: asn1.SetOf[cms.Attribute]) -> bytes:
    """Return the attributes as they are signed: a SET of its own, sorted, and not the tagged field of SignerInfo."""
    wrapped = asn1.encode_der(cms.Attributes(attributes=attributes))
    return asn1.encode_der(asn1.decode_der(cms.Alone, wrapped).item)


def _name_of(certificate: Certificate) -> cms.Signer:
    body = asn1.decode_der(ToBeSigned, certificate.x509.tbs_certificate_bytes)
    return cms.Signer(issuer=body.issuer, serial=body.serial)


def _kind_of(algorithm: Algorithm) -> ObjectIdentifier:
    if not algorithm:
        raise BadCms("no algorithm")
    kind: ObjectIdentifier = algorithm[0].parse(ObjectIdentifier)
    return kind


def _check_kinds(outer: cms.ContentInfo, signer: cms.SignerInfo) -> None:
    """Refuse what we would not write, also where no signature covers it: one meaning, one form."""
    data, content = outer.content, outer.content.content
    if outer.kind != cms.SIGNED_DATA or content.kind != cms.DATA or content.content is not None:
        raise BadCms("not detached signed data")
    if data.version != cms.VERSION or signer.version != cms.VERSION:
        raise BadCms("another version")
    digests = {_kind_of(digest) for digest in (signer.digest, *data.digests.as_list())}
    if digests != {STREEBOG256} or _kind_of(signer.algorithm) not in {GOST_KEY, GOST_SIGNATURE}:
        raise BadCms("another algorithm")


def _certificate_of(data: cms.SignedData, signer: cms.SignerInfo) -> Certificate:
    wanted = asn1.encode_der(signer.signer)
    for one in data.certificates.as_list() if data.certificates else []:
        try:
            certificate = Certificate.read(asn1.encode_der(one))
        except UnreadableCertificate:
            continue  # an authority's, of a kind we do not know, may go along
        if asn1.encode_der(_name_of(certificate)) == wanted:
            return certificate
    raise BadCms("the signer's certificate is not inside")


def _check_attributes(attributes: asn1.SetOf[cms.Attribute], message: bytes) -> None:
    """Hold the attributes to RFC 5652 section 5.3: the content's type and digest, once each."""
    found: dict[ObjectIdentifier, asn1.TLV] = {}
    for attribute in attributes.as_list():
        if attribute.kind in found:
            raise BadCms("an attribute twice")
        (found[attribute.kind],) = attribute.values.as_list()
    kind, digest = found.get(cms.CONTENT_TYPE), found.get(cms.MESSAGE_DIGEST)
    if kind is None or kind.parse(ObjectIdentifier) != cms.DATA:
        raise BadCms("another type of content")
    if digest is None or digest.parse(bytes) != streebog256(message):
        raise BadCms("another message")
