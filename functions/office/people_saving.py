"""Saving a person's card and a guardian's link: every list that repeats what is in it is written in one transaction."""

import secrets
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, ValidationError

from functions.domain.imports import applying
from functions.domain.imports.changes import LinkSet
from functions.domain.record import ClassId, Record, SchoolError
from functions.domain.roll import enrolment, snils
from functions.domain.roll.classes import SchoolClass
from functions.domain.roll.enrolment import Names, Place
from functions.domain.roll.people import LinkKind, NamePart, Person, Role
from functions.domain.timetabling.following import Cause, Follow
from functions.office import desk
from functions.office.people import Card, Kind, NoSuchPerson, read_card, shown
from functions.storage import follow_queue, following, keys, people, records
from functions.storage.chains import OfficeChange, record_office
from functions.storage.table import Absent, ConditionFailed, Item, Key, Put, Version
from functions.web import forms
from functions.web.current import table
from functions.web.forms import InvalidInput, wrong_fields
from functions.web.log import LOGGER
from functions.web.people_key import people_key
from functions.web.progress import for_a_moment
from functions.web.visit import Visit

blueprint = Blueprint("people_saving", __name__)
Posted = Mapping[str, str]
M = TypeVar("M", bound=BaseModel)


class SnilsTaken(SchoolError):
    """Somebody else of the lists has this SNILS."""


class ListChanged(SchoolError):
    """Somebody else has changed the person or the list since the page was read. Nothing was written."""


class Staff(Record):
    """What somebody of the staff is to the school."""

    roles: tuple[Role, ...]
    homerooms: tuple[ClassId, ...] = ()


class NewGuardian(Record):
    """A guardian to be linked: found by the SNILS where the lists have it, else somebody new."""

    family_name: NamePart
    given_name: NamePart
    patronymic: Annotated[str, Field(max_length=60)] = ""
    snils: Annotated[str, Field(max_length=20)] = ""
    kind: LinkKind


@blueprint.post("/office/people")
def add() -> ResponseReturnValue:
    """Take a new pupil or somebody new of the staff. 303 to the card; refused, the form comes back as it was typed."""
    posted = forms.fields()
    class_id = posted.get("class_id", "")
    visit, school_class = desk.enter_class(class_id) if class_id else (desk.enter_office(), None)
    try:
        puts = _new_staff(visit, posted) if school_class is None else _new_pupil(visit, school_class, posted)
        person_id = _write(visit, puts, posted, {"new": True})
    except SchoolError as error:
        kind: Kind = "staff" if school_class is None else "pupil"
        return shown(visit, None, kind, school_class=school_class, typed=posted, error=error)
    return redirect(f"/office/people/{person_id}?done=added", 303)


@blueprint.post("/office/people/<person_id>")
def save(person_id: str) -> ResponseReturnValue:
    """Save a card. 303 back to it; refused, it comes back as it was typed."""
    posted = forms.fields()
    visit, card = read_card(person_id)
    try:
        puts = _of_pupil(visit, card, posted) if card.kind == "pupil" else _of_adult(visit, card, posted)
        _write(visit, puts, posted, {"card": True})
        following.go_on(table(), visit.tenant, visit.school, visit.today, enough=for_a_moment())
    except SchoolError as error:
        return shown(visit, card, card.kind, school_class=card.school_class, typed=posted, error=error)
    return redirect(f"/office/people/{person_id}?done=saved", 303)


@blueprint.post("/office/people/<person_id>/guardians")
def link(person_id: str) -> ResponseReturnValue:
    """Link a guardian to a pupil, a new one or, by the SNILS, one whom the lists have. 303 back to the card."""
    posted = forms.fields()
    visit, card = read_card(person_id)
    try:
        if card.kind != "pupil":
            raise NoSuchPerson
        _link(visit, card, posted)
    except SchoolError as error:
        return shown(visit, card, card.kind, school_class=card.school_class, typed=posted, error=error)
    return redirect(f"/office/people/{person_id}?done=linked#guardians", 303)


