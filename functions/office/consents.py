"""States of consents, a class a page: whether a pupil may log in. Never who said what, nor anything of a diary."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from functions.domain.access import consent
from functions.domain.access.consent import ConsentMissing, ConsentRevoked, ConsentRunOut
from functions.domain.roll.classes import Pupil
from functions.office import desk
from functions.storage import consents, keys
from functions.storage.table import Item, Key
from functions.web.visit import Visit

blueprint = Blueprint("consents", __name__)


class State(NamedTuple):
    """A pupil's line: one of not-needed, in-force, revoked, run-out, missing; until when, where it is in force."""

    pupil: Pupil
    state: str
    until: date | None = None


@blueprint.get("/office/consents")
def classes() -> ResponseReturnValue:
    """Show the classes. One round trip."""
    desk.enter_office()
    return render_template("office/consents.html")


@blueprint.get("/office/consents/<class_id>")
def of_class(class_id: str) -> ResponseReturnValue:
    """Show the state of each pupil of a class. Two round trips, three for a class of more than fifty."""
    visit, school_class = desk.enter_class(class_id)
    pupils = school_class.pupils_on(visit.today)
    wanted = (
        key for pupil in pupils for key in (keys.person(visit.tenant, pupil.id), keys.consents(visit.tenant, pupil.id))
    )
    found = desk.read(wanted)
    states = [_state(visit, pupil, found) for pupil in pupils]
    return render_template("office/consents_of_class.html", school_class=school_class, states=states)


def _state(visit: Visit, pupil: Pupil, found: Mapping[Key, Item]) -> State:
    person = desk.people([pupil.id], found).get(pupil.id)
    born = None if person is None else person.birth_date
    given = consents.read(found, visit.tenant, pupil.id)
    if not consent.needed(born, visit.today):
        return State(pupil, "not-needed")
    try:
        consent.require(given, born, at=visit.at, today=visit.today)
    except ConsentRevoked:
        return State(pupil, "revoked")
    except ConsentRunOut:
        return State(pupil, "run-out")
    except ConsentMissing:
        return State(pupil, "missing")
    longest = max(one.ends_at for one in given.in_force(visit.at))
    return State(pupil, "in-force", visit.school.day(longest))
