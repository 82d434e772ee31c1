"""«Согласия и доверенности» in the cabinet: what was asked, what holds, what was declined, revoked or has run out."""

from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from infra.local.gosuslugi import agreements
from infra.local.gosuslugi.agreements import YEAR_MINUTES, Status
from infra.local.gosuslugi.cabinet import owner
from infra.local.gosuslugi.emulator import Emulator, emulator
from infra.local.gosuslugi.refusals import NotYours
from infra.local.gosuslugi.state import Agreement, Decision

blueprint = Blueprint("consents", __name__, url_prefix="/lk/agreements")
TERMS: Final = {  # minutes, by what the page calls them
    "year": ("на год", YEAR_MINUTES),
    "half": ("на полгода", YEAR_MINUTES // 2),
    "month": ("на месяц", 30 * 24 * 60),
    "day": ("на день", 24 * 60),
}
_DECISIONS: Final = {
    "confirm": Decision.GRANTED,
    "decline": Decision.DECLINED,
    "revoke": Decision.REVOKED,
}


@blueprint.get("/")
def overview() -> ResponseReturnValue:
    """Show the two parts of the section."""
    here, person = emulator(), owner()
    waiting = [one for one in _mine(here, person.oid) if one[1] is Status.NEW]
    return render_template("gosuslugi/agreements.html", waiting=len(waiting))


@blueprint.get("/powers/")
def powers() -> ResponseReturnValue:
    """Show the powers of attorney: there are none here."""
    owner()
    return render_template("gosuslugi/powers.html")


@blueprint.get("/consents/")
def consents() -> ResponseReturnValue:
    """List the consents of this cabinet, all or by status."""
    here, person = emulator(), owner()
    chosen = next((one for one in Status if one.name == request.args.get("status")), None)
    mine = _mine(here, person.oid)
    return render_template(
        "gosuslugi/consents.html",
        statuses=[(one, sum(1 for row in mine if row[1] is one)) for one in Status],
        chosen=chosen,
        rows=[(one, status, here.people[one.subject]) for one, status in mine if chosen in {None, status}],
    )


@blueprint.get("/consents/<int:number>/")
def consent(number: int) -> ResponseReturnValue:
    """Show one consent whole, with what can be done with it."""
    here, person = emulator(), owner()
    found = next(((one, status) for one, status in _mine(here, person.oid) if one.id == number), None)
    if found is None:
        raise NotYours
    one, status = found
    child = here.people[one.subject]
    return render_template(
        "gosuslugi/consent.html", one=one, status=status, Status=Status, child=child, system=here.system
    )


@blueprint.post("/consents/<int:number>/")
def decide(number: int) -> ResponseReturnValue:
    """Confirm, decline or revoke."""
    here, person = emulator(), owner()
    decision = _DECISIONS.get(request.form.get("decision", ""))
    if decision is None:
        raise NotYours
    here.state.change(lambda kept: agreements.decide(kept, number, person.oid, decision, at=here.now()))
    return redirect(url_for(".consent", number=number), 303)


@blueprint.get("/consents/new")
def offer() -> ResponseReturnValue:
    """Show the form of a consent that nobody has asked for."""
    here, person = emulator(), owner()
    children = [here.people[link.child] for link in here.state.now.links if link.parent == person.oid]
    return render_template(
        "gosuslugi/new_consent.html",
        children=[one for one in children if one.under_age(here.now())],
        terms=TERMS,
        system=here.system,
    )


@blueprint.post("/consents/new")
def give() -> ResponseReturnValue:
    """Give a consent that nobody has asked for."""
    here, person = emulator(), owner()
    child = request.form.get("child", 0, type=int)
    if child not in person.family or request.form.get("term") not in TERMS:
        raise NotYours
    minutes = TERMS[request.form["term"]][1]
    new = here.state.change(lambda kept: agreements.give(kept, child, person.oid, minutes=minutes, at=here.now()))
    return redirect(url_for(".consent", number=new.id), 303)


def _mine(here: Emulator, oid: int) -> list[tuple[Agreement, Status]]:
    at = here.now()
    return [(one, agreements.status(one, at)) for one in agreements.of_grantor(here.state.now, oid)]
