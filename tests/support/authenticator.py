"""A device that makes passkeys, in software: what a phone does between a page's options and the page's answer.

It speaks WebAuthn Level 3 with ES256 keys and attestation "none". What it is told to do wrong it does wrong.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn import base64url_to_bytes
from webauthn.helpers import bytes_to_base64url

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
ES256 = -7


@dataclass
class Credential:
    """A passkey in the device."""

    id: bytes
    rp_id: str
    user_handle: bytes
    key: ec.EllipticCurvePrivateKey
    count: int = 0


@dataclass
class Authenticator:
    """A phone.

    Attributes:
        origin: Of the page that the browser believes to be on.
        flags: What the device says of its owner: there, and known by finger or PIN.
        counts: Whether it counts signatures; passkeys that travel between devices do not.
        more: What the browser says besides in the client data.
    """

    origin: str = "http://localhost:8000"
    flags: int = PRESENT | VERIFIED
    counts: bool = True
    more: dict[str, Any] = field(default_factory=dict)
    credentials: list[Credential] = field(default_factory=list)

    def create(self, options: str, *, credential_id: bytes = b"") -> str:
        """Make a passkey as navigator.credentials.create() does; return what passkey.js sends."""
        asked = json.loads(options)
        made = Credential(
            credential_id or secrets.token_bytes(32),
            asked["rp"]["id"],
            base64url_to_bytes(asked["user"]["id"]),
            ec.generate_private_key(ec.SECP256R1()),
        )
        self.credentials.append(made)
        point = made.key.public_key().public_numbers()
        cose = cbor2.dumps({1: 2, 3: ES256, -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32)})
        attested = bytes(16) + len(made.id).to_bytes(2) + made.id + cose
        data = self._data(made, self.flags | ATTESTED) + attested
        response = {
            "clientDataJSON": self._client_data("webauthn.create", asked),
            "attestationObject": cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data}),
        }
        return _written(made, response)

    def get(self, options: str, *, handle: bytes | None = None) -> str:
        """Sign a challenge as navigator.credentials.get() does; return what passkey.js sends."""
        asked = json.loads(options)
        used = next(one for one in self.credentials if one.rp_id == asked["rpId"])
        used.count += self.counts
        data, client_data = self._data(used, self.flags), self._client_data("webauthn.get", asked)
        signed = data + hashlib.sha256(client_data).digest()
        response = {
            "clientDataJSON": client_data,
            "authenticatorData": data,
            "signature": used.key.sign(signed, ec.ECDSA(hashes.SHA256())),
            "userHandle": used.user_handle if handle is None else handle,
        }
        return _written(used, response)

    def _client_data(self, kind: str, asked: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": asked["challenge"], "origin": self.origin, "crossOrigin": False, **self.more}
        return json.dumps(said).encode()

    def _data(self, credential: Credential, flags: int) -> bytes:
        return hashlib.sha256(credential.rp_id.encode()).digest() + bytes([flags]) + credential.count.to_bytes(4)


def _written(credential: Credential, response: dict[str, bytes]) -> str:
    name = bytes_to_base64url(credential.id)
    answer = {place: bytes_to_base64url(content) for place, content in response.items()}
    return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": answer})
