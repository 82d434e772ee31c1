"""The emulator as a Flask app."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from flask import Blueprint, Flask, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from infra.local.gosuslugi import (
    authorize,
    cabinet,
    consents,
    family,
    gost,
    knobs,
    login,
    rest,
    sessions,
    token_endpoint,
)
from infra.local.gosuslugi.authorize import NoWayBack
from infra.local.gosuslugi.client_secret import SecretCheck
from infra.local.gosuslugi.emulator import Emulator, emulator
from infra.local.gosuslugi.grants import Grants
from infra.local.gosuslugi.keys import Keys
from infra.local.gosuslugi.moments import day, day_and_time, moment
from infra.local.gosuslugi.people import Persona
from infra.local.gosuslugi.refusals import Refusal
from infra.local.gosuslugi.state import State
from infra.local.gosuslugi.system import System

_PROTOCOL = ("/aas/", "/rs/")  # what the school's programs ask, and what can be broken by a knob
_BLUEPRINTS: tuple[Blueprint, ...] = (
    authorize.blueprint,
    login.blueprint,
    token_endpoint.blueprint,
    rest.blueprint,
    cabinet.blueprint,
    family.blueprint,
    consents.blueprint,
    knobs.blueprint,
)


def create_app(
    *,
    base_url: str,
    system: System,
    people: Sequence[Persona],
    state: State,
    clock: Callable[[], float] = time.time,
    bundle: Path | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Flask:
    """Return the emulator.

    Args:
        base_url: Its own address, without a slash at the end; tokens name it, with one, as their issuer.
        system: The system that people log in to.
        people: Who one can be, in the order to show.
        state: Links, consents and keys.
        clock: Gives seconds since 1970; tests give their own.
        bundle: File for the certificates that tokens can be checked with.
        sleep: Waits for seconds where the knob says «slow»; tests give their own.
    """
    app = Flask(__name__, template_folder="../templates", static_folder=None)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(day=day, day_and_time=day_and_time)
    app.extensions["gosuslugi"] = _assemble(base_url, system, people, state, clock, bundle, sleep)
    app.context_processor(_everywhere)
    app.before_request(_disturb)
    app.after_request(_protect)
    for blueprint in _BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.register_error_handler(NoWayBack, _stay)
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(rest.Forbidden, rest.refused)
    app.register_error_handler(rest.NoToken, rest.unknown)
    return app


def _assemble(  # what create_app takes, but for the app
    base_url: str,
    system: System,
    people: Sequence[Persona],
    state: State,
    clock: Callable[[], float],
    bundle: Path | None,
    sleep: Callable[[float], None],
) -> Emulator:
    chosen = gost.choose()
    made: Emulator

    def now() -> float:
        return made.time()

    made = Emulator(
        base_url=base_url,
        system=system,
        people={one.oid: one for one in people},
        state=state,
        gost=chosen,
        keys=Keys(state, chosen, at=moment(clock()), bundle=bundle),
        secrets=SecretCheck(system, chosen),
        grants=Grants(now),
        sessions=sessions.Sessions(clock),
        requests=sessions.Requests(now),
        clock=clock,
        sleep=sleep,
    )
    return made


def _everywhere() -> dict[str, object]:
    here = emulator()
    session = here.sessions.current()
    return {
        "me": here.people[session.oid] if session else None,
        "independent": here.gost.independent,
    }


def _disturb() -> ResponseReturnValue | None:
    """Refuse foreign forms; be slow or broken where a knob says so."""
    here = emulator()
    if request.path.startswith(_PROTOCOL):
        if here.faults.slow:
            here.sleep(here.faults.slow)
        if here.faults.broken:
            return "<html><body><h1>500 Internal Server Error</h1></body></html>", 500, {"Content-Type": "text/html"}
    elif request.method == "POST":
        sessions.refuse_foreign_form(here.base_url)
    return None


def _protect(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Content-Security-Policy"] = "frame-ancestors 'none'; base-uri 'none'; script-src 'none'"
    return response


def _stay(refused: NoWayBack) -> ResponseReturnValue:
    text = f"Школа отправила сюда неверный запрос ({refused.error.description}). Начните вход ещё раз с сайта школы."
    return render_template("gosuslugi/message.html", title="Войти не получилось", text=text), 400


def _refused(refusal: Refusal) -> ResponseReturnValue:
    if request.is_json:
        return jsonify(error=type(refusal).__name__), refusal.status
    return render_template("gosuslugi/message.html", title=refusal.title, text=refusal.text), refusal.status
