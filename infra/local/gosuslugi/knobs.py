"""The page of the emulator itself: what it checks with, its certificates, and what can be made to go wrong."""

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from infra.local.gosuslugi import errors
from infra.local.gosuslugi.emulator import emulator
from infra.local.gosuslugi.faults import Faults
from infra.local.gosuslugi.refusals import Refusal
from infra.local.gosuslugi.system import Algorithm

blueprint = Blueprint("knobs", __name__)


class WrongKnob(Refusal):
    """There is no such knob, or it does not turn so far."""

    title = "Такого положения нет"
    text = "Проверьте числа: задержка от 0 до 60 секунд, сдвиг часов не больше суток."
    status = 422


@blueprint.get("/")
def start() -> ResponseReturnValue:
    """Lead to the cabinet."""
    return redirect(url_for("cabinet.profile"))


@blueprint.get("/emulator/")
def page() -> ResponseReturnValue:
    """Show the knobs."""
    here = emulator()
    return render_template(
        "gosuslugi/knobs.html", faults=here.faults, system=here.system, algorithm=here.algorithm, codes=errors.TABLE
    )


@blueprint.post("/emulator/faults")
def turn() -> ResponseReturnValue:
    """Set the knobs: JSON sets those it names, a form sets all."""
    here = emulator()
    try:
        if request.is_json:
            here.faults = Faults.model_validate({**here.faults.model_dump(), **request.get_json()})
            return jsonify(here.faults.model_dump())
        here.faults = Faults.model_validate({name: request.form.get(name) or _default(name) for name in _names()})
    except (ValidationError, TypeError) as error:
        raise WrongKnob from error
    return redirect(url_for(".page"), 303)


@blueprint.post("/emulator/algorithm")
def choose_algorithm() -> ResponseReturnValue:
    """Choose what tokens are signed with, as the technical portal offers it."""
    here = emulator()
    chosen = next((one for one in Algorithm if one.value == _sent("algorithm")), None)
    if chosen is None:
        raise WrongKnob
    here.state.change(lambda kept: (kept.model_copy(update={"token_algorithm": chosen}), None))
    return _done()


@blueprint.post("/emulator/rotate")
def rotate() -> ResponseReturnValue:
    """Change the certificate in use for the next one."""
    here = emulator()
    here.keys.rotate(here.algorithm, at=here.now())
    return _done()


@blueprint.post("/emulator/reset")
def reset() -> ResponseReturnValue:
    """Go back to the links and consents of the demo school; everybody is logged out."""
    here = emulator()
    here.faults = Faults()
    here.sessions.forget()
    here.grants.forget()
    here.state.reset()
    return _done()


@blueprint.get("/public/esia.pem")
def certificates() -> Response:
    """Return the certificates that tokens can be checked with, in use and next, of both algorithms."""
    return Response(emulator().keys.certificates(), content_type="application/x-pem-file")


def _done() -> ResponseReturnValue:
    return jsonify(ok=True) if request.is_json else redirect(url_for(".page"), 303)


def _sent(name: str) -> object:
    return request.get_json().get(name) if request.is_json else request.form.get(name)


def _names() -> list[str]:
    return list(Faults.model_fields)


def _default(name: str) -> object:
    return Faults.model_fields[name].default
