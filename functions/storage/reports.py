"""What reports read: a class's lessons and results of a stretch of days, by one query of the index.

Sheets are read without checking each cell: a school's term has 300,000 of them, and checking takes four times as long.
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from pydantic_core import from_json

from functions.domain.grading.brought import Brought
from functions.domain.grading.results import Results
from functions.domain.lessons.audit import ChainHead
from functions.domain.lessons.lesson import Journal, journal_key
from functions.domain.reports.taught import Noted, Taught
from functions.storage import keys, records
from functions.storage.table import MAX_BATCH, Item, Key, Table, everything

TO_BE_HANDED_IN = "•"  # точка: a work that has no mark yet


class ClassRecords(NamedTuple):
    """What a class has in a stretch of days.

    Attributes:
        lessons: Oldest first, cancelled ones left out.
        results: Of the terms that end in it, and of the year where its last day does.
        brought: Marks of former schools, of the terms that begin in it.
        documents: The text of every item by partition and order key, as the table has it.
    """

    lessons: list[Taught]
    results: list[Results]
    brought: list[Brought]
    documents: dict[str, str]


def class_records(table: Table, tenant: str, class_id: str, year: int, first: date, last: date) -> ClassRecords:
    """Return a class's records of a stretch of days, both included. One query; it follows pages."""
    items = everything(table, keys.class_sheets(tenant, class_id, year, first, last), index=True)
    return ClassRecords(
        lessons=[one for item in items if keys.is_sheet(item.key) and (one := _taught(item.doc))],
        results=[records.of(item, Results) for item in items if keys.is_results(item.key)],
        brought=[records.of(item, Brought) for item in items if keys.is_brought(item.key)],
        documents={f"{item.key.pk}\t{item.key.sk}": item.doc for item in items},
    )


def class_results(table: Table, tenant: str, class_id: str, year: int, last: date) -> list[Results]:
    """Return a class's results of the term that ends on a day, those of the year with its last one. One query."""
    items = everything(table, keys.class_results(tenant, class_id, year, last), index=True)
    return [records.of(item, Results) for item in items if keys.is_results(item.key)]


def heads(table: Table, tenant: str, journals: Iterable[Journal]) -> dict[Journal, ChainHead]:
    """Return the end of each journal's audit chain. One round trip for a hundred journals: for any class."""
    places = {keys.chain(tenant, journal): journal for journal in journals}
    found = read(table, places)
    return {journal: records.read(found, key, ChainHead) or ChainHead() for key, journal in places.items()}


def read(table: Table, wanted: Iterable[Key]) -> dict[Key, Item]:
    """Return what lies under these keys. A round trip for each hundred."""
    left = list(dict.fromkeys(wanted))
    found: dict[Key, Item] = {}
    for first in range(0, len(left), MAX_BATCH):
        found |= table.batch_get(left[first : first + MAX_BATCH])
    return found


def _taught(doc: str) -> Taught | None:
    sheet: dict[str, Any] = from_json(doc)  # twice as fast as json
    if sheet.get("cancelled"):
        return None
    subject, group = sheet["subject"], sheet.get("group", "")
    journal = journal_key(subject, group)
    return Taught(
        written=f"{sheet['class_id']}.{journal}.{sheet['day']}.{sheet['number']}",
        class_id=sheet["class_id"],
        subject=subject,
        journal=journal,
        group=group,
        day=date.fromisoformat(sheet["day"]),
        number=sheet["number"],
        teacher_id=sheet["teacher_id"],
        topic=sheet.get("topic", ""),
        homework=sheet.get("homework", ""),
        cells={pupil: _noted(cell) for pupil, cell in sheet.get("cells", {}).items()},
    )


def _noted(cell: dict[str, Any]) -> Noted:
    marks, absence = cell.get("marks", ()), cell.get("absence")
    try:
        return _shared(absence, *marks)
    except TypeError:  # a mark with a kind of its own is an object, which has no hash
        return Noted(tuple(map(_mark, marks)), absence)


@lru_cache(maxsize=4096)
def _shared(absence: str | None, *marks: object) -> Noted:
    """Return one and the same cell for all that say the same: a school's year has a million, of some fifty kinds."""
    return Noted(tuple(map(_mark, marks)), absence)


def _mark(mark: object) -> str:
    if isinstance(mark, dict):
        value = mark.get("value")
        return TO_BE_HANDED_IN if value is None else str(value)
    return str(mark)