@blueprint.post("/office/people/<person_id>/guardians/<guardian_id>/end")
def end(person_id: str, guardian_id: str) -> ResponseReturnValue:
    """End a guardian's link with today: from tomorrow on the diary is closed to them. 303 back to the card."""
    forms.fields()
    visit, card = read_card(person_id)
    tenant = visit.tenant
    family, guardians = (
        people.family(card.found, tenant, guardian_id),
        people.guardians(card.found, tenant, person_id),
    )
    linked = enrolment.end_link(family, guardians, guardian_id, person_id, visit.today)
    puts = [
        _put(keys.family(tenant, guardian_id), linked.family, card.found),
        _put(keys.guardians(tenant, person_id), linked.guardians, card.found),
    ]
    _record(visit, person_id, puts, {"link_ended": guardian_id})
    return redirect(f"/office/people/{person_id}?done=ended#guardians", 303)


def _new_staff(visit: Visit, posted: Posted) -> list[Put]:
    told = _staff(posted)
    made = {**dict(_names(posted)), "id": _new_id(), "roles": told.roles, "homerooms": told.homerooms}
    return [_put_person(visit, Person.model_validate(made), {})]


def _new_pupil(visit: Visit, school_class: SchoolClass, posted: Posted) -> list[Put]:
    names = _names(posted)
    person = Person.model_validate({**dict(names), "id": _new_id(), "roles": (Role.PUPIL,)})
    changed, after = enrolment.enrol(person, names, _place(posted, school_class), school_class)
    return [_put_person(visit, changed, {}), _put(_class_key(visit, school_class), after, visit.found)]


def _of_pupil(visit: Visit, card: Card, posted: Posted) -> list[Put]:
    names = _names(posted)
    if card.school_class is None:  # of an older year: only the name can be mended here
        changed = card.person.model_copy(update=dict(names))
        puts = [_put_person(visit, changed, card.found)]
    else:
        place = _place(posted, card.school_class)
        changed, after = enrolment.enrol(card.person, names, place, card.school_class)
        puts = [_put_person(visit, changed, card.found), _put(_class_key(visit, card.school_class), after, card.found)]
        if changed.moves.get(card.school_class.year):
            puts.append(_going_along(visit, changed, card.school_class))
    if changed.name == card.person.name:
        return puts
    families = {link.guardian_id: keys.family(visit.tenant, link.guardian_id) for link, _ in card.guardians}
    return puts + [
        _put(key, enrolment.renamed(people.family(card.found, visit.tenant, guardian_id), changed), card.found)
        for guardian_id, key in families.items()
    ]


def _going_along(visit: Visit, person: Person, school_class: SchoolClass) -> Put:
    """Return what puts the marks that went along with a pupil in step with subgroups and with marks mended since."""
    return follow_queue.put(
        visit.tenant,
        Follow(
            class_id=school_class.id,
            pupils=(person.id,),
            year=school_class.year,
            since=visit.today,
            cause=Cause.MOVE,
            by=visit.person.id,
            at=visit.at,
            save_id=secrets.token_urlsafe(18),
        ),
    )


def _of_adult(visit: Visit, card: Card, posted: Posted) -> list[Put]:
    names = _names(posted)
    told = _staff(posted) if card.kind == "staff" else Staff(roles=())
    return [_put_person(visit, enrolment.employed(card.person, names, told.roles, told.homerooms), card.found)]


def _link(visit: Visit, card: Card, posted: Posted) -> None:
    """Write both sides of a link, and the guardian where the lists have none with the SNILS."""
    wanted = _model(NewGuardian, {name: posted.get(name, "").strip() for name in NewGuardian.model_fields})
    if wanted.snils and not snils.valid(wanted.snils):
        raise InvalidInput(["snils"])
    known = people.by_snils(table(), visit.tenant, wanted.snils, people_key()) if wanted.snils else []
    guardian_id = known[0].id if known else _new_id()
    found = {**card.found, **desk.read(_both(visit.tenant, guardian_id))}
    old = records.read(found, keys.person(visit.tenant, guardian_id), Person)
    names = {"family_name": wanted.family_name, "given_name": wanted.given_name, "patronymic": wanted.patronymic}
    guardian = old or Person.model_validate({**names, "id": guardian_id, "roles": (Role.GUARDIAN,)})
    if not guardian.has(Role.GUARDIAN):
        guardian = guardian.model_copy(update={"roles": (*guardian.roles, Role.GUARDIAN)})
    change = LinkSet(
        guardian_id=guardian_id,
        child_id=card.person.id,
        child_name=card.person.name,
        kind=wanted.kind,
        since=visit.today,
    )
    family, guardians = keys.family(visit.tenant, guardian_id), keys.guardians(visit.tenant, card.person.id)
    puts: list[Put] = [
        _put(family, applying.family(people.family(found, visit.tenant, guardian_id), change), found),
        _put(guardians, applying.guardians(people.guardians(found, visit.tenant, card.person.id), change), found),
    ]
    if guardian != old:
        puts.append(_put_person(visit, guardian, found))
    if wanted.snils and not known:
        puts += people.put_snils(visit.tenant, guardian_id, wanted.snils, people_key())
    _record(visit, card.person.id, puts, {"linked": guardian_id})


