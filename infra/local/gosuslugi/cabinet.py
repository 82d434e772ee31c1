"""The cabinet of a person: profile with notices and a field for a link code; what its other sections share."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from infra.local.gosuslugi import links, login
from infra.local.gosuslugi.emulator import emulator
from infra.local.gosuslugi.people import Persona

blueprint = Blueprint("cabinet", __name__, url_prefix="/lk")


class LoginFirst(Exception):
    """Nobody is logged in."""


@blueprint.app_errorhandler(LoginFirst)
def login_first(_error: LoginFirst) -> ResponseReturnValue:
    """Let somebody log in, then go on to the page that was asked for."""
    return redirect(url_for("login.choose", to=request.path), 303)


def owner() -> Persona:
    """Return whose cabinet it is. Raises LoginFirst."""
    here = emulator()
    session = here.sessions.current()
    if session is None:
        raise LoginFirst
    return here.people[session.oid]


@blueprint.get("/")
def profile() -> ResponseReturnValue:
    """Show the profile, what is new, and a field for a link code while one holds."""
    return _profile(owner())


@blueprint.post("/code")
def enter_code() -> ResponseReturnValue:
    """Take a link code from the field in the profile."""
    person = owner()
    if not login.enter(person, request.form.get("code", "")):
        return _profile(person, wrong=True), 422
    return redirect(url_for(".profile"), 303)


@blueprint.post("/logout")
def log_out() -> ResponseReturnValue:
    """End the session."""
    emulator().sessions.end()
    return redirect(url_for("login.choose"), 303)


def _profile(person: Persona, *, wrong: bool = False) -> str:
    here = emulator()
    now = here.state.now
    parents = [here.people[link.parent] for link in now.links if link.child == person.oid]
    return render_template(
        "gosuslugi/profile.html",
        person=person,
        parents=parents,
        codes=links.waiting(now, person.oid, at=here.now()),
        notices=[one for one in reversed(now.notices) if one.to == person.oid],
        wrong=wrong,
    )
