"""The browser's part of a login: the school's request, the person's answer, the way back.

/aas/oauth2/v2/ac (and the older /aas/oauth2/ac) check the request, and go on at /login, or past it where the browser
has a session here. Before a code is given there may be a window for a link code, and the question of consent.
"""

from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from infra.local.gosuslugi import agreements, errors, jwt, links, parameters
from infra.local.gosuslugi.client_secret import Call
from infra.local.gosuslugi.emulator import Emulator, emulator
from infra.local.gosuslugi.errors import EsiaError
from infra.local.gosuslugi.grants import Grant
from infra.local.gosuslugi.people import Level, Persona
from infra.local.gosuslugi.sessions import Asked, Session

blueprint = Blueprint("authorize", __name__)
_NEEDED: Final = ("client_secret", "scope", "response_type", "state", "timestamp", "access_type")


class NoWayBack(Exception):
    """The request does not say a registered address, so the browser stays here with a page."""

    def __init__(self, error: EsiaError) -> None:
        super().__init__(error.description)
        self.error = error


@blueprint.get("/aas/oauth2/v2/ac")
def authorize() -> ResponseReturnValue:
    """Take a request with a raw signature."""
    return _take("v2/ac", (*_NEEDED, "client_certificate_hash"))


@blueprint.get("/aas/oauth2/ac")
def authorize_v1() -> ResponseReturnValue:
    """Take a request of the older interface, with a detached CMS."""
    return _take("v1", _NEEDED)


def _take(call: Call, needed: tuple[str, ...]) -> ResponseReturnValue:
    here = emulator()
    _registered(here)
    try:
        asked = _checked(here, call, needed)
        errors.on_purpose(here.faults.authorize)
        number = here.requests.keep(asked)
        if session := here.sessions.current():
            return proceed(number, asked, session)
    except EsiaError as error:
        return _back(request.args["redirect_uri"], request.args.get("state", ""), **error.fields)
    return redirect(url_for("login.choose", request=number))


def _registered(here: Emulator) -> None:
    """Refuse an unknown system or address: there is nowhere safe to send the browser back to."""
    for name in ("client_id", "redirect_uri"):
        given = request.args.getlist(name)
        if len(given) != 1 or not given[0]:
            raise NoWayBack(EsiaError(errors.PARAMETER_WRONG if given else errors.PARAMETER_MISSING, name))
    if request.args["client_id"] != here.system.client_id:
        raise NoWayBack(EsiaError(errors.CLIENT_UNKNOWN))
    if not here.system.may_return_to(request.args["redirect_uri"]):
        raise NoWayBack(EsiaError(errors.REDIRECT_UNKNOWN))


def _checked(here: Emulator, call: Call, needed: tuple[str, ...]) -> Asked:
    sent = parameters.once(request.args)
    parameters.need(sent, needed)
    if sent["response_type"] != "code":
        raise EsiaError(errors.RESPONSE_TYPE)
    if sent["access_type"] not in {"online", "offline"}:
        raise EsiaError(errors.PARAMETER_WRONG, "access_type")
    parameters.state(sent["state"])
    parameters.timestamp(sent["timestamp"], here.time())
    scopes = parameters.scopes(sent["scope"], here.system)
    here.secrets.check(call, sent, at=here.now())
    wanted = parameters.permissions(sent.get("permissions", ""), here.system)
    if wanted is not None and "openid" not in scopes:
        raise EsiaError(errors.SCOPE_WRONG)
    return Asked(
        redirect_uri=sent["redirect_uri"],
        state=sent["state"],
        scopes=scopes,
        challenge=parameters.challenge(sent),
        offline=sent["access_type"] == "offline",
        person_filter=parameters.person_filter(sent.get("person_filter", "")),
        wanted=wanted,
        at=here.time(),
    )


def proceed(number: str, asked: Asked, session: Session) -> ResponseReturnValue:
    """Take the next step of a login of a known person: a window, a question, or the way back with a code."""
    here, person = emulator(), emulator().people[session.oid]
    try:
        _fits(asked, person)
    except EsiaError as error:
        return answer(number, asked, **error.fields)
    if session.fresh and links.waiting(here.state.now, person.oid, at=here.now()):
        return redirect(url_for("login.link_window", request=number), 303)
    if asked.wanted is not None and not agreements.in_force(here.state.now, person.oid, here.now()):
        return _ask_for_consent(number, asked, person)
    return _give_code(number, asked, person, session)


def _fits(asked: Asked, person: Persona) -> None:
    """Refuse a person whom the request's person_filter leaves out."""
    if asked.person_filter == "conf_acc" and not person.confirmed:
        raise EsiaError(errors.NOT_CONFIRMED)
    is_child = person.level is Level.CHILD
    if (asked.person_filter == "acc_kid" and not is_child) or (asked.person_filter == "acc_not_kid" and is_child):
        raise EsiaError(errors.USER_TYPE_WRONG)


def _ask_for_consent(number: str, asked: Asked, person: Persona) -> ResponseReturnValue:
    """Ask a grown-up person on a screen (A4); of a child, ask the parents and send the child back (A3)."""
    here, wanted = emulator(), asked.wanted
    if wanted is None or not person.under_age(here.now()):
        return redirect(url_for("login.consent", request=number), 303)
    parents = here.state.change(
        lambda kept: agreements.ask_parents(
            kept, person.oid, minutes=wanted.minutes, scopes=wanted.scopes, at=here.now()
        )
    )
    if not parents:
        return redirect(url_for("login.no_parent", request=number), 303)
    return answer(number, asked, **EsiaError(errors.NO_PERMISSION).fields)


def _give_code(number: str, asked: Asked, person: Persona, session: Session) -> ResponseReturnValue:
    here = emulator()
    grant = Grant(
        oid=person.oid,
        scopes=asked.scopes,
        redirect_uri=asked.redirect_uri,
        challenge=asked.challenge,
        offline=asked.offline,
        since=session.since,
    )
    code = jwt.code(here, person, grant, asked.state)
    here.grants.keep_code(code, grant)
    return answer(number, asked, code=code)


def answer(number: str, asked: Asked, **fields: str) -> ResponseReturnValue:
    """Send the browser back; the request is done."""
    emulator().requests.done(number)
    return _back(asked.redirect_uri, asked.state, **fields)


def _back(address: str, state: str, **fields: str) -> ResponseReturnValue:
    query = urlencode({**fields, "state": state})
    return redirect(f"{address}{'&' if '?' in address else '?'}{query}", 303)
