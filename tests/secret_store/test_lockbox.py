"""Lockbox, answered as its documentation says: the service itself is not to be had here."""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue

from functions.secret_store import SecretUnusable
from functions.secret_store.lockbox import METADATA, PAYLOAD, Lockbox
from tests.support.serving import serving

SECRET = "e6q0000000000000demo"
TOKEN = "t1.invented"
ENTRIES = [
    {"key": "text", "textValue": "ключ"},
    {"key": "bytes", "binaryValue": b64encode(b"\x00\xff").decode()},
]


@dataclass
class Service:
    """Metadata and payload of one service account, on one port."""

    port: int = 0
    token: Any = field(default_factory=lambda: {"access_token": TOKEN, "expires_in": 42299, "token_type": "Bearer"})
    payload: Any = field(default_factory=lambda: {"versionId": "v1", "entries": ENTRIES})

    def app(self) -> Flask:
        app = Flask("lockbox")

        @app.get("/token")
        def token() -> ResponseReturnValue:
            return jsonify(self.token) if request.headers.get("Metadata-Flavor") == "Google" else ("", 403)

        @app.get("/secrets/<secret>/payload")
        def payload(secret: str) -> ResponseReturnValue:
            if request.headers.get("Authorization") != f"Bearer {TOKEN}":
                return jsonify(code=16, message="The token is invalid"), 401
            return jsonify(self.payload) if secret == SECRET else (jsonify(code=5, message="not found"), 404)

        return app

    def read(self, place: str) -> bytes:
        base = f"http://127.0.0.1:{self.port}"
        return Lockbox(metadata=f"{base}/token", payload=f"{base}/secrets").read(f"yandex-lockbox:{place}", place)


@pytest.fixture
def service() -> Iterator[Service]:
    found = Service()
    with serving(found.app()) as found.port:
        yield found


def test_an_entry_is_text_or_bytes(service: Service) -> None:
    assert service.read(f"{SECRET}/text") == "ключ".encode()
    assert service.read(f"{SECRET}/bytes") == b"\x00\xff"


@pytest.mark.parametrize(
    ("place", "reason"), [(f"{SECRET}/other", "no such key"), ("another/text", "Lockbox answered 404")]
)
def test_what_is_not_there_is_named(service: Service, place: str, reason: str) -> None:
    with pytest.raises(SecretUnusable, match=reason):
        service.read(place)


def test_a_function_without_an_account_is_told_so(service: Service) -> None:
    service.token = {}

    with pytest.raises(SecretUnusable, match="the metadata service answered in another form"):
        service.read(f"{SECRET}/text")


def test_what_lies_in_the_secret_is_never_in_an_error(service: Service) -> None:
    service.payload = {"entries": [{"key": "bytes", "binaryValue": "not-base64-hush"}]}

    with pytest.raises(SecretUnusable) as refused:
        service.read(f"{SECRET}/bytes")

    assert "hush" not in str(refused.value)
    assert refused.value.__suppress_context__


def test_a_service_that_is_away_is_said_to_be_away() -> None:
    lockbox = Lockbox(metadata="http://127.0.0.1:9/token", payload="http://127.0.0.1:9/secrets")

    with pytest.raises(SecretUnusable, match="the metadata service did not answer"):
        lockbox.read("yandex-lockbox:s/k", "s/k")


def test_the_token_travels_over_tls_only() -> None:
    assert PAYLOAD.startswith("https://")
    assert METADATA.startswith("http://169.254.169.254/")  # link-local: it does not leave the machine
