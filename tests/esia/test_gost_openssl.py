"""Signatures, raw and in CMS, against OpenSSL's GOST engine in both directions."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from functions.esia.gost.certificates import Certificate
from functions.esia.gost.cms import BadCms, detached, verify_detached
from functions.esia.gost.curves import CURVES
from functions.esia.gost.keys import PrivateKey
from infra.esia_keys import self_signed_gost, self_signed_rsa
from tests.support.openssl import OpenSsl

MESSAGE = b"openid fullname2026.11.23 11:40:00 +0000TESTIS0e5d0c2e-1111-4222-8333-444455556666"
OTHER = MESSAGE.replace(b"openid", b"0penid")
RSA = self_signed_rsa("test", at=datetime.now(UTC), days=3)[1]
SETS = ["A", "B", "XA", "XB", "TCA", "TCB"]
each_curve = pytest.mark.parametrize("curve", CURVES)
each_set = pytest.mark.parametrize("parameters", SETS)


def _pair(curve: str = "1.2.643.2.2.36.0") -> tuple[PrivateKey, Certificate]:
    key, certificate = self_signed_gost("test", at=datetime.now(UTC), days=3, curve=curve)
    return PrivateKey.read(key), Certificate.read(certificate)


def _cms(key: PrivateKey, certificate: Certificate, message: bytes = MESSAGE) -> bytes:
    return detached(message, certificate=certificate, sign=key.sign, at=datetime.now(UTC))


def _signed_itself(key: PrivateKey, certificate: Certificate) -> bytes:
    signature = key.sign(MESSAGE)
    return detached(MESSAGE, certificate=certificate, sign=lambda _: signature, at=datetime.now(UTC))


def _flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


@each_curve
def test_openssl_takes_our_raw_signature_and_nothing_altered(curve: str, openssl: OpenSsl) -> None:
    key, certificate = _pair(curve)

    signature = key.sign(MESSAGE)

    assert openssl.accepts(certificate.pem, MESSAGE, signature)
    assert not openssl.accepts(certificate.pem, OTHER, signature)
    assert not openssl.accepts(certificate.pem, MESSAGE, _flipped(signature, 40))
    assert not openssl.accepts(certificate.pem, MESSAGE, signature[32:] + signature[:32])
    assert not openssl.accepts(certificate.pem, MESSAGE, signature[::-1])
    assert not openssl.accepts(_pair(curve)[1].pem, MESSAGE, signature)


@each_set
def test_we_take_a_raw_signature_of_openssl_and_nothing_altered(parameters: str, openssl: OpenSsl) -> None:
    key = openssl.key(parameters)
    public = PrivateKey.read(key).public

    signature = openssl.sign(key, MESSAGE)

    assert public.verify(MESSAGE, signature)
    assert not public.verify(OTHER, signature)
    assert not public.verify(MESSAGE, _flipped(signature, 0))


@each_curve
def test_openssl_takes_our_cms_and_nothing_altered(curve: str, openssl: OpenSsl) -> None:
    key, certificate = _pair(curve)

    der = _cms(key, certificate)

    assert openssl.accepts_cms(certificate.pem, MESSAGE, der)
    assert not openssl.accepts_cms(certificate.pem, OTHER, der)
    assert not openssl.accepts_cms(certificate.pem, MESSAGE, _flipped(der, len(der) - 1))
    assert not openssl.accepts_cms(_pair(curve)[1].pem, MESSAGE, der)


@each_set
@pytest.mark.parametrize("more", [[], ["-noattr"], ["-nosmimecap"]], ids=["attributes", "no attributes", "fewer"])
def test_we_take_a_cms_of_openssl_and_nothing_altered(parameters: str, more: list[str], openssl: OpenSsl) -> None:
    key = openssl.key(parameters)
    certificate = openssl.certificate(key)

    der = openssl.sign_cms(key, certificate, MESSAGE, *more)

    assert verify_detached(der, MESSAGE) == Certificate.read(certificate)
    with pytest.raises(BadCms):
        verify_detached(der, OTHER)
    with pytest.raises(BadCms):
        verify_detached(_flipped(der, len(der) - 1), MESSAGE)


def test_a_cms_of_ours_gives_its_certificate_again() -> None:
    key, certificate = _pair()

    assert verify_detached(_cms(key, certificate), MESSAGE) == certificate


def test_no_altered_byte_of_a_cms_goes_unnoticed() -> None:
    """One bit in each 8 bytes. A certificate that was altered is another one, and its owner trusts it no more."""
    key, certificate = _pair()
    der = _cms(key, certificate)

    for place in range(0, len(der), 8):
        try:
            taken = verify_detached(_flipped(der, place), MESSAGE)
        except BadCms:
            continue
        assert taken != certificate, place


@pytest.mark.parametrize(
    "break_it",
    [
        pytest.param(lambda _key, _certificate: b"", id="nothing"),
        pytest.param(lambda _key, certificate: certificate.der, id="only a certificate"),
        pytest.param(lambda key, certificate: _cms(key, certificate)[:-1], id="cut"),
        pytest.param(lambda key, certificate: _cms(key, certificate) + b"\0", id="something after it"),
        pytest.param(lambda key, _: _cms(key, _pair()[1]), id="another's certificate"),
        pytest.param(lambda key, _: _cms(key, Certificate.read(RSA)), id="an RSA certificate"),
        pytest.param(_signed_itself, id="message signed, not attributes"),
    ],
)
def test_another_form_or_key_is_refused(break_it: Callable[[PrivateKey, Certificate], bytes]) -> None:
    with pytest.raises(BadCms):
        verify_detached(break_it(*_pair()), MESSAGE)


def test_a_cms_with_the_message_inside_is_refused(openssl: OpenSsl) -> None:
    key = openssl.key("XA")

    der = openssl.sign_cms(key, openssl.certificate(key), MESSAGE, "-nodetach")

    with pytest.raises(BadCms):
        verify_detached(der, MESSAGE)


def test_a_cms_without_its_certificate_is_refused(openssl: OpenSsl) -> None:
    key = openssl.key("XA")

    der = openssl.sign_cms(key, openssl.certificate(key), MESSAGE, "-nocerts")

    with pytest.raises(BadCms, match="not inside"):
        verify_detached(der, MESSAGE)


def test_a_cms_of_two_signers_is_refused(openssl: OpenSsl) -> None:
    one, two = openssl.key("XA"), openssl.key("XA")
    second = ("-signer", openssl.file("two.crt", openssl.certificate(two)), "-inkey", openssl.file("two.key", two))

    der = openssl.sign_cms(one, openssl.certificate(one), MESSAGE, *second)

    with pytest.raises(BadCms):
        verify_detached(der, MESSAGE)
