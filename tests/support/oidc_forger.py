"""An OpenID Connect provider of ours that says what a test wants it to, right or wrong."""

import hashlib
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any, Final

from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue
from joserfc import jwk, jwt

from functions.esia.oidc import OpenIdConnect
from functions.esia.port import Identity
from tests.support.builders import NOW

ACCESS: Final = "invented-access-token"
AT: Final = int(NOW.timestamp())
CLIENT: Final = "school"
NONCE: Final = "invented-nonce"
NAMES: Final = {"family_name": "Выдуманова", "given_name": "Вера", "snils": "112-233-445 95"}
RSA: Final = jwk.RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})
EC: Final = jwk.ECKey.generate_key("P-256", {"kid": "ec", "use": "sig"})


def half_hash(text: str) -> str:
    """Return `at_hash` of an access token."""
    return urlsafe_b64encode(hashlib.sha256(text.encode()).digest()[:16]).rstrip(b"=").decode()


@dataclass
class Forger:
    """What it will say; a test changes a part of it.

    Attributes:
        description: What is changed in its description; None leaves a name out.
        claims: What is changed in its tokens; None leaves a claim out.
        token: An id token to give instead of one that is made of the claims.
        calls: Which of its addresses were asked.
    """

    issuer: str = ""
    keys: list[jwk.Key] = field(default_factory=lambda: [RSA, EC])
    description: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    token: str | None = None
    signed_by: jwk.Key = field(default_factory=lambda: RSA)
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "rsa"})
    error: tuple[int, dict[str, str]] | None = None
    userinfo: dict[str, Any] = field(default_factory=lambda: {"sub": "vera", **NAMES})
    calls: list[str] = field(default_factory=list)

    def says(self) -> dict[str, Any]:
        """Return the claims of its id token."""
        right = {
            "iss": self.issuer,
            "sub": "vera",
            "aud": CLIENT,
            "exp": AT + 300,
            "iat": AT,
            "nonce": NONCE,
            **NAMES,
        }
        return {name: value for name, value in (right | self.claims).items() if value is not None}

    def signed(self) -> str:
        """Return its id token."""
        if self.token is not None:
            return self.token
        return jwt.encode(self.header, self.says(), self.signed_by, algorithms=[self.header["alg"]])

    def app(self) -> Flask:
        """Return it as an application."""
        app = Flask("forger")
        app.before_request(lambda: self.calls.append(request.path))

        @app.get("/.well-known/openid-configuration")
        def description() -> ResponseReturnValue:
            right = {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize?tenant=1",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                "id_token_signing_alg_values_supported": ["none", "HS256", "RS256", "PS256", "ES256"],
            }
            return jsonify({name: value for name, value in (right | self.description).items() if value is not None})

        @app.get("/keys")
        def keys() -> ResponseReturnValue:
            return jsonify(keys=[one.as_dict(private=False) for one in self.keys])

        @app.post("/token")
        def token() -> ResponseReturnValue:
            if self.error is not None:
                return jsonify(self.error[1]), self.error[0]
            return jsonify(access_token=ACCESS, token_type="Bearer", id_token=self.signed())

        @app.get("/userinfo")
        def userinfo() -> ResponseReturnValue:
            return jsonify(self.userinfo) if request.headers["Authorization"] == f"Bearer {ACCESS}" else ("", 401)

        return app

    def client(self) -> OpenIdConnect:
        """Return us as a client of it."""
        return OpenIdConnect(issuer=self.issuer, client_id=CLIENT, clock=lambda: NOW)

    def identified(self, answered_by: str = "") -> Identity:
        """Return whom a new client of it takes this for."""
        return self.client().identify(
            code="x", redirect_uri="x", code_verifier="x", nonce=NONCE, answered_by=answered_by
        )
