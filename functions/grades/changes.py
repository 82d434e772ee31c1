"""The changes of a journal: who has changed what and when, of one lesson or one pupil too; is the chain whole."""

from collections.abc import Iterable

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from functions.domain.access.readers import may_read_journal
from functions.domain.lessons.audit import AuditEntry
from functions.domain.lessons.lesson import Journal, parse_journal_key
from functions.domain.roll.classes import NoSuchJournal
from functions.domain.roll.people import Person
from functions.grades.opening import open_class
from functions.storage import chain_reading, keys, records
from functions.storage.table import MAX_BATCH
from functions.web import change_words
from functions.web.current import table, tenant_id

blueprint = Blueprint("journal_changes", __name__)


@blueprint.get("/journal/<class_id>/<key>/changes")
def page(class_id: str, key: str) -> ResponseReturnValue:
    """Show a page of a journal's chain, the newest first. Three round trips.

    `lesson` and `pupil` show the history of one lesson, of one pupil, or of one cell: up to four queries then.
    `check` reads the whole chain besides.
    """
    visit, school_class = open_class(class_id)
    subject, group = parse_journal_key(key)
    known = (subject, group) in school_class.journals()
    if not known or not may_read_journal(visit.person, school_class, subject, group):
        raise NoSuchJournal
    journal = Journal(class_id, subject, school_class.year, group)
    lesson, pupil = request.args.get("lesson", ""), request.args.get("pupil", "")

    def wanted(entry: AuditEntry) -> bool:
        return (not lesson or entry.about == lesson) and (not pupil or pupil in {**entry.before, **entry.after})

    chain = keys.audits(visit.tenant, journal)
    found = chain_reading.newest(table(), chain, max(0, request.args.get("before", 0, type=int)), wanted)
    listed = {one.id: one.name for one in school_class.pupils}
    names = _names(one for one in change_words.people_of(found.entries) if one not in listed) | listed
    return render_template(
        "grades/changes.html",
        school_class=school_class,
        journal=journal,
        changes=change_words.told(found.entries, visit.school, names),
        before=found.before,
        lesson=lesson,
        pupil=pupil if pupil in listed else "",
        pupils=listed,
        checked=chain_reading.verified(table(), chain, keys.chain(visit.tenant, journal))
        if "check" in request.args
        else None,
        term=visit.school.nearest_term(visit.today, class_id),
    )


def _names(ids: Iterable[str]) -> dict[str, str]:
    """Return the names of people by id. One round trip: entries name few people besides the class."""
    wanted = {one: keys.person(tenant_id(), one) for one in list(ids)[:MAX_BATCH]}
    found = table().batch_get(wanted.values()) if wanted else {}
    people = {one: records.read(found, place, Person) for one, place in wanted.items()}
    return {one: person.name for one, person in people.items() if person is not None}
