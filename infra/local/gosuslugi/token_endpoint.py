"""Tokens without a browser: for a code, for a refresh token, and on the strength of a consent (A5)."""

import re
from typing import Any, Final

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from infra.local.gosuslugi import agreements, errors, jwt, parameters
from infra.local.gosuslugi.client_secret import Call
from infra.local.gosuslugi.emulator import Emulator, emulator
from infra.local.gosuslugi.errors import EsiaError
from infra.local.gosuslugi.grants import ACCESS_SECONDS, Grant

blueprint = Blueprint("token", __name__)
_ALWAYS: Final = tuple("client_id client_secret grant_type redirect_uri scope state timestamp token_type".split())
_OF_GRANT: Final = {"authorization_code": ("code",), "refresh_token": ("refresh_token",), "client_credentials": ()}
_CALLS: Final[dict[str, Call]] = {
    "authorization_code": "v3/te code",
    "refresh_token": "v3/te refresh",
    "client_credentials": "v3/te client_credentials",
}
_STANDING: Final = re.compile(r"prm_chg\?oid=(\d{1,18})", re.ASCII)


@blueprint.post("/aas/oauth2/v3/te")
def token() -> ResponseReturnValue:
    """Take a request with a raw signature."""
    return _take("client_certificate_hash", old=False)


@blueprint.post("/aas/oauth2/te")
def token_v1() -> ResponseReturnValue:
    """Take a request of the older interface, with a detached CMS."""
    return _take(old=True)


def _take(*needed: str, old: bool) -> ResponseReturnValue:
    here = emulator()
    try:
        errors.on_purpose(here.faults.token)
        asked = _checked(here, needed, old=old)
        grant, refreshed = _grant(here, asked)
        response = jsonify({**_tokens(here, grant, refreshed=refreshed), "state": asked["state"]})
    except EsiaError as error:
        response = _refused(error)
    response.headers["Content-Type"] = "application/json;charset=UTF-8"
    return response


def _checked(here: Emulator, needed: tuple[str, ...], *, old: bool) -> dict[str, str]:
    asked = parameters.once(request.form)
    kind = asked.get("grant_type", "")
    if kind and kind not in _OF_GRANT:
        raise EsiaError(errors.GRANT_TYPE)
    parameters.need(asked, (*_ALWAYS, *needed, *_OF_GRANT.get(kind, ())))
    if asked["client_id"] != here.system.client_id:
        raise EsiaError(errors.CLIENT_UNKNOWN)
    if asked["token_type"] != "Bearer":  # noqa: S105  # the kind of token, not a token
        raise EsiaError(errors.PARAMETER_WRONG, "token_type")
    parameters.state(asked["state"])
    parameters.timestamp(asked["timestamp"], here.time())
    here.secrets.check("v1" if old else _CALLS[kind], asked, at=here.now())
    return asked


def _grant(here: Emulator, asked: dict[str, str]) -> tuple[Grant, bool]:
    """Return what is granted, and whether a refresh token belongs to it."""
    if asked["grant_type"] == "client_credentials":
        return _standing(here, asked["scope"]), False
    scopes = parameters.scopes(asked["scope"], here.system)
    if asked["grant_type"] == "refresh_token":
        grant = here.grants.refresh(asked["refresh_token"])
    else:
        grant = here.grants.redeem(asked["code"], asked["redirect_uri"], asked.get("code_verifier"))
    if not set(scopes) <= set(grant.scopes):
        raise EsiaError(errors.SCOPE_WRONG)
    return grant, grant.offline


def _standing(here: Emulator, scope: str) -> Grant:
    """Grant access to a person's data where a consent is in force, without the person (A5)."""
    found = _STANDING.fullmatch(scope)
    if found is None:
        raise EsiaError(errors.SCOPE_WRONG)
    oid = int(found[1])
    consents = agreements.in_force(here.state.now, oid, here.now())
    if not consents:
        raise EsiaError(errors.NO_PERMISSION)
    scopes = dict.fromkeys(scope for one in consents for scope in one.scopes)
    return Grant(oid=oid, scopes=tuple(scopes), standing=True, since=here.time())


def _tokens(here: Emulator, grant: Grant, *, refreshed: bool) -> dict[str, Any]:
    person = here.people[grant.oid]
    access = jwt.access(here, grant, agreements.in_force(here.state.now, person.oid, here.now()))
    here.grants.keep_access(access, grant)
    found: dict[str, Any] = {"access_token": access, "token_type": "Bearer", "expires_in": ACCESS_SECONDS}
    if "openid" in grant.scopes:
        found["id_token"] = jwt.identity(here, person, grant)
    if refreshed:
        found["refresh_token"] = here.grants.new_refresh(grant)
    return found


def _refused(error: EsiaError) -> Response:
    fields, state = error.fields, request.form.get("state")
    response = jsonify(fields if state is None else {**fields, "state": state})
    response.status_code = 403 if error.row is errors.NO_PERMISSION else 400
    return response
