"""The emulator of Gosuslugi: a whole login, from a signed request to the person's data."""

import base64
import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from functions.esia.gost.certificates import Certificate
from functions.esia.gost.keys import PrivateKey
from tests.support.gosuslugi import CALLBACK, CLIENT_ID, FORM, Gosuslugi
from tests.support.serving import ask

SCOPE = "openid fullname birthdate snils email"


def decoded(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    header, payload = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in token.split(".")[:2])
    return header, payload


@dataclass
class Client:
    """A system that asks by hand, so that every part of a request can be wrong."""

    gosuslugi: Gosuslugi

    def sign(self, message: str) -> str:
        signature = PrivateKey.read(self.gosuslugi.key).sign(message.encode())
        return base64.urlsafe_b64encode(signature).rstrip(b"=").decode()

    def common(self) -> dict[str, str]:
        moment = datetime.fromtimestamp(self.gosuslugi.emulator.time(), UTC)
        return {
            "client_id": CLIENT_ID,
            "scope": SCOPE,
            "timestamp": f"{moment:%Y.%m.%d %H:%M:%S} +0000",
            "state": str(uuid.uuid4()),
            "redirect_uri": CALLBACK,
            "client_certificate_hash": Certificate.read(self.gosuslugi.certificate).thumbprint,
        }

    def authorization(self, **changed: str) -> str:
        """Return the address of an authorization request, signed as it is after the change."""
        query = {**self.common(), "response_type": "code", "access_type": "online", **changed}
        names = ("client_id", "scope", "scope_org", "timestamp", "state", "redirect_uri")
        query = {"client_secret": self.sign("".join(query.get(name, "") for name in names)), **query}
        return f"/aas/oauth2/v2/ac?{urlencode({name: value for name, value in query.items() if value})}"

    def code(self, oid: int, **changed: str) -> str:
        return self.brought(oid, **changed)["code"]

    def brought(self, oid: int, **changed: str) -> dict[str, str]:
        outside = self.gosuslugi.come_back(self.authorization(**changed), oid)
        return {name: values[0] for name, values in parse_qs(urlsplit(outside).query).items()}

    def token(self, **changed: str) -> tuple[int, dict[str, Any]]:
        form = {**self.common(), "grant_type": "authorization_code", "token_type": "Bearer", **changed}
        names = ["client_id", "scope", "scope_org", "timestamp", "state", "redirect_uri"]
        if form["grant_type"] == "authorization_code":
            names.append("code")
        if form["grant_type"] == "client_credentials":
            names.remove("scope_org")
        form = {"client_secret": self.sign("".join(form.get(name, "") for name in names)), **form}
        given = urlencode({name: value for name, value in form.items() if value})
        response, body = ask(self.gosuslugi.port, "POST", "/aas/oauth2/v3/te", given, {"Content-Type": FORM})
        return response.status, json.loads(body)

    def data(self, path: str, token: str) -> tuple[int, dict[str, Any]]:
        response, body = ask(self.gosuslugi.port, "GET", path, headers={"Authorization": f"Bearer {token}"})
        return response.status, json.loads(body)


@pytest.fixture
def client(gosuslugi: Gosuslugi) -> Client:
    return Client(gosuslugi)


def test_whoever_is_chosen_comes_back_with_a_code_that_opens_their_data(client: Client) -> None:
    mother = client.gosuslugi.noted("двое детей")

    status, answer = client.token(code=client.code(mother.oid))
    assert status == 200, answer
    _, person = client.data(f"/rs/prns/{mother.oid}", answer["access_token"])

    assert person["snils"] == mother.snils
    assert (person["lastName"], person["firstName"]) == (mother.family_name, mother.given_name)
