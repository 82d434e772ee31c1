"""A system that speaks to the emulator of Gosuslugi by hand, so that every part of a request can be wrong."""

import base64
import hashlib
import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from functions.esia.gost import cms
from functions.esia.gost.certificates import Certificate
from functions.esia.gost.keys import PrivateKey
from infra.local.gosuslugi.client_secret import SIGNED, Call
from tests.support.gosuslugi import CALLBACK, CLIENT_ID, FORM, Gosuslugi
from tests.support.serving import ask

SCOPE: Final = "openid fullname birthdate snils email"
VERIFIER: Final = "a" * 43
CHALLENGE: Final = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
CONSENT: Final[dict[str, Any]] = {
    "sysname": "KID_SCHOOL",
    "expire": 525_600,
    "actions": [{"sysname": "ALL_ACTIONS_TO_DATA"}],
    "purposes": [{"sysname": "KID_SCHOOL"}],
    "scopes": [{"sysname": "kid_fullname"}, {"sysname": "kid_birthdate"}, {"sysname": "kid_snils"}],
}
_TE: Final[dict[str, Call]] = {
    "authorization_code": "v3/te code",
    "refresh_token": "v3/te refresh",
    "client_credentials": "v3/te client_credentials",
}
Answer = tuple[int, dict[str, Any]]


def base64url(data: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def permissions(**changed: object) -> str:
    """Return the parameter that asks for a consent."""
    return base64url(json.dumps([{**CONSENT, **changed}]).encode())


def decoded(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return header and claims of a JWT, whatever its signature."""
    header, payload = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in token.split(".")[:2])
    return header, payload


@dataclass
class Client:
    """The school's system.

    A parameter that is changed to an empty text is not sent. What is signed follows a change.
    """

    gosuslugi: Gosuslugi

    def sign(self, call: Call, sent: dict[str, str]) -> str:
        """Return the client_secret of a request."""
        message = "".join(sent.get(name, "") for name in SIGNED[call]).encode()
        key = PrivateKey.read(self.gosuslugi.key)
        if call != "v1":
            return base64url(key.sign(message))
        certificate = Certificate.read(self.gosuslugi.certificate)
        return base64url(
            cms.detached(message, certificate=certificate, sign=key.sign, at=self.gosuslugi.emulator.now())
        )

    def common(self) -> dict[str, str]:
        """Return the parameters of every call, with a new state."""
        return {
            "client_id": CLIENT_ID,
            "scope": SCOPE,
            "timestamp": self.timestamp(),
            "state": str(uuid.uuid4()),
            "redirect_uri": CALLBACK,
            "client_certificate_hash": Certificate.read(self.gosuslugi.certificate).thumbprint,
        }

    def timestamp(self, seconds: int = 0) -> str:
        """Return the emulator's time, or one so much later."""
        moment = datetime.fromtimestamp(self.gosuslugi.clock.now, UTC) + timedelta(seconds=seconds)
        return f"{moment:%Y.%m.%d %H:%M:%S} +0000"

    def authorization(self, **changed: str) -> str:
        """Return path and query of an authorization request."""
        return self._authorization("/aas/oauth2/v2/ac", "v2/ac", changed)

    def authorization_v1(self, **changed: str) -> str:
        """Return the same for the older interface."""
        return self._authorization("/aas/oauth2/ac", "v1", {"client_certificate_hash": "", **changed})

    def _authorization(self, path: str, call: Call, changed: dict[str, str]) -> str:
        query = {**self.common(), "response_type": "code", "access_type": "online", **changed}
        query = {"client_secret": self.sign(call, query), **query}
        return f"{path}?{urlencode({name: value for name, value in query.items() if value})}"

    def brought(self, oid: int, **changed: str) -> dict[str, str]:
        """Go through a login; return what the browser brings back."""
        outside = self.gosuslugi.come_back(self.authorization(**changed), oid)
        assert outside.startswith(CALLBACK)
        return {name: values[0] for name, values in parse_qs(urlsplit(outside).query).items()}

    def code(self, oid: int, **changed: str) -> str:
        """Go through a login that succeeds; return the code."""
        return self.brought(oid, **changed)["code"]

    def token(self, **changed: str) -> Answer:
        """Ask the token endpoint."""
        call = _TE.get(changed.get("grant_type", "authorization_code"), "v3/te code")
        return self._token("/aas/oauth2/v3/te", call, changed)

    def token_v1(self, **changed: str) -> Answer:
        """Ask that of the older interface."""
        return self._token("/aas/oauth2/te", "v1", {"client_certificate_hash": "", **changed})

    def _token(self, path: str, call: Call, changed: dict[str, str]) -> Answer:
        form = {**self.common(), "grant_type": "authorization_code", "token_type": "Bearer", **changed}
        form = {"client_secret": self.sign(call, form), **form}
        return self.post(path, urlencode({name: value for name, value in form.items() if value}))

    def post(self, path: str, body: str) -> Answer:
        """Send a form as it is."""
        response, answer = ask(self.gosuslugi.port, "POST", path, body, {"Content-Type": FORM})
        assert response.getheader("Content-Type") == "application/json;charset=UTF-8"
        return response.status, json.loads(answer)

    def tokens(self, oid: int, **changed: str) -> dict[str, Any]:
        """Log a person in; return the tokens."""
        status, answer = self.token(
            code=self.code(oid, **changed), **{k: v for k, v in changed.items() if k == "scope"}
        )
        assert status == 200, answer
        return answer

    def standing(self, oid: int) -> Answer:
        """Ask for a token on the strength of a consent."""
        return self.token(grant_type="client_credentials", scope=f"prm_chg?oid={oid}")

    def data(self, path: str, token: str, **headers: str) -> Answer:
        """Ask for data of a person."""
        sent = {"Authorization": f"Bearer {token}", **headers}
        response, body = ask(self.gosuslugi.port, "GET", path, headers=sent)
        return response.status, json.loads(body or "{}")


@pytest.fixture
def client(gosuslugi: Gosuslugi) -> Client:
    """The school's system."""
    return Client(gosuslugi)
