"""The emulator's pages and endpoints, as a Flask app."""

import hmac
import re
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Flask, current_app, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from infra.local.esia import errors
from infra.local.esia.errors import EsiaError
from infra.local.esia.grants import TOKEN_SECONDS, Grants, sign
from infra.local.esia.people import Persona

SCOPES: Final = frozenset({"openid", "fullname", "birthdate", "snils", "gender", "email", "mobile", "id_doc"})
TIMESTAMP: Final = re.compile(r"^\d{4}\.\d\d\.\d\d \d\d:\d\d:\d\d [+-]\d{4}$")
CLOCKS_DIFFER: Final = timedelta(minutes=10)  # the real window is not published
blueprint = Blueprint("esia", __name__)


@dataclass(frozen=True)
class Client:
    """The one system that is registered: its name, the secret we share, and where it may send people back to."""

    id: str
    secret: str
    redirect_uri: str

    def may_return_to(self, url: str) -> bool:
        """Tell whether a logout may lead there: only to the system's own scheme, host and port."""
        try:
            return urlsplit(url)[:2] == urlsplit(self.redirect_uri)[:2]
        except ValueError:  # http://[
            return False


@dataclass(frozen=True)
class Emulator:
    """What the endpoints share."""

    base_url: str
    client: Client
    people: Mapping[int, Persona]
    grants: Grants


def create_app(
    *, base_url: str, client: Client, people: Sequence[Persona], clock: Callable[[], float] = time.time
) -> Flask:
    """Return the emulator.

    Args:
        base_url: Its own address, without a slash at the end; tokens name it as their issuer.
        client: The system that people log in to.
        people: Who one can be, in the order to show.
        clock: Gives seconds since 1970; tests give their own.
    """
    app = Flask(__name__, template_folder="../templates", static_folder=None)
    app.extensions["emulator"] = Emulator(base_url, client, {one.oid: one for one in people}, Grants(clock))
    app.register_blueprint(blueprint)
    app.register_error_handler(EsiaError, _refused)
    return app


def _emulator() -> Emulator:
    found: Emulator = current_app.extensions["emulator"]
    return found


@blueprint.get("/aas/oauth2/v2/ac")
def authorize() -> ResponseReturnValue:
    """Show who one can be. An unknown system or address gets a page, every other mistake goes back with the browser."""
    _known_client(request.args)
    try:
        _check_request(request.args)
    except EsiaError as error:
        return _back(request.args, error=error.error, error_description=error.description)
    return render_template("esia/choose.html", people=list(_emulator().people.values()), asked=request.args)


@blueprint.post("/login")
def choose() -> ResponseReturnValue:
    """Send the browser back with a code for the chosen person, or with their refusal."""
    _known_client(request.form)
    if "refuse" in request.form:
        denied = errors.AccessDenied()
        return _back(request.form, error=denied.error, error_description=denied.description)
    person = _emulator().people.get(request.form.get("oid", 0, type=int))
    if person is None:
        raise errors.ParameterWrong("oid")
    return _back(request.form, code=_emulator().grants.issue_code(person.oid, request.form["redirect_uri"]))


@blueprint.post("/aas/oauth2/v3/te")
def token() -> ResponseReturnValue:
    """Trade a code for tokens: once, for the system and the address it was issued to."""
    emulator, asked = _emulator(), request.form
    for name in ("client_id", "client_secret", "code", "grant_type", "redirect_uri", "state"):
        if not asked.get(name):
            raise errors.ParameterMissing(name)
    if asked["client_id"] != emulator.client.id:
        raise errors.ClientUnknown
    if not hmac.compare_digest(asked["client_secret"].encode(), emulator.client.secret.encode()):
        raise errors.SecretWrong
    if asked["grant_type"] != "authorization_code":
        raise errors.GrantTypeUnsupported
    grant = emulator.grants.redeem(asked["code"], asked["redirect_uri"])
    if grant is None:
        raise errors.CodeRejected
    return jsonify(
        access_token=emulator.grants.issue_token(grant),
        id_token=sign(_claims(emulator, grant.oid), emulator.client.secret.encode()),
        token_type="Bearer",  # noqa: S106  # the kind of token, not a token
        expires_in=TOKEN_SECONDS,
        state=asked["state"],
    )


