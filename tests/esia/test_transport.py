"""Calls to a provider: what is an answer, and what is not."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from functions.esia import transport
from functions.esia.port import ProviderAnswerWrong, ProviderUnavailable
from functions.esia.transport import Transport, UnprotectedProvider, protected
from tests.support.serving import serving

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

HTML: Final = b"<html><h1>Service unavailable</h1></html>"
ANSWERS: Final = {
    "/json": ("200 OK", "application/json", b'{"a": 1}'),
    "/html": ("200 OK", "text/html", HTML),
    "/list": ("200 OK", "application/json", b"[]"),
    "/deep": ("200 OK", "application/json", b"[" * 200_000),
    "/bytes": ("200 OK", "application/json", b'{"a": "\xff"}'),
    "/endless": ("200 OK", "application/json", b" " * (transport.LONGEST_ANSWER + 1)),
    "/refused": ("400 Bad Request", "application/json", b'{"error": "invalid_request"}'),
    "/wall": ("403 Forbidden", "text/html", HTML),
    "/fault": ("500 Internal Server Error", "text/html", HTML),
    "/busy": ("429 Too Many Requests", "text/plain", b"slower"),
    "/elsewhere": ("302 Found", "text/plain", b""),
}


def _application(environ: "WSGIEnvironment", start: "StartResponse") -> Iterator[bytes]:
    path = environ["PATH_INFO"]
    if path == "/drip":
        start("200 OK", [("Content-Type", "application/json")])
        yield b'{"a":'
        yield b" 1}"
        return
    if path == "/echo":
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        start("200 OK", [("Content-Type", "application/json")])
        yield b'{"sent": "' + body + b'"}'
        return
    status, kind, body = ANSWERS[path]
    start(status, [("Content-Type", kind), ("Location", "/json"), ("Content-Length", str(len(body)))])
    yield body


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    """A provider of every kind of answer."""
    with serving(_application) as port:
        yield f"http://127.0.0.1:{port}"


def test_an_answer_is_a_json_object(base: str) -> None:
    assert Transport().get_json(f"{base}/json").body == {"a": 1}
    assert Transport().get_json(f"{base}/drip").body == {"a": 1}


def test_a_form_travels_as_one(base: str) -> None:
    sent = Transport().post_form(f"{base}/echo", {"timestamp": "2026.11.23 09:00:00 +0000"})

    assert sent.body == {"sent": "timestamp=2026.11.23+09%3A00%3A00+%2B0000"}


@pytest.mark.parametrize("path", ["/html", "/list", "/deep", "/bytes", "/endless", "/elsewhere"])
def test_what_is_no_json_object_is_not_believed(base: str, path: str) -> None:
    with pytest.raises(ProviderAnswerWrong):
        Transport().get_json(base + path)


@pytest.mark.parametrize("path", ["/fault", "/busy"])
def test_a_fault_of_theirs_may_pass(base: str, path: str) -> None:
    with pytest.raises(ProviderUnavailable):
        Transport().get_json(base + path)


def test_a_refusal_is_an_answer_whatever_its_form(base: str) -> None:
    refused, wall = Transport().get_json(f"{base}/refused"), Transport().get_json(f"{base}/wall")

    assert (refused.status, refused.ok, refused.body) == (400, False, {"error": "invalid_request"})
    assert (wall.status, wall.body) == (403, {})


def test_an_answer_that_takes_too_long_is_not_waited_for(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "WHOLE_ANSWER", -1.0)

    with pytest.raises(ProviderUnavailable):
        Transport().get_json(f"{base}/drip")


def test_nobody_at_the_address_is_said_as_such() -> None:
    with pytest.raises(ProviderUnavailable):
        Transport().get_json("http://127.0.0.1:9/")  # discard: nobody answers


@pytest.mark.parametrize(
    "url",
    [
        "http://esia.example",
        "http://127.0.0.1.example",
        "ftp://127.0.0.1",
        "esia.example",
        "http://127.0.0.1@esia.example",
        "http://[",
        "",
    ],
)
def test_nothing_travels_in_the_open(url: str) -> None:
    with pytest.raises(UnprotectedProvider):
        protected(url)
    with pytest.raises(ProviderAnswerWrong):
        Transport().get_json(url)


@pytest.fixture(scope="module")
def authority() -> tuple[str, str]:
    """A TLS authority that no system knows, which is its own server at 127.0.0.1: key and certificate."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Корневой УЦ")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    return pem.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode()


def test_tls_is_verified_under_the_authorities_of_the_settings(authority: tuple[str, str], tmp_path: Path) -> None:
    both = tmp_path / "server.pem"
    both.write_text("".join(authority))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    with serving(_application, context=context) as port:
        url = f"https://127.0.0.1:{port}/json"

        assert Transport(roots=authority[1]).get_json(url).ok
        with pytest.raises(ProviderUnavailable):
            Transport().get_json(url)
        with pytest.raises(ProviderUnavailable):
            Transport(roots=authority[1]).get_json(url.replace("127.0.0.1", "localhost"))
