"""The lists of the school: classes, staff, and the card of each person. Saving is in people_saving.py."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from functions.domain.record import SchoolError
from functions.domain.roll.classes import SchoolClass
from functions.domain.roll.enrolment import Place, place_of
from functions.domain.roll.people import GuardianLink, Person, Role
from functions.office import desk
from functions.storage import keys, people, records
from functions.storage.table import Item, Key
from functions.web.answers import answer_to
from functions.web.current import table
from functions.web.forms import InvalidInput
from functions.web.refusals import log_refusal
from functions.web.visit import Visit

blueprint = Blueprint("people", __name__)
Kind = Literal["pupil", "staff", "family"]


class NoSuchPerson(SchoolError):
    """Nobody of this school has this id."""


class Card(NamedTuple):
    """What a person's page shows, and what saving it needs.

    Attributes:
        kind: Which form: a pupil's, of the staff, or a guardian's, who is nothing else here.
        place: Where a pupil learns this year.
        guardians: Links in force, each with the person.
        found: All that was read, with versions.
    """

    person: Person
    kind: Kind
    school_class: SchoolClass | None
    place: Place | None
    guardians: list[tuple[GuardianLink, Person]]
    snils: bool
    found: Mapping[Key, Item]


@blueprint.get("/office/people")
def overview() -> ResponseReturnValue:
    """Show the classes and the staff. Two round trips: the visit, and a query of the index."""
    visit = desk.enter_office()
    return render_template("office/people.html", staff=people.listed(table(), visit.tenant, "staff"))


@blueprint.get("/office/people/classes/<class_id>")
def of_class(class_id: str) -> ResponseReturnValue:
    """Show everybody who was in a class this year. One round trip."""
    visit, school_class = desk.enter_class(class_id)
    return render_template("office/people_of_class.html", school_class=school_class, today=visit.today)


@blueprint.get("/office/people/new")
def new() -> ResponseReturnValue:
    """Show an empty card, of a pupil in a class or of somebody of the staff. Two round trips."""
    visit = desk.enter_office()
    class_id = request.args.get("class", "")
    if not class_id:
        return shown(visit, None, "staff")
    _, school_class = desk.enter_class(class_id)
    return shown(visit, None, "pupil", school_class=school_class)


@blueprint.get("/office/people/<person_id>")
def card(person_id: str) -> ResponseReturnValue:
    """Show a person's card. Two round trips."""
    visit, read = read_card(person_id)
    return shown(visit, read, read.kind, school_class=read.school_class)


def read_card(person_id: str) -> tuple[Visit, Card]:
    """Return a person's card. Two round trips. Raises NotOffice, NoSuchPerson."""
    visit = desk.enter_office(
        lambda tenant, _me: (
            keys.person(tenant, person_id),
            keys.guardians(tenant, person_id),
            keys.identity(tenant, person_id, people.SNILS),
        )
    )
    person = records.read(visit.found, keys.person(visit.tenant, person_id), Person)
    if person is None:
        raise NoSuchPerson
    links = people.guardians(visit.found, visit.tenant, person_id).on(visit.today)
    class_id, year = person.classes.get(visit.school.year), visit.school.year
    class_key = None if class_id is None else keys.school_class(visit.tenant, class_id, year)
    own = (key for link in links for key in _of_guardian(visit.tenant, link.guardian_id))
    read = desk.read([*own, *([] if class_key is None else [class_key])])
    school_class = None if class_key is None else records.read(read, class_key, SchoolClass)
    named = desk.people((link.guardian_id for link in links), read)
    return visit, Card(
        person=person,
        kind="pupil" if person.has(Role.PUPIL) else "staff" if person.is_staff else "family",
        school_class=school_class,
        place=None if school_class is None else place_of(person_id, school_class),
        guardians=[(link, named[link.guardian_id]) for link in links if link.guardian_id in named],
        snils=keys.identity(visit.tenant, person_id, people.SNILS) in visit.found,
        found={**visit.found, **read},
    )


def shown(
    visit: Visit,
    read: Card | None,
    kind: Kind,
    *,
    school_class: SchoolClass | None = None,
    typed: Mapping[str, str] | None = None,
    moving: Mapping[str, str] | None = None,
    error: SchoolError | None = None,
) -> ResponseReturnValue:
    """Return the page of a card, with what was typed on it, or to move to another class, and why it was refused."""
    if error is not None:
        log_refusal(error)
    answer = None if error is None else answer_to(error)
    page = render_template(
        "office/person.html",
        card=read,
        kind=kind,
        school_class=school_class,
        subjects=_subjects(visit, school_class),
        typed=typed,
        moving=moving or {},
        wrong=set(error.fields) if isinstance(error, InvalidInput) else set(),
        answer=answer,
        done=request.args.get("done"),
    )
    return page, 200 if answer is None else answer.status


def _subjects(visit: Visit, school_class: SchoolClass | None) -> dict[str, str]:
    """Return the subjects that a class has, id → title, in the order of titles."""
    found = {} if school_class is None else {subject for subject, _ in school_class.journals()}
    return {one: visit.school.subject_title(one) for one in sorted(found, key=visit.school.subject_title)}


def _of_guardian(tenant: str, guardian_id: str) -> tuple[Key, Key]:
    return keys.person(tenant, guardian_id), keys.family(tenant, guardian_id)