def _write(visit: Visit, puts: list[Put], posted: Posted, said: dict[str, Any]) -> str:
    """Write a card with the SNILS where one was typed. Returns the person's id. Raises InvalidInput, SnilsTaken."""
    person_id = keys.person_id(puts[0].key)
    number = posted.get("snils", "").strip()
    if number:
        if not snils.valid(number):
            raise InvalidInput(["snils"])
        if any(one.id != person_id for one in people.by_snils(table(), visit.tenant, number, people_key())):
            raise SnilsTaken
        puts = [*puts, *people.put_snils(visit.tenant, person_id, number, people_key())]
    _record(visit, person_id, puts, said)
    return person_id


def _record(visit: Visit, person_id: str, puts: list[Put], said: dict[str, Any]) -> None:
    """Write with an entry in the office's chain, which says what was done and names nobody but by id."""
    about, save_id = f"person {person_id}", secrets.token_urlsafe(18)
    change = OfficeChange(about, save_id, visit.person.id, visit.at, before={}, after=said)
    try:
        record_office(table(), visit.tenant, change, *puts)
    except ConditionFailed as error:  # somebody else has changed the card or the class since it was read
        raise ListChanged from error
    LOGGER.info("person_saved", extra={"person_id": visit.person.id, "reason": next(iter(said))})


def _put_person(visit: Visit, person: Person, found: Mapping[Key, Item]) -> Put:
    before = found.get(keys.person(visit.tenant, person.id))
    version = 1 if before is None else before.version + 1
    made = people.person_item(visit.tenant, person, version=version)
    return Put(made, Absent() if before is None else Version(before.version))


def _put(key: Key, record: Record, found: Mapping[Key, Item]) -> Put:
    before = found.get(key)
    version = 1 if before is None else before.version + 1
    return Put(records.item(key, record, version=version), Absent() if before is None else Version(before.version))


def _class_key(visit: Visit, school_class: SchoolClass) -> Key:
    return keys.school_class(visit.tenant, school_class.id, school_class.year)


def _both(tenant: str, guardian_id: str) -> tuple[Key, Key]:
    return keys.person(tenant, guardian_id), keys.family(tenant, guardian_id)


def _new_id() -> str:
    return f"p{secrets.token_hex(5)}"


def _names(posted: Posted) -> Names:
    told = {name: posted.get(name, "").strip() for name in ("family_name", "given_name", "patronymic")}
    return _model(Names, {**told, "birth_date": posted.get("birth_date") or None})


def _place(posted: Posted, school_class: SchoolClass) -> Place:
    return _model(
        Place,
        {
            "class_id": school_class.id,
            "joined": posted.get("joined") or None,
            "left": posted.get("left") or None,
            "groups": _ticked(posted, "group"),
            "without": _ticked(posted, "without"),
        },
    )


def _staff(posted: Posted) -> Staff:
    found = _model(Staff, {"roles": _ticked(posted, "role"), "homerooms": _ticked(posted, "homeroom")})
    if not found.roles or not set(found.roles) <= {Role.TEACHER, Role.OFFICE}:
        raise InvalidInput(["roles"])
    return found


def _ticked(posted: Posted, what: str) -> tuple[str, ...]:
    return tuple(name.partition(".")[2] for name in posted if name.startswith(f"{what}."))


def _model(model: type[M], given: Mapping[str, Any]) -> M:
    try:
        return model.model_validate(dict(given))
    except ValidationError as exc:
        raise InvalidInput(wrong_fields(exc)) from exc
