"""What a journal's audit chain tells of one lesson, and who the people in it are."""

from collections.abc import Iterable

from functions.domain.lessons.audit import AuditEntry
from functions.domain.lessons.lesson import LessonId
from functions.domain.roll.people import Person
from functions.storage import keys, records
from functions.storage.table import MAX_BATCH, Table, everything


def of_lesson(table: Table, tenant: str, lesson: LessonId) -> list[AuditEntry]:
    """Return the entries about a lesson, oldest first. One query: a year of a chain is about half a megabyte."""
    items = everything(table, keys.audits(tenant, lesson.journal))
    entries = [records.of(item, AuditEntry) for item in items if str(lesson) in item.doc]  # the rest is not parsed
    return [entry for entry in entries if entry.about == str(lesson)]


def names(table: Table, tenant: str, ids: Iterable[str]) -> dict[str, str]:
    """Return people's names by id; who is not in the lists has none. One round trip, none for nobody."""
    wanted = [keys.person(tenant, one) for one in sorted(set(ids))[:MAX_BATCH]]
    found = table.batch_get(wanted) if wanted else {}
    people = [records.of(item, Person) for item in found.values()]
    return {person.id: person.name for person in people}