@blueprint.get("/rs/prns/<int:oid>")
def person_data(oid: int) -> ResponseReturnValue:
    """Return the data of the person whose access token it is; nobody else's."""
    kind, _, access_token = request.headers.get("Authorization", "").partition(" ")
    owner = _emulator().grants.owner(access_token) if kind == "Bearer" else None
    if owner is None:
        return jsonify(code="ESIA-005008", message="The access token is unknown or expired"), 401
    if owner != oid:
        return jsonify(code="ESIA-007019", message="No permission for access"), 403
    one = _emulator().people[oid]
    found: dict[str, Any] = {
        "stateFacts": ["Identifiable"],
        "firstName": one.given_name,
        "lastName": one.family_name,
        "middleName": one.patronymic,
        "snils": one.snils,
        "trusted": True,
        "status": "REGISTERED",
    }
    if one.birth_date is not None:
        found["birthDate"] = one.birth_date.strftime("%d.%m.%Y")
    return jsonify(found)


@blueprint.get("/idp/ext/Logout")
def logout() -> ResponseReturnValue:
    """Go back to the system's own pages; anywhere else the browser stays here, as at the real one."""
    emulator, wanted = _emulator(), request.args.get("redirect_url", "")
    if request.args.get("client_id") == emulator.client.id and emulator.client.may_return_to(wanted):
        return redirect(wanted)
    return render_template("esia/message.html", title="Вы вышли", text="Это окно можно закрыть.")


def _known_client(asked: Mapping[str, str]) -> None:
    """Refuse a system or an address that is not registered: there is nowhere safe to send the browser back to."""
    client = _emulator().client
    if asked.get("client_id") != client.id:
        raise errors.ClientUnknown
    if asked.get("redirect_uri") != client.redirect_uri:
        raise errors.RedirectUnknown


def _check_request(asked: Mapping[str, str]) -> None:
    for name in ("scope", "response_type", "state", "timestamp", "access_type"):
        if not asked.get(name):
            raise errors.ParameterMissing(name)
    if asked["response_type"] != "code":
        raise errors.ResponseTypeUnsupported
    scopes = set(asked["scope"].split())
    if "openid" not in scopes or not scopes <= SCOPES:
        raise errors.ScopeUnknown
    if asked["access_type"] not in {"online", "offline"}:
        raise errors.ParameterWrong("access_type")
    try:
        uuid.UUID(asked["state"])
    except ValueError as error:
        raise errors.ParameterWrong("state") from error
    _check_time(asked["timestamp"])


def _check_time(timestamp: str) -> None:
    if not TIMESTAMP.match(timestamp):
        raise errors.TimeWrong
    try:
        sent = datetime.strptime(timestamp, "%Y.%m.%d %H:%M:%S %z").timestamp()
    except ValueError as error:
        raise errors.TimeWrong from error
    if abs(sent - _emulator().grants.clock()) > CLOCKS_DIFFER.total_seconds():
        raise errors.TimeWrong


def _claims(emulator: Emulator, oid: int) -> dict[str, Any]:
    now = int(emulator.grants.clock())
    return {
        "iss": emulator.base_url,
        "aud": emulator.client.id,
        "sub": oid,
        "iat": now,
        "nbf": now,
        "exp": now + TOKEN_SECONDS,
        "auth_time": now,
        "amr": "PWD",
        "urn:esia:sbj": {
            "urn:esia:sbj:oid": oid,
            "urn:esia:sbj:typ": "P",
            "urn:esia:sbj:is_tru": True,
            "urn:esia:sbj:nam": f"OID.{oid}",
        },
    }


def _back(asked: Mapping[str, str], **fields: str) -> ResponseReturnValue:
    query = urlencode({**fields, "state": asked.get("state", "")})
    return redirect(f"{_emulator().client.redirect_uri}?{query}", 303)


def _refused(error: EsiaError) -> ResponseReturnValue:
    """Answer a program with JSON, and a person with a page."""
    if request.path == "/aas/oauth2/v3/te":
        fields = {"error": error.error, "error_description": error.description}
        state = request.form.get("state")
        return jsonify(fields if state is None else {**fields, "state": state}), 400
    text = f"Школа отправила сюда неверный запрос ({error.description}). Начните вход ещё раз с сайта школы."
    return render_template("esia/message.html", title="Войти не получилось", text=text), 400
