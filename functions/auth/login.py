"""Logging in and out through an identity provider."""

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from functions.auth import arrival, attempts, door
from functions.auth.providers import provider
from functions.domain.login import SESSION_LASTS, NotLoggedIn
from functions.storage import sessions
from functions.web import current, menu, visit
from functions.web.log import LOGGER

blueprint = Blueprint("login", __name__)


@blueprint.get("/auth/login")
def login() -> ResponseReturnValue:
    """Send the browser to the provider. `to` is the page of ours to come back to.

    Who is logged in already goes there at once: the public site offers the login to everybody.
    """
    to = attempts.own_page(request.args.get("to", ""))
    try:
        home = visit.enter().home
    except NotLoggedIn:
        return attempts.begin(provider(), return_to=to)
    return redirect(to or home, 303)


@blueprint.get("/auth/callback")
def callback() -> ResponseReturnValue:
    """Take the browser back from ESIA, start a session, go on to the page that was asked for."""
    return _arrive("esia")


def _arrive(name: str) -> ResponseReturnValue:
    """End an attempt. A session that the browser had is not taken over but ended."""
    attempt = attempts.take(name)
    asked = provider(name)
    code, error = request.args.get("code", ""), request.args.get("error", "")
    if error or not code:
        raise asked.refusal(error=error, description=request.args.get("error_description", ""))
    identity = asked.identify(
        code=code, redirect_uri=attempts.callback(name), code_verifier=attempt.code_verifier, nonce=attempt.nonce
    )
    person = arrival.person_of(identity)
    response = door.stop(asked, attempt, identity, person)
    if response is None:
        _end_old_session()
        value = visit.open_session(current.table(), current.tenant_id(), person.id, current.now())
        LOGGER.info("logged_in", extra={"person_id": person.id, "provider": name})
        response = redirect(attempt.return_to or menu.home_of(person), 303)
        visit.set_cookie(response, visit.cookie_name(), value, seconds=int(SESSION_LASTS.total_seconds()))
    attempts.forget(response)
    return response


@blueprint.post("/auth/logout")
def logout() -> ResponseReturnValue:
    """End the session here, then at the provider. Without a session there is nothing to end."""
    home = f"{current.own_settings().origin}/"
    try:
        asking = visit.enter()
    except NotLoggedIn:
        return redirect(home, 303)
    sessions.end(current.table(), asking.tenant, asking.person.id, visit.digest(visit.cookie_parts()[1]))
    response = redirect(provider().logout_url(redirect_url=home) or home, 303)
    visit.set_cookie(response, visit.cookie_name(), "", seconds=0)
    return response


def _end_old_session() -> None:
    try:
        person_id, secret = visit.cookie_parts()
    except NotLoggedIn:
        return
    sessions.end(current.table(), current.tenant_id(), person_id, visit.digest(secret))
