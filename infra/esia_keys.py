"""Keys with certificates that sign themselves: for the emulator of one machine, and for the state's test stand.

The test stand takes these (a client's authors say so, the operator does not); production wants a certificate of an
accredited authority, see docs/esia.md.
"""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from functions.esia.gost import shapes
from functions.esia.gost.curves import XCH_A, curve_of
from functions.esia.gost.keys import PrivateKey

RSA_BITS: Final = 2048  # what ESIA's own keys have
SERIAL_BITS: Final = 159  # a positive number of at most 20 bytes, RFC 5280 section 4.1.2.2
UTC_TIME_ENDS: Final = 2050  # RFC 5280 section 4.1.2.5: from this year on it is GeneralizedTime


@asn1.sequence
class _Name:
    kind: x509.ObjectIdentifier
    value: str


@asn1.sequence
class _Validity:
    not_before: asn1.UTCTime | asn1.GeneralizedTime
    not_after: asn1.UTCTime | asn1.GeneralizedTime


@asn1.sequence
class _Extension:
    kind: x509.ObjectIdentifier
    critical: Annotated[bool, asn1.Default(value=False)]
    value: bytes


@asn1.sequence
class _ToBeSigned:
    version: Annotated[int, asn1.Explicit(0)]
    serial: int
    algorithm: shapes.BareAlgorithm
    issuer: list[asn1.SetOf[_Name]]
    validity: _Validity
    subject: list[asn1.SetOf[_Name]]
    key: shapes.GostPublicKeyInfo
    extensions: Annotated[list[_Extension], asn1.Explicit(3)]


@asn1.sequence
class _Certificate:
    to_be_signed: _ToBeSigned
    algorithm: shapes.BareAlgorithm
    signature: asn1.BitString


def _time(at: datetime) -> asn1.UTCTime | asn1.GeneralizedTime:
    at = at.astimezone(UTC).replace(microsecond=0)
    return asn1.UTCTime(at) if at.year < UTC_TIME_ENDS else asn1.GeneralizedTime(at)


def _serial(given: int | None) -> int:
    return given if given is not None else 1 + secrets.randbits(SERIAL_BITS)


def self_signed_gost(
    common_name: str, *, at: datetime, days: int, serial: int | None = None, curve: str = XCH_A
) -> tuple[str, str]:
    """Return a new GOST R 34.10-2012 key of 256 bits and a certificate for it, both in PEM.

    Args:
        common_name: Whose it is, at most 64 characters.
        at: The first moment it is valid at.
        days: How long it is valid.
        serial: Its number, above 0; a random one if left out.
        curve: The curve's OID.
    """
    key = PrivateKey.new(curve_of(curve))
    name = [asn1.SetOf([_Name(kind=NameOID.COMMON_NAME, value=common_name)])]
    algorithm = shapes.BareAlgorithm(algorithm=shapes.GOST_SIGNATURE)
    authority = x509.BasicConstraints(ca=True, path_length=None)  # it vouches for itself, so it must be one
    body = _ToBeSigned(
        version=2,
        serial=_serial(serial),
        algorithm=algorithm,
        issuer=name,
        validity=_Validity(not_before=_time(at), not_after=_time(at + timedelta(days=days))),
        subject=name,
        key=key.public.spki(curve),
        extensions=[_Extension(kind=authority.oid, critical=True, value=authority.public_bytes())],
    )
    signed = key.sign(asn1.encode_der(body))
    certificate = _Certificate(to_be_signed=body, algorithm=algorithm, signature=asn1.BitString(signed, 0))
    return key.pem(curve), shapes.armoured(asn1.encode_der(certificate), "CERTIFICATE")


def self_signed_rsa(common_name: str, *, at: datetime, days: int, serial: int | None = None) -> tuple[str, str]:
    """Return a new RSA key of 2048 bits and a certificate for it, signed with SHA-256, both in PEM.

    Args:
        common_name: Whose it is, at most 64 characters.
        at: The first moment it is valid at.
        days: How long it is valid.
        serial: Its number, above 0; a random one if left out.
    """
    key = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(_serial(serial))
        .not_valid_before(at)
        .not_valid_after(at + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    key_pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return key_pem.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode()
