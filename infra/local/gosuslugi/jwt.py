"""Tokens as ESIA writes them: headers, claims, terms. Source: esia.md section 3, from tokens of the real one."""

import base64
import json
from typing import Any, Final, Literal

from infra.local.gosuslugi.emulator import Emulator
from infra.local.gosuslugi.grants import ACCESS_SECONDS, CODE_SECONDS, ID_SECONDS, Grant
from infra.local.gosuslugi.people import Persona
from infra.local.gosuslugi.state import Agreement
from infra.local.gosuslugi.system import Algorithm

Kind = Literal["authorization_code", "access", "id"]
_VERSIONS: Final[dict[Kind, int]] = {"authorization_code": 1, "access": 1, "id": 0}


def code(emulator: Emulator, person: Persona, grant: Grant, state: str) -> str:
    """Return an authorization code."""
    claims = {
        **_times(emulator, CODE_SECONDS),
        "client_id": emulator.system.client_id,
        "auth_time": int(grant.since),
        "auth_mthd": "PWD",
        "acr": {"2fa": "otp"},
        "scope": scope(grant),
        "params": {},
        "urn:esia:sid": grant.session,
        "urn:esia:client:state": state,
        "urn:esia:sbj": _subject(person),
    }
    return _signed(emulator, "authorization_code", claims)


def access(emulator: Emulator, grant: Grant, consents: list[Agreement]) -> str:
    """Return an access token; it names the consents in force (A2)."""
    claims: dict[str, Any] = {
        **_times(emulator, ACCESS_SECONDS),
        "client_id": emulator.system.client_id,
        "scope": scope(grant),
        "urn:esia:sid": grant.session,
        "urn:esia:sbj_id": grant.oid,
    }
    if consents:
        claims["permissions"] = [
            {
                "sysname": emulator.system.consent,
                "grantor": one.grantor,
                "granted": int((one.granted or one.asked).timestamp()),
                "expires": int((one.expires or one.asked).timestamp()),
            }
            for one in consents
        ]
    return _signed(emulator, "access", claims)


def identity(emulator: Emulator, person: Persona, grant: Grant) -> str:
    """Return an id token."""
    claims = {
        **_times(emulator, ID_SECONDS),
        "aud": emulator.system.client_id,
        "sub": person.oid,
        "auth_time": int(grant.since),
        "amr": "PWD",
        "urn:esia:amd": "PWD",
        "urn:esia:sid": grant.session,
        "urn:esia:sbj": _subject(person),
    }
    return _signed(emulator, "id", claims)


def scope(grant: Grant) -> str:
    """Return scopes as tokens have them: `fullname?oid=1000300101 openid`."""
    return " ".join(one if one == "openid" or "?" in one else f"{one}?oid={grant.oid}" for one in grant.scopes)


def _subject(person: Persona) -> dict[str, Any]:
    found: dict[str, Any] = {
        "urn:esia:sbj:typ": "P",
        "urn:esia:sbj:oid": person.oid,
        "urn:esia:sbj:nam": f"OID.{person.oid}",
        "urn:esia:sbj:lvl": person.level.value,
    }
    if person.confirmed:
        found["urn:esia:sbj:is_tru"] = True
    return found


def _times(emulator: Emulator, seconds: int) -> dict[str, Any]:
    now = int(emulator.time())
    return {"iss": f"{emulator.base_url}/", "iat": now, "nbf": now, "exp": now + seconds}


def _signed(emulator: Emulator, kind: Kind, claims: dict[str, Any]) -> str:
    algorithm = emulator.algorithm
    if emulator.faults.algorithm == "other":
        algorithm = next(one for one in Algorithm if one is not algorithm)
    unsigned = emulator.faults.algorithm == "none"
    header = {
        "ver": _VERSIONS[kind],
        "typ": "JWT",
        "sbt": kind,
        "alg": "none" if unsigned else algorithm.value,
        "x5t#St256": emulator.keys.thumbprint(algorithm),
    }
    message = ".".join(_base64(json.dumps(part, separators=(",", ":")).encode()) for part in (header, claims))
    signature = b"" if unsigned else emulator.keys.sign(algorithm, message.encode())
    return f"{message}.{_base64(signature)}"


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
