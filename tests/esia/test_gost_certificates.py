"""Certificates: the one that RFC 9215 publishes, OpenSSL's, ours, and what is refused."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from functions.esia.gost.certificates import Certificate, UnreadableCertificate
from functions.esia.gost.curves import CRYPTOPRO_A, CURVES
from functions.esia.gost.keys import PrivateKey
from infra.esia_keys import self_signed_gost, self_signed_rsa
from tests.support.openssl import OpenSsl

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)

# RFC 9215 appendix A.1.1 and A.1.3: the certificate and its private key
RFC9215 = """-----BEGIN CERTIFICATE-----
MIICYjCCAg+gAwIBAgIBATAKBggqhQMHAQEDAjBWMSkwJwYJKoZIhvcNAQkBFhpH
b3N0UjM0MTAtMjAxMkBleGFtcGxlLmNvbTEpMCcGA1UEAxMgR29zdFIzNDEwLTIw
MTIgKDI1NiBiaXQpIGV4YW1wbGUwHhcNMTMxMTA1MTQwMjM3WhcNMzAxMTAxMTQw
MjM3WjBWMSkwJwYJKoZIhvcNAQkBFhpHb3N0UjM0MTAtMjAxMkBleGFtcGxlLmNv
bTEpMCcGA1UEAxMgR29zdFIzNDEwLTIwMTIgKDI1NiBiaXQpIGV4YW1wbGUwZjAf
BggqhQMHAQEBATATBgcqhQMCAiQABggqhQMHAQECAgNDAARAut/Qw1MUq9KPqkdH
C2xAF3K7TugHfo9n525D2s5mFZdD5pwf90/i4vF0mFmr9nfRwMYP4o0Pg1mOn5Rl
aXNYraOBwDCBvTAdBgNVHQ4EFgQU1fIeN1HaPbw+XWUzbkJ+kHJUT0AwCwYDVR0P
BAQDAgHGMA8GA1UdEwQIMAYBAf8CAQEwfgYDVR0BBHcwdYAU1fIeN1HaPbw+XWUz
bkJ+kHJUT0ChWqRYMFYxKTAnBgkqhkiG9w0BCQEWGkdvc3RSMzQxMC0yMDEyQGV4
YW1wbGUuY29tMSkwJwYDVQQDEyBHb3N0UjM0MTAtMjAxMiAoMjU2IGJpdCkgZXhh
bXBsZYIBATAKBggqhQMHAQEDAgNBAF5bm4BbARR6hJLEoWJkOsYV3Hd7kXQQjz3C
dqQfmHrz6TI6Xojdh/t8ckODv/587NS5/6KsM77vc6Wh90NAT2s=
-----END CERTIFICATE-----
"""
RFC9215_KEY = 0xBFCF1D623E5CDD3032A7C6EABB4A923C46E43D640FFEAAF2C3ED39A8FA399924


def test_the_published_certificate_is_of_the_published_key_and_signed_by_it() -> None:
    certificate = Certificate.read(RFC9215)

    assert certificate.public_key == PrivateKey(CRYPTOPRO_A, RFC9215_KEY).public
    assert certificate.verify_self_signed()
    assert (certificate.not_before.year, certificate.not_after.year) == (2013, 2030)
    assert certificate.rsa_pem is None


def test_every_other_bit_of_the_published_certificate_breaks_it() -> None:
    """One bit in each 16 bytes: most break the signature, some the form, none goes unnoticed."""
    der = Certificate.read(RFC9215).der

    for place in range(0, len(der), 16):
        altered = der[:place] + bytes([der[place] ^ 4]) + der[place + 1 :]
        try:
            taken = Certificate.read(altered).verify_self_signed()
        except UnreadableCertificate:
            taken = False
        assert not taken, place


@pytest.mark.parametrize("curve", CURVES)
def test_openssl_takes_a_certificate_of_ours_and_says_the_same_thumbprint(curve: str, openssl: OpenSsl) -> None:
    key, pem = self_signed_gost("Испытательная школа", at=datetime.now(UTC), days=400, curve=curve)

    certificate = Certificate.read(pem)

    assert certificate.public_key == PrivateKey.read(key).public
    assert certificate.verify_self_signed()
    assert openssl.accepts_self_signed(pem)
    assert certificate.thumbprint == openssl.digest(certificate.der).upper()


def test_openssl_refuses_a_certificate_of_ours_that_was_altered(openssl: OpenSsl) -> None:
    _, pem = self_signed_gost("Испытательная школа", at=datetime.now(UTC), days=400)
    der = Certificate.read(pem).der.replace("Испытательная".encode(), "Показательная".encode())

    altered = Certificate.read(der)

    assert altered.subject == "CN=Показательная школа"
    assert not altered.verify_self_signed()
    assert not openssl.accepts_self_signed(altered.pem)


@pytest.mark.parametrize("parameters", ["A", "B", "XA", "XB", "TCA", "TCB"])
def test_a_certificate_of_openssl_is_read_and_verified(parameters: str, openssl: OpenSsl) -> None:
    key = openssl.key(parameters)

    certificate = Certificate.read(openssl.certificate(key))

    assert certificate.public_key == PrivateKey.read(key).public
    assert certificate.verify_self_signed()
    assert certificate.subject == "CN=test,O=Испытательная школа,C=RU"


def test_validity_number_and_name_are_as_asked() -> None:
    _, pem = self_signed_gost("Школа", at=AT, days=365, serial=77)

    certificate = Certificate.read(pem)

    assert (certificate.not_before, certificate.not_after) == (AT, AT + timedelta(days=365))
    assert certificate.x509.serial_number == 77
    assert certificate.subject == "CN=Школа"


def test_validity_after_2049_is_written_as_it_must_be(openssl: OpenSsl) -> None:
    _, pem = self_signed_gost("Школа", at=AT, days=30 * 365)

    assert Certificate.read(pem).not_after == AT + timedelta(days=30 * 365)
    assert openssl.accepts_self_signed(pem)


def test_an_rsa_certificate_gives_its_rsa_key_and_no_gost_one() -> None:
    _, pem = self_signed_rsa("ESIA", at=AT, days=3, serial=5)

    certificate = Certificate.read(pem)

    assert certificate.public_key is None
    assert certificate.rsa_pem is not None
    assert load_pem_public_key(certificate.rsa_pem.encode()) == certificate.x509.public_key()
    assert not certificate.verify_self_signed()
    assert certificate.x509.serial_number == 5


def test_a_bundle_gives_all_its_certificates_in_order() -> None:
    pems = [self_signed_gost("one", at=AT, days=1)[1], self_signed_rsa("two", at=AT, days=1)[1], RFC9215]

    found = Certificate.read_all("# since 2026\n" + "\n".join(pems))

    assert [one.der for one in found] == [Certificate.read(pem).der for pem in pems]
    assert Certificate.read_all("no certificate here") == []
    assert [Certificate.read(one.pem) == one for one in found] == [True] * 3


def test_a_bundle_with_a_broken_certificate_is_refused() -> None:
    broken = RFC9215.replace("MIICYjCC", "MIICYjCD")

    with pytest.raises(UnreadableCertificate):
        Certificate.read_all(RFC9215 + broken)


@pytest.mark.parametrize(
    "data", [b"", b"-----BEGIN CERTIFICATE-----", RFC9215[:-80], self_signed_gost("x", at=AT, days=1)[0]]
)
def test_what_is_no_certificate_is_refused(data: bytes | str) -> None:
    with pytest.raises(UnreadableCertificate):
        Certificate.read(data)


def test_a_certificate_with_the_signature_of_another_key_is_not_self_signed() -> None:
    _, one = self_signed_gost("same name", at=AT, days=1)
    _, other = self_signed_gost("same name", at=AT, days=1)
    ours, theirs = Certificate.read(one), Certificate.read(other)

    mixed = Certificate.read(ours.der[:-64] + theirs.der[-64:])

    assert not mixed.verify_self_signed()
