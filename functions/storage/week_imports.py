"""What an import of timetables reads of a school: classes, timetables, the calendar, names, what is written so far.

A round trip for each hundred classes, timetables and teachers; a query for each class whose week is to begin today or
earlier, to see what is written since.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from functions.domain.imports.rows import WeekRow
from functions.domain.imports.week_draft import Stand
from functions.domain.organisation.school import School
from functions.domain.roll.classes import SchoolClass
from functions.domain.roll.people import Person
from functions.domain.timetabling.setting import written
from functions.storage import calendars, keys, records, timetables
from functions.storage.table import MAX_BATCH, Item, Key, Table


def stand(table: Table, tenant: str, school: School, rows: Sequence[WeekRow], today: date) -> Stand:
    """Return what the weeks of a file are held against."""
    year, ids = school.year, tuple(school.classes)
    class_keys = {one: keys.school_class(tenant, one, year) for one in ids}
    found = _read(
        table, [*class_keys.values(), *(keys.timetable(tenant, one, year) for one in ids), keys.calendar(tenant, year)]
    )
    read = {one: records.read(found, key, SchoolClass) for one, key in class_keys.items()}
    classes = {one: kept for one, kept in read.items() if kept is not None}
    first: dict[str, date] = {}
    for row in rows:
        if row.since is not None and row.since <= today:
            first[row.class_id] = min(row.since, first.get(row.class_id, today))
    return Stand(
        school=school,
        classes=classes,
        timetables={one: timetables.timetable(found, tenant, one, year) for one in ids},
        calendar=calendars.read(found, tenant, year),
        names=_names(table, tenant, classes),
        written=_written(table, tenant, year, first, today),
        today=today,
    )


def _names(table: Table, tenant: str, classes: Mapping[str, SchoolClass]) -> dict[str, str]:
    ids = sorted({load.teacher_id for one in classes.values() for load in one.loads})
    found = _read(table, [keys.person(tenant, one) for one in ids])
    people = [records.of(item, Person) for item in found.values()]
    return {one.id: one.short_name for one in people}


def _written(table: Table, tenant: str, year: int, first: Mapping[str, date], today: date) -> dict[str, date]:
    found = {}
    for class_id, since in first.items():
        sheets = timetables.class_sheets(table, tenant, class_id, year, since, today)
        days = [sheet.day for sheet in sheets if written(sheet)]
        if days:
            found[class_id] = max(days)
    return found


def _read(table: Table, wanted: Iterable[Key]) -> dict[Key, Item]:
    left, found = list(dict.fromkeys(wanted)), dict[Key, Item]()
    for first in range(0, len(left), MAX_BATCH):
        found |= table.batch_get(left[first : first + MAX_BATCH])
    return found
