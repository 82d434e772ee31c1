"""Our client of ESIA beside the emulator of Gosuslugi, and tokens made by hand to deceive it."""

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from functions.esia.direct import Esia
from functions.esia.gost.certificates import Certificate
from functions.esia.gost.keys import PrivateKey
from functions.esia.opening import EsiaSetup, open_esia
from functions.esia.trusted import Algorithm
from infra.esia_keys import self_signed_gost, self_signed_rsa
from tests.support.builders import NOW
from tests.support.gosuslugi import CALLBACK, CLIENT_ID, Gosuslugi

STATE: Final = "8f14e45f-ceea-467f-a830-5a1b2c3d4e5f"
Claims = dict[str, Any]
RSA: Final[Algorithm] = "RS256"
GOST: Final[Algorithm] = "GOST3410_2012_256"


@dataclass
class Client:
    """Makes an Esia for the emulator; the key and the list of certificates are files, as on one machine."""

    gosuslugi: Gosuslugi
    key: Path

    def setup(self, **changes: Any) -> EsiaSetup:  # noqa: ANN401  # any setting
        """Return the four settings, and what a test changes."""
        return EsiaSetup(
            **{
                "url": self.gosuslugi.base_url,
                "client_id": CLIENT_ID,
                "key": f"file:{self.key}",
                "trusted": f"file:{self.gosuslugi.bundle}",
                "redirect_uri": CALLBACK,
                **changes,
            }
        )

    def open(self, *, ahead: float = 0, **changes: Any) -> Esia:  # noqa: ANN401  # any setting
        """Return the client, by the emulator's clock or some seconds ahead of it."""
        return open_esia(
            self.setup(**changes), clock=lambda: datetime.fromtimestamp(self.gosuslugi.clock.now + ahead, UTC)
        )

    def come_back(self, esia: Esia, oid: int, *, consent: bool = False) -> tuple[dict[str, str], str]:
        """Let a person log in; return what the browser brings back, and the verifier of PKCE."""
        begun = esia.begin(state=STATE, redirect_uri=CALLBACK, consent=consent)
        address = self.gosuslugi.come_back(begun.url, oid)
        assert address.startswith(f"{CALLBACK}?")
        return dict(parse_qsl(urlsplit(address).query)), begun.code_verifier

    def code(self, esia: Esia, oid: int) -> str:
        """Let a person log in; return the code."""
        return self.come_back(esia, oid)[0]["code"]


@pytest.fixture
def direct(gosuslugi: Gosuslugi, tmp_path: Path) -> Client:
    """Our client beside the emulator."""
    return Client(gosuslugi, own_pem(tmp_path / "own.pem", gosuslugi.key, gosuslugi.certificate))


def own_pem(path: Path, key: str, certificate: str) -> Path:
    """Write a key with its certificate as a deployment keeps it."""
    path.touch(mode=0o600)
    path.write_text(key + certificate)
    return path


@dataclass(frozen=True)
class Issuer:
    """A key with its certificate that tokens can be signed with, as ESIA signs them."""

    algorithm: Algorithm
    key: str
    certificate: str

    @property
    def thumbprint(self) -> str:
        """What the header names."""
        return Certificate.read(self.certificate.encode()).thumbprint

    def sign(self, message: bytes) -> bytes:
        """Return the signature alone."""
        if self.algorithm == "GOST3410_2012_256":
            return PrivateKey.read(self.key.encode()).sign(message)
        private = load_pem_private_key(self.key.encode(), None)
        assert isinstance(private, RSAPrivateKey)
        return private.sign(message, PKCS1v15(), SHA256())

    def token(self, kind: str, claims: Claims, header: Claims | None = None) -> str:
        """Return a token of a kind; `header` changes what stands in its header, None takes a name out."""
        names = {
            "ver": 1,
            "typ": "JWT",
            "sbt": kind,
            "alg": self.algorithm,
            "x5t#St256": self.thumbprint,
            **(header or {}),
        }
        message = f"{part({name: value for name, value in names.items() if value is not None})}.{part(claims)}"
        return f"{message}.{encoded(self.sign(message.encode()))}"


@cache
def issuer(algorithm: Algorithm, name: str = "ESIA", start: int = -10, days: int = 400) -> Issuer:
    """Return an issuer; the same for the same words. `start` is the first day of its certificate, from NOW."""
    make = self_signed_gost if algorithm == "GOST3410_2012_256" else self_signed_rsa
    return Issuer(algorithm, *make(name, at=NOW + timedelta(days=start), days=days))


def part(value: object) -> str:
    """Return a part of a token."""
    return encoded(json.dumps(value).encode())


def encoded(data: bytes) -> str:
    """Return base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()
