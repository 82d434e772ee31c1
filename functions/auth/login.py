"""Logging in and out through an identity provider."""

from contextlib import suppress
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from functions.auth import arrival, attempts, door, entrance, own_host
from functions.auth.providers import names, provider, title
from functions.domain.access.login import OWN_WAYS, LoginAttemptLost, NotLoggedIn
from functions.web import attempts_limit, current, menu, visit
from functions.web.log import LOGGER

blueprint = Blueprint("login", __name__)


@blueprint.get("/auth/login")
def login() -> ResponseReturnValue:
    """Send the browser to the provider. `to` is the page of ours to come back to.

    Who is logged in already goes there at once: the public site offers the login to everybody. Not with `again`:
    a pupil at a closed diary asks whether the parent has consented by now.
    """
    elsewhere = own_host.to_own_host()
    if elsewhere is not None:
        return elsewhere
    to = attempts.own_page(request.args.get("to", ""))
    try:
        home = visit.enter().home
    except NotLoggedIn:
        home = ""
    if home and "again" not in request.args:
        return redirect(to or home, 303)
    attempts_limit.limited("login", attempts_limit.client())
    chosen = _chosen()
    return _ways(to) if chosen is None else attempts.begin(provider(chosen), return_to=to)


def _chosen() -> str | None:
    """Return the provider to go to: the one that was chosen, or the only one; None where there is a choice."""
    known, asked = names(), request.args.get("with", "")
    if asked in known:
        return asked
    return None if len(known) > 1 else "".join(known)


def _ways(to: str) -> str:
    """Return the page with a way per provider. Each keeps the rest of what this request asked for."""
    rest = {"to": to, "again": request.args.get("again", "")}
    kept = {name: value for name, value in rest.items() if value}
    ways = [(title(name), f"/auth/login?{urlencode({'with': name, **kept})}") for name in names()]
    return render_template("auth/ways.html", ways=ways)


@blueprint.get("/auth/callback")
def callback() -> ResponseReturnValue:
    """Take the browser back from ESIA, start a session, go on to the page that was asked for."""
    return _arrive("esia")


@blueprint.get("/auth/callback/oidc")
def callback_oidc() -> ResponseReturnValue:
    """Take the browser back from the OpenID Connect provider; the rest as with ESIA."""
    return _arrive("oidc")


def _arrive(name: str) -> ResponseReturnValue:
    """End an attempt. A session that the browser had is not taken over but ended.

    A browser may open this address twice: reloaded, fetched ahead, brought back by the history. The attempt is used
    up by then; who is in goes on to the own page, and only who is not is told so.
    """
    try:
        attempt = attempts.take(name)
    except LoginAttemptLost:
        with suppress(NotLoggedIn):
            return redirect(visit.enter().home, 303)
        raise
    asked = provider(name)
    code, error = request.args.get("code", ""), request.args.get("error", "")
    if error or not code:
        raise door.refusal(attempt, asked.refusal(error=error, description=request.args.get("error_description", "")))
    identity = asked.identify(
        code=code,
        redirect_uri=attempts.callback(name),
        state=request.args["state"],
        code_verifier=attempt.code_verifier,
        nonce=attempt.nonce,
        answered_by=request.args.get("iss", ""),
    )
    person = arrival.person_of(identity)
    response = door.stop(asked, attempt, identity, person)
    if response is None:
        response = redirect(attempt.return_to or menu.home_of(person), 303)
        entrance.let_in(response, person, provider=name)
    attempts.forget(response)
    return response


@blueprint.post("/auth/logout")
def logout() -> ResponseReturnValue:
    """End the session here, first and whatever comes; then at the provider of this session, where that can be."""
    home = f"{current.own_settings().origin}/"
    try:
        asking = visit.enter()
    except NotLoggedIn:
        address = None
    else:
        entrance.end_session()
        address = _logout_of(asking.session.provider, home)
    response = redirect(address or home, 303)
    visit.set_cookie(response, visit.cookie_name(), "", seconds=0)
    return response


def _logout_of(name: str, home: str) -> str | None:
    """Return where a provider ends its own session; None where it has no such place, or cannot be asked now."""
    if name in OWN_WAYS:  # there is no session elsewhere
        return None
    try:
        return provider(name).logout_url(redirect_url=home)
    except Exception as error:  # noqa: BLE001  # who has pressed «Выйти» is out, whatever is wrong at the provider
        LOGGER.warning("provider_logout_failed", extra={"provider": name, "reason": type(error).__name__})
        return None
