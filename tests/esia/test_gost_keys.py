"""Key files: what is read, what is refused and by which name."""

import base64
from collections.abc import Callable

import pytest
from cryptography.hazmat import asn1
from cryptography.x509 import ObjectIdentifier

from functions.esia.gost import shapes
from functions.esia.gost.curves import CRYPTOPRO_A, CURVES, TC26_A, XCH_A, curve_of
from functions.esia.gost.keys import BadPoint, LongKey, MaskedKey, PrivateKey, PublicKey, UnreadableKey
from infra.esia_keys import self_signed_rsa
from tests.support.builders import NOW
from tests.support.openssl import OpenSsl

# XA and XB are what ESIA and CryptoPro use, TCA is the curve with a cofactor.
SETS = ["A", "B", "C", "XA", "XB", "TCA", "TCB", "TCC", "TCD"]


def _file(number: bytes, kind: ObjectIdentifier = shapes.GOST_KEY, curve: str = XCH_A) -> bytes:
    algorithm = shapes.gost_algorithm(curve)
    algorithm.algorithm = kind
    return asn1.encode_der(shapes.GostPrivateKeyInfo(version=0, algorithm=algorithm, key=number))


@pytest.mark.parametrize("curve", CURVES)
def test_a_key_written_is_read_again(curve: str) -> None:
    key = PrivateKey.new(curve_of(curve))

    assert PrivateKey.read(key.pem(curve)) == key
    assert PublicKey.read_spki(asn1.encode_der(key.public.spki(curve))) == key.public


@pytest.mark.parametrize("parameters", SETS)
def test_a_key_of_openssl_is_read_with_its_public_part(parameters: str, openssl: OpenSsl) -> None:
    pem = openssl.key(parameters)
    spki = openssl.run("pkey", "-pubout", "-outform", "DER", stdin=pem).stdout

    assert PrivateKey.read(pem).public == PublicKey.read_spki(spki)


@pytest.mark.parametrize("curve", CURVES)
def test_openssl_takes_a_key_of_ours(curve: str, openssl: OpenSsl) -> None:
    key = PrivateKey.new(curve_of(curve))

    done = openssl.run("pkey", "-pubout", "-outform", "DER", stdin=key.pem(curve).encode())

    assert PublicKey.read_spki(done.stdout) == key.public


def test_the_number_is_little_endian_and_may_be_nested() -> None:
    number = (1).to_bytes(32, "little")

    assert PrivateKey.read(_file(number)).d == 1
    assert PrivateKey.read(_file(b"\x04\x20" + number)).d == 1


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        pytest.param(_file(bytes(range(64))), MaskedKey, id="a number and its mask"),
        pytest.param(_file(bytes(64), kind=shapes.GOST_KEY_512), LongKey, id="512 bits"),
        pytest.param(_file(bytes(31)), UnreadableKey, id="31 bytes"),
        pytest.param(_file(bytes(32)), UnreadableKey, id="zero"),
        pytest.param(_file(b"\xff" * 32), UnreadableKey, id="above q"),
        pytest.param(_file(b"\1" * 32, curve="1.2.643.7.1.2.1.1.1")[:-1], UnreadableKey, id="cut"),
        pytest.param(_file(b"\1" * 32, kind=shapes.RSA_KEY), UnreadableKey, id="another algorithm"),
        pytest.param(_file(b"\1" * 32) + b"\0", UnreadableKey, id="something after it"),
        pytest.param(b"", UnreadableKey, id="nothing"),
        pytest.param(b"-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----\n", UnreadableKey, id="broken PEM"),
        pytest.param(shapes.armoured(_file(b"\1" * 32), "ENCRYPTED PRIVATE KEY"), UnreadableKey, id="with a password"),
        pytest.param(self_signed_rsa("test", at=NOW, days=1)[0], UnreadableKey, id="an RSA key"),
    ],
)
def test_a_file_that_is_no_usable_key_is_refused_by_name(data: bytes | str, refusal: type[Exception]) -> None:
    with pytest.raises(UnreadableKey) as caught:
        PrivateKey.read(data)

    assert type(caught.value) is refusal


def test_a_refusal_shows_nothing_of_the_key() -> None:
    secret = b"\x5a" * 31

    with pytest.raises(UnreadableKey) as caught:
        PrivateKey.read(_file(secret))

    assert not {secret.hex(), base64.b64encode(secret).decode(), "ZZZZ"} & set(str(caught.value).split())
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        pytest.param(lambda der: der[:-1] + bytes([der[-1] ^ 1]), BadPoint, id="a bit of y changed"),
        pytest.param(lambda der: der[:-1], UnreadableKey, id="cut"),
        pytest.param(lambda _: b"", UnreadableKey, id="nothing"),
    ],
)
def test_a_broken_public_key_is_refused(change: Callable[[bytes], bytes], refusal: type[Exception]) -> None:
    der = asn1.encode_der(PrivateKey.new(CRYPTOPRO_A).public.spki())

    with pytest.raises(refusal):
        PublicKey.read_spki(change(der))


def test_a_key_is_not_written_under_the_name_of_another_curve() -> None:
    key = PrivateKey.new(TC26_A)

    with pytest.raises(ValueError, match="is not tc26-256-A"):
        key.pem(XCH_A)
    with pytest.raises(ValueError, match="is not tc26-256-A"):
        key.public.spki(XCH_A)
