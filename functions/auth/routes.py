"""Logging in and out through the identity provider, and the health of the deployment."""

import re
import secrets
import uuid
from typing import Final

from flask import Blueprint, current_app, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from functions.domain.login import (
    ATTEMPT_LASTS,
    SESSION_LASTS,
    LoginAttempt,
    LoginAttemptLost,
    NotLoggedIn,
    PersonUnknown,
)
from functions.esia.opening import open_provider
from functions.esia.port import IdentityProvider, LoginRefused
from functions.storage import people, sessions
from functions.storage.table import TableUnavailable
from functions.web import current, menu, visit
from functions.web.log import LOGGER

blueprint = Blueprint("auth", __name__)
PROVIDER: Final = "esia"
OWN_PAGES: Final = re.compile(r"/(diary|journal|consent)/[\w./?=&%-]{0,200}", re.ASCII)


class LoginNotSetUp(RuntimeError):
    """The deployment names no identity provider: SCHOOL_ESIA_URL, _CLIENT_ID and _SECRET_FILE go together."""


@blueprint.get("/auth/login")
def login() -> ResponseReturnValue:
    """Send the browser to the provider. `to` is the page of ours to come back to.

    Who is logged in already goes there at once: the public site offers the login to everybody.
    """
    try:
        home = visit.enter().home
    except NotLoggedIn:
        return _begin_login()
    return redirect(_own_page(request.args.get("to", "")) or home, 303)


def _begin_login() -> ResponseReturnValue:
    state, browser = str(uuid.uuid4()), secrets.token_urlsafe(24)
    attempt = LoginAttempt(
        browser_hash=visit.digest(browser), return_to=_own_page(request.args.get("to", "")), started_at=current.now()
    )
    response = redirect(_provider().authorization_url(state=state, redirect_uri=_callback()), 303)
    sessions.begin(current.table(), current.tenant_id(), state, attempt)
    visit.set_cookie(response, _cookie_of(state), browser, seconds=int(ATTEMPT_LASTS.total_seconds()))
    return response


@blueprint.get("/auth/callback")
def callback() -> ResponseReturnValue:
    """Take the browser back from the provider, start a session, go on to the page that was asked for.

    The attempt is used up whatever comes of it; a session that the browser had is not taken over but ended.
    """
    state = request.args.get("state", "")
    attempt = sessions.take(current.table(), current.tenant_id(), state)
    browser = request.cookies.get(_cookie_of(state), "")
    if attempt is None or not attempt.valid(visit.digest(browser), current.now()):
        raise LoginAttemptLost
    if "error" in request.args or not request.args.get("code"):
        raise LoginRefused
    identity = _provider().identify(code=request.args["code"], state=state, redirect_uri=_callback())
    person = people.by_identity(current.table(), current.tenant_id(), PROVIDER, identity.oid)
    if person is None:
        raise PersonUnknown
    _end_old_session()
    value = visit.open_session(current.table(), current.tenant_id(), person.id, current.now())
    LOGGER.info("logged_in", extra={"person_id": person.id, "provider": PROVIDER})
    response = redirect(attempt.return_to or menu.home_of(person), 303)
    visit.set_cookie(response, visit.cookie_name(), value, seconds=int(SESSION_LASTS.total_seconds()))
    visit.set_cookie(response, _cookie_of(state), "", seconds=0)
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
    response = redirect(_provider().logout_url(redirect_url=home), 303)
    visit.set_cookie(response, visit.cookie_name(), "", seconds=0)
    return response


@blueprint.get("/healthz")
def health() -> ResponseReturnValue:
    """Say the version and whether the table answers: 200, or 503 where it does not."""
    try:
        current.table().ping()
    except TableUnavailable:
        return jsonify(version=current.own_settings().version, table="unavailable"), 503
    return jsonify(version=current.own_settings().version, table="ok")


def _cookie_of(state: str) -> str:
    """Return the name of an attempt's cookie: two tabs may log in at the same time."""
    return visit.cookie_name(f"login-{visit.digest(state)[:8]}")


def _end_old_session() -> None:
    try:
        person_id, secret = visit.cookie_parts()
    except NotLoggedIn:
        return
    sessions.end(current.table(), current.tenant_id(), person_id, visit.digest(secret))


def _own_page(path: str) -> str:
    """Return a path if it is of a page of ours; else nothing, so that no link leads through us elsewhere."""
    return path if OWN_PAGES.fullmatch(path) and "//" not in path and ".." not in path else ""


def _callback() -> str:
    return f"{current.own_settings().origin}/auth/callback"


def _provider() -> IdentityProvider:
    """Return the identity provider, made at its first use: no other function pays for it."""
    found: IdentityProvider | None = current_app.extensions.get("identity_provider")
    if found is None:
        values = current.own_settings()
        if not (values.esia_url and values.esia_client_id and values.esia_secret_file):
            raise LoginNotSetUp
        found = open_provider(
            url=str(values.esia_url),
            client_id=values.esia_client_id,
            secret_file=values.esia_secret_file,
            clock=current.now,
        )
        current_app.extensions["identity_provider"] = found
    return found
