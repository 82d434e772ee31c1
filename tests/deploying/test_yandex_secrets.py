"""Lockbox as a deployment asks it: names of entries, never values, and one key that we make ourselves."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue

from functions.storage.sealing import PeopleKey
from infra.deploying.problems import CloudRefused, NoToken, SecretsMissing, WrongCredentials
from infra.deploying.yandex_secrets import PEOPLE_KEY, LockboxSecrets
from infra.secret_places import LockboxPlace
from tests.support.serving import serving

TOKEN = "t1.invented"


@dataclass
class Service:
    """Lockbox, answered as its documentation says."""

    port: int = 0
    status: int = 200
    entries: dict[str, dict[str, str]] = field(default_factory=lambda: {"e6qpeople": {}, "e6qesia": {"esia-key": "k"}})

    def app(self) -> Flask:
        app = Flask("lockbox", static_folder=None)

        @app.get("/secrets/<secret>")
        def get(secret: str) -> ResponseReturnValue:
            if request.headers.get("Authorization") != f"Bearer {TOKEN}":
                return jsonify(code=16), 401
            told = {"id": secret, "status": "ACTIVE"}
            found = self.entries[secret]
            version = {"currentVersion": {"id": "v1", "payloadEntryKeys": sorted(found)}} if found else {}
            return jsonify(told | version), self.status

        @app.get("/payload/<secret>/payload")
        def payload(secret: str) -> ResponseReturnValue:
            return jsonify(entries=[{"key": key, "textValue": text} for key, text in self.entries[secret].items()])

        @app.post("/secrets/<secret>:addVersion")
        def add(secret: str) -> ResponseReturnValue:
            for one in request.get_json()["payloadEntries"]:
                self.entries[secret][one["key"]] = one["textValue"]
            return jsonify(id="op1", done=True)

        return app

    def secrets(self, token: str = TOKEN) -> LockboxSecrets:
        base = f"http://127.0.0.1:{self.port}"

        def place(secret: str, token: str) -> LockboxPlace:
            name = f"{secret}/{PEOPLE_KEY}"
            return LockboxPlace("ref", name, token, secrets=f"{base}/secrets", payload=f"{base}/payload")

        return LockboxSecrets(token, address=f"{base}/secrets", place=place)


@pytest.fixture
def service() -> Iterator[Service]:
    found = Service()
    with serving(found.app()) as found.port:
        yield found


def test_the_key_of_people_is_made_once_and_never_over_one_that_is_there(service: Service) -> None:
    assert service.secrets().make_people_key("e6qpeople") is True
    made = service.entries["e6qpeople"][PEOPLE_KEY]

    assert service.secrets().make_people_key("e6qpeople") is False
    assert service.entries["e6qpeople"] == {PEOPLE_KEY: made}
    assert PeopleKey(made.encode()).hashed("email", "vera@family.example")


def test_what_is_missing_is_named(service: Service) -> None:
    service.secrets().require("e6qesia", ["esia-key"])
    with pytest.raises(SecretsMissing) as refused:
        service.secrets().require("e6qesia", ["esia-key", "esia-trusted"])

    assert refused.value.names == ("esia-trusted",)


def test_a_token_that_is_not_taken_and_a_refusal_are_told_apart(service: Service) -> None:
    with pytest.raises(WrongCredentials):
        service.secrets("t1.old").entries("e6qesia")
    service.status = 403
    with pytest.raises(CloudRefused, match="403"):
        service.secrets().entries("e6qesia")


def test_nothing_is_asked_without_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("YC_TOKEN", raising=False)

    with pytest.raises(NoToken):
        LockboxSecrets()


def test_a_service_that_is_away_is_no_secret_that_is_missing() -> None:
    with pytest.raises(CloudRefused, match=r"Secret\.Get"):
        LockboxSecrets(TOKEN, address="http://127.0.0.1:9/secrets").entries("e6qesia")
