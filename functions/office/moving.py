"""A pupil goes to another class within the year: both lists, the person, and the marks that go along."""

import secrets
from datetime import date

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from functions.domain.record import ClassId, Record, SchoolError
from functions.domain.roll import enrolment
from functions.domain.roll.classes import NoSuchClass, SchoolClass
from functions.domain.roll.people import Person
from functions.domain.timetabling.following import Cause, Follow
from functions.office import desk
from functions.office.people import Card, NoSuchPerson, read_card, shown
from functions.office.people_saving import ListChanged
from functions.storage import follow_queue, following, keys, people, records
from functions.storage.chains import OfficeChange, record_office
from functions.storage.table import ConditionFailed, Key, Put, Version
from functions.web import forms
from functions.web.current import table
from functions.web.log import LOGGER
from functions.web.progress import for_a_moment
from functions.web.visit import Visit

blueprint = Blueprint("moving", __name__)


class Sent(Record):
    """Where a pupil goes, and from which day on."""

    to: ClassId
    since: date


@blueprint.post("/office/people/<person_id>/class")
def move(person_id: str) -> ResponseReturnValue:
    """Move a pupil to another class: one transaction; then marks go along. 303 back to the card.

    Refused, the card comes back.
    """
    posted = forms.fields()
    visit, card = read_card(person_id)
    try:
        if card.school_class is None:
            raise NoSuchPerson
        sent = forms.posted(Sent)
        _save(visit, card, card.school_class, sent)
    except SchoolError as error:
        return shown(visit, card, card.kind, school_class=card.school_class, moving=posted, error=error)
    following.go_on(table(), visit.tenant, visit.school, visit.today, enough=for_a_moment())
    return redirect(f"/office/people/{person_id}?done=moved", 303)


def _save(visit: Visit, card: Card, former: SchoolClass, sent: Sent) -> None:
    place = keys.school_class(visit.tenant, sent.to, former.year)
    found = {**card.found, **desk.read([place])}
    present = records.read(found, place, SchoolClass)
    if present is None or sent.to not in visit.school.classes:
        raise NoSuchClass
    moved, save_id = enrolment.move(card.person, former, present, sent.since), secrets.token_urlsafe(18)
    puts = []
    for one in (moved.person, moved.former, moved.present):
        key = _key(visit, one)
        version = found[key].version
        made = (
            people.person_item(visit.tenant, one, version=version + 1)
            if isinstance(one, Person)
            else records.item(key, one, version=version + 1)
        )
        puts.append(Put(made, Version(version)))
    follow = Follow(
        class_id=present.id,
        pupils=(card.person.id,),
        year=former.year,
        since=sent.since,
        cause=Cause.MOVE,
        by=visit.person.id,
        at=visit.at,
        save_id=save_id,
    )
    told = {"class": former.title}, {"class": present.title, "since": sent.since.isoformat()}
    change = OfficeChange(f"person {card.person.id}", save_id, visit.person.id, visit.at, *told)
    try:
        record_office(table(), visit.tenant, change, *puts, follow_queue.put(visit.tenant, follow))
    except ConditionFailed as error:
        raise ListChanged from error
    LOGGER.info("person_saved", extra={"person_id": visit.person.id, "reason": "moved"})


def _key(visit: Visit, one: Person | SchoolClass) -> Key:
    if isinstance(one, Person):
        return keys.person(visit.tenant, one.id)
    return keys.school_class(visit.tenant, one.id, one.year)
