"""Pages of a login: choice of a person, the window for a link code, the questions of consent."""

from dataclasses import replace
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from infra.local.gosuslugi import agreements, errors, links
from infra.local.gosuslugi.authorize import answer, proceed
from infra.local.gosuslugi.emulator import emulator
from infra.local.gosuslugi.errors import EsiaError
from infra.local.gosuslugi.groups import grouped
from infra.local.gosuslugi.people import Persona
from infra.local.gosuslugi.refusals import NotYours, Refusal
from infra.local.gosuslugi.sessions import Asked, Session, set_cookie

blueprint = Blueprint("login", __name__)
CABINET = "/lk/"


class TooLate(Refusal):
    """The school's request is not known here, or no longer."""

    title = "Вход начат слишком давно"
    text = "Вернитесь на сайт школы и начните вход ещё раз."
    status = 400


@blueprint.get("/login")
def choose() -> ResponseReturnValue:
    """Show who one can be."""
    here = emulator()
    if request.args.get("request"):
        _waiting(request.args["request"])
    at, now = here.now(), here.state.now
    people = [one for one in here.people.values() if here.has_account(one)]
    return render_template(
        "gosuslugi/choose.html",
        system=here.system if request.args.get("request") else None,
        groups=grouped(people, now, at),
        request_id=request.args.get("request", ""),
        to=_local(request.args.get("to", "")),
    )


@blueprint.post("/login")
def chosen() -> ResponseReturnValue:
    """Log the person in; go on with the school's request, or to the cabinet."""
    here, number = emulator(), request.form.get("request", "")
    asked = _waiting(number) if number else None
    if asked is not None and "refuse" in request.form:
        return answer(number, asked, **EsiaError(errors.ACCESS_DENIED).fields)
    person = here.people.get(request.form.get("oid", 0, type=int))
    if person is None or not here.has_account(person):
        raise NotYours
    value, session = here.sessions.begin(person.oid)
    if asked is None:
        return set_cookie(_cabinet(session), value)
    return set_cookie(make_response(proceed(number, asked, session)), value)


@blueprint.get("/login/link")
def link_window() -> ResponseReturnValue:
    """Show the window for a link code, directly after a child's login while a code waits."""
    person, _ = _known()
    here = emulator()
    waits = links.waiting(here.state.now, person.oid, at=here.now())
    return render_template("gosuslugi/link_window.html", person=person, codes=waits, **_way())


@blueprint.post("/login/link")
def link() -> ResponseReturnValue:
    """Take the code, or skip it; then go on."""
    here, (person, session) = emulator(), _known()
    if "skip" not in request.form and not enter(person, request.form.get("code", "")):
        waits = links.waiting(here.state.now, person.oid, at=here.now())
        page = render_template("gosuslugi/link_window.html", person=person, codes=waits, wrong=True, **_way())
        return page, 422
    here.sessions.seen_window()
    number = request.form.get("request", "")
    if not number:
        return redirect(_local(request.form.get("to", "")), 303)
    return proceed(number, _waiting(number), _seen(session))


@blueprint.get("/login/consent")
def consent() -> ResponseReturnValue:
    """Ask a grown-up person for consent (A4)."""
    person, _ = _known()
    number = request.args.get("request", "")
    return render_template(
        "gosuslugi/consent_screen.html",
        person=person,
        wanted=_waiting(number).wanted,
        system=emulator().system,
        request_id=number,
    )


@blueprint.post("/login/consent")
def consent_given() -> ResponseReturnValue:
    """Take the answer (A4). A child cannot give it here: the parents are asked instead."""
    here, (person, session) = emulator(), _known()
    number = request.form.get("request", "")
    asked = _waiting(number)
    if "refuse" in request.form:
        return answer(number, asked, **EsiaError(errors.ACCESS_DENIED).fields)
    wanted = asked.wanted
    if wanted is not None and not person.under_age(here.now()):
        here.state.change(
            lambda kept: agreements.give(
                kept, person.oid, person.oid, minutes=wanted.minutes, scopes=wanted.scopes, at=here.now()
            )
        )
    return proceed(number, asked, session)


@blueprint.get("/login/no-parent")
def no_parent() -> ResponseReturnValue:
    """Tell a child whose account is linked to nobody's what to do first (A3)."""
    person, _ = _known()
    number = request.args.get("request", "")
    _waiting(number)
    return render_template("gosuslugi/no_parent.html", person=person, request_id=number)


@blueprint.post("/login/no-parent")
def go_back() -> ResponseReturnValue:
    """Send that child back to the school (A3)."""
    _known()
    number = request.form.get("request", "")
    return answer(number, _waiting(number), **EsiaError(errors.NO_PERMISSION).fields)


@blueprint.get("/idp/ext/Logout")
def logout() -> ResponseReturnValue:
    """End the session; lead back to the system's own pages only, else stay here, as the real one does."""
    here, wanted = emulator(), request.args.get("redirect_url", "")
    here.sessions.end()
    if request.args.get("client_id") == here.system.client_id and here.system.may_log_out_to(wanted):
        return redirect(wanted)
    return render_template("gosuslugi/message.html", title="Вы вышли", text="Это окно можно закрыть.")


def enter(person: Persona, typed: str) -> bool:
    """Try a link code; tell whether it fitted."""
    here = emulator()
    family = here.family_of(person.oid)
    found = here.state.change(lambda kept: links.enter_code(kept, person, typed, family=family, at=here.now()))
    return found is not None


def _waiting(number: str) -> Asked:
    asked = emulator().requests.find(number)
    if asked is None:
        raise TooLate
    return asked


def _known() -> tuple[Persona, Session]:
    session = emulator().sessions.current()
    if session is None:
        raise TooLate
    return emulator().people[session.oid], session


def _seen(session: Session) -> Session:
    return replace(session, fresh=False)


def _way() -> dict[str, str]:
    """Return what the window's form carries on: where the login goes afterwards."""
    return {"request_id": request.values.get("request", ""), "to": _local(request.values.get("to", ""))}


def _local(to: str) -> str:
    """Return a path of the cabinet; anything else becomes its first page."""
    return to if to.startswith(CABINET) and "\\" not in to and to.isprintable() else CABINET


def _cabinet(session: Session) -> Response:
    here, to = emulator(), _local(request.form.get("to", ""))
    if links.waiting(here.state.now, session.oid, at=here.now()):
        to = f"{url_for('.link_window')}?{urlencode({'to': to})}"
    return make_response(redirect(to, 303))
