"""People's data for whoever has an access token: /rs/prns. Fields by scope; what is not allowed is absent."""

import hashlib
import json
from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, Response, make_response, request
from flask.typing import ResponseReturnValue

from infra.local.gosuslugi.agreements import parents
from infra.local.gosuslugi.emulator import Emulator, emulator
from infra.local.gosuslugi.grants import Grant
from infra.local.gosuslugi.people import Persona

blueprint = Blueprint("rest", __name__)
_OWN: Final[dict[str, Callable[[Persona], dict[str, str]]]] = {
    "fullname": lambda one: {"firstName": one.given_name, "lastName": one.family_name, "middleName": one.patronymic},
    "birthdate": lambda one: {"birthDate": one.birth_date.strftime("%d.%m.%Y") if one.birth_date else ""},
    "gender": lambda one: {"gender": one.gender},
    "snils": lambda one: {"snils": one.snils},
}
_EMBEDDED: Final = {"contacts.elements": "contacts", "kids.elements": "kids"}


class Forbidden(Exception):
    """The token is good, and does not open this."""


class NoToken(Exception):
    """There is no token, or it is unknown or too old."""


@blueprint.get("/rs/prns/<int:oid>")
def person(oid: int) -> ResponseReturnValue:
    """Return the person whose token it is."""
    here, grant = emulator(), _opened(oid)
    one = here.people[oid]
    found = _fields(one, grant.scopes, "kid_" if grant.standing else "")
    if not found:
        raise Forbidden
    found |= {
        "stateFacts": ["EntityRoot"],
        "trusted": one.confirmed,
        "status": "REGISTERED",
        "verifying": False,
        "citizenship": "RUS",
    }
    for part in _embedded():
        if part in _EMBEDDED:
            name = _EMBEDDED[part]
            found[name] = _collection(here, grant, one, name, embed=True)
    return _answer(found)


@blueprint.get("/rs/prns/<int:oid>/ctts")
def contacts(oid: int) -> ResponseReturnValue:
    """Return the contacts: here, the e-mail alone."""
    here, grant = emulator(), _opened(oid)
    return _answer(_collection(here, grant, here.people[oid], "contacts", embed="elements" in _embedded()))


@blueprint.get("/rs/prns/<int:oid>/ctts/<int:number>")
def contact(oid: int, number: int) -> ResponseReturnValue:
    """Return one contact."""
    here, grant = emulator(), _opened(oid)
    return _one(_contacts(here.people[oid], grant), number)


@blueprint.get("/rs/prns/<int:oid>/kids")
def kids(oid: int) -> ResponseReturnValue:
    """Return the children whose accounts are linked. That kid_fullname opens the list is not confirmed."""
    here, grant = emulator(), _opened(oid)
    return _answer(_collection(here, grant, here.people[oid], "kids", embed="elements" in _embedded()))


@blueprint.get("/rs/prns/<int:oid>/kids/<int:number>")
def kid(oid: int, number: int) -> ResponseReturnValue:
    """Return one child."""
    here, grant = emulator(), _opened(oid)
    return _one(_kids(here, here.people[oid], grant), number)


def _opened(oid: int) -> Grant:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    grant = emulator().grants.owner(token) if kind == "Bearer" else None
    if grant is None:
        raise NoToken
    if grant.oid != oid:
        raise Forbidden
    return grant


def _fields(one: Persona, scopes: tuple[str, ...], prefix: str) -> dict[str, Any]:
    """Return what the scopes allow; `kid_` before their names is for a child's data by a parent or by a consent."""
    allowed = [make for name, make in _OWN.items() if f"{prefix}{name}" in scopes]
    return {name: value for make in allowed for name, value in make(one).items() if value}


def _contacts(one: Persona, grant: Grant) -> dict[int, dict[str, Any]]:
    if not {"email", "mobile"} & set(grant.scopes):
        raise Forbidden
    if "email" not in grant.scopes or not one.email:
        return {}
    return {1: {"id": 1, "type": "EML", "vrfStu": "VERIFIED", "value": one.email}}


def _kids(here: Emulator, one: Persona, grant: Grant) -> dict[int, dict[str, Any]]:
    if "kid_fullname" not in grant.scopes:
        raise Forbidden
    linked = [here.people[child] for child in one.family if one.oid in parents(here.state.now, child)]
    return {
        child.oid: {"id": child.oid, "trusted": child.confirmed, **_fields(child, grant.scopes, "kid_")}
        for child in linked
    }


def _collection(here: Emulator, grant: Grant, one: Persona, name: str, *, embed: bool) -> dict[str, Any]:
    found = _contacts(one, grant) if name == "contacts" else _kids(here, one, grant)
    path = f"{here.base_url}/rs/prns/{one.oid}/{'ctts' if name == 'contacts' else 'kids'}"
    elements: list[Any] = list(found.values()) if embed else [f"{path}/{number}" for number in found]
    return _tagged({"stateFacts": ["hasSize"], "size": len(found), "elements": elements})


def _one(found: dict[int, dict[str, Any]], number: int) -> ResponseReturnValue:
    if number not in found:
        raise Forbidden
    return _answer({"stateFacts": ["Identifiable"], **found[number]})


def _embedded() -> list[str]:
    return request.args.get("embed", "").strip("()").split(",")


def _tagged(content: dict[str, Any]) -> dict[str, Any]:
    tag = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:40].upper()
    return {**content, "eTag": tag}


def _answer(content: dict[str, Any]) -> ResponseReturnValue:
    tagged = content if "eTag" in content else _tagged(content)
    response = make_response(json.dumps(tagged, ensure_ascii=False))
    response.content_type = "application/json;charset=UTF-8"
    response.set_etag(tagged["eTag"])
    return response.make_conditional(request)


def refused(_error: Forbidden) -> Response:
    """Answer 403."""
    return _refusal(403, "ESIA-007019", "There is no permission for the access")


def unknown(_error: NoToken) -> Response:
    """Answer 401."""
    response = _refusal(401, "unauthorized", "The access token is unknown or has expired")
    response.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return response


def _refusal(status: int, code: str, message: str) -> Response:
    response = make_response(json.dumps({"code": code, "message": message}), status)
    response.content_type = "application/json;charset=UTF-8"
    return response
