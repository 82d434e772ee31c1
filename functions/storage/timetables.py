"""Calendars and timetables, and the lessons that are made of them part by part (storage/jobs.py)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from functions.domain.lessons.lesson import LessonId, Sheet
from functions.domain.roll.classes import SchoolClass
from functions.domain.timetabling.calendar import Calendar
from functions.domain.timetabling.following import Follow
from functions.domain.timetabling.setting import Part, touched
from functions.domain.timetabling.timetable import Timetable
from functions.storage import chains, diary_lessons, follow_queue, keys, records, teaching
from functions.storage.chains import OfficeChange
from functions.storage.lessons import sheet_item
from functions.storage.table import Absent, Action, Condition, Delete, Item, Key, Put, Table, Version
from functions.storage.teaching import Days

JOB_KIND: Final = "timetable"


def timetable(found: Mapping[Key, Item], tenant: str, class_id: str, year: int) -> Timetable:
    """Return a class's timetable from a batch that has its key; an empty one where there is none."""
    key = keys.timetable(tenant, class_id, year)
    return records.read(found, key, Timetable) or Timetable(class_id=class_id, year=year)


def put_calendar(tenant: str, kept: Calendar, version: int = 0) -> Put:
    """Return the action that writes a calendar over what was read; version 0: there was none."""
    return _put(keys.calendar(tenant, kept.year), kept, version)


def put_timetable(tenant: str, kept: Timetable, version: int = 0) -> Put:
    """Return the action that writes a timetable over what was read; version 0: there was none."""
    return _put(keys.timetable(tenant, kept.class_id, kept.year), kept, version)


def save(  # each is a fact of its own
    table: Table,
    tenant: str,
    kept: Calendar | Timetable,
    version: int,
    change: OfficeChange,
    follows: Sequence[Follow] = (),
) -> None:
    """Write a calendar or a timetable with its entry in the office's chain and what has to follow, 20 entries at most.

    Raises ConditionFailed, TableBusy.
    """
    put = put_calendar(tenant, kept, version) if isinstance(kept, Calendar) else put_timetable(tenant, kept, version)
    chains.record_office(table, tenant, change, put, *(follow_queue.put(tenant, one) for one in follows))


def class_sheets(table: Table, tenant: str, class_id: str, year: int, first: date, last: date) -> list[Sheet]:
    """Return a class's lessons of a stretch, both days included, oldest first. One query of the index."""
    items = diary_lessons.class_items(table, tenant, class_id, year, first, last)
    return [records.of(item, Sheet) for item in items if keys.is_sheet(item.key)]


def work(table: Table, tenant: str) -> Callable[[str], Sequence[Action]]:
    """Return what does one part of setting a class's timetable, for `jobs.advance`. Two reads a part.

    A lesson that somebody has written in meanwhile stays as it is; one that is there already is not made again.
    """

    def one_part(doc: str) -> Sequence[Action]:
        part = Part.model_validate_json(doc)
        if part.follow:
            return [follow_queue.put(tenant, one) for one in part.follow]
        wanted = {one.lesson: one for one in (*part.add, *part.change)}
        ids = [LessonId.parse(text) for text in (*wanted, *part.remove)]
        class_key = keys.school_class(tenant, ids[0].class_id, ids[0].journal.year)
        found = dict(table.batch_get([class_key, *(keys.sheet(tenant, one) for one in ids)]))
        school_class = records.read(found, class_key, SchoolClass)
        if school_class is None:
            return ()
        changes = [_change(found, tenant, one, part) for one in ids]
        places = {place for before, after in changes for place in teaching.places_of(before, after)}
        days = Days(tenant, table.batch_get(teaching.day_keys(tenant, places)), places)
        return _actions(found, tenant, school_class, changes, days)

    return one_part


def _change(found: Mapping[Key, Item], tenant: str, lesson: LessonId, part: Part) -> tuple[Sheet | None, Sheet | None]:
    """Return a lesson before and after: the same twice where nothing is to be done."""
    before = records.read(found, keys.sheet(tenant, lesson), Sheet)
    text = str(lesson)
    if before is not None and (touched(before) if text in part.remove else before.substitution is not None):
        return before, before
    if text in part.remove:
        return before, None
    told = next(one for one in (*part.add, *part.change) if one.lesson == text)
    new = {"teacher_id": told.teacher_id, "room": told.room}
    if before is not None:
        return before, before.model_copy(update=new)
    place = {"class_id": lesson.class_id, "subject": lesson.subject, "group": lesson.group}
    return None, Sheet.model_validate({**place, "day": lesson.day, "number": lesson.number, **new})


def _actions(
    found: Mapping[Key, Item],
    tenant: str,
    school_class: SchoolClass,
    changes: Iterable[tuple[Sheet | None, Sheet | None]],
    days: Days,
) -> list[Action]:
    actions: list[Action] = []
    for before, after in changes:
        sheet = after or before
        if before == after or sheet is None:
            continue
        days.put(before, after, school_class)
        item = found.get(keys.sheet(tenant, sheet.id))
        version = 0 if item is None else item.version
        if after is None:
            actions.append(Delete(keys.sheet(tenant, sheet.id), Version(version)))
        else:
            actions.append(Put(sheet_item(tenant, after, version + 1), _as_read(version)))
    return [*actions, *days.actions()]


def _put(key: Key, record: Calendar | Timetable, version: int) -> Put:
    return Put(records.item(key, record, version=version + 1), _as_read(version))


def _as_read(version: int) -> Condition:
    return Version(version) if version else Absent()
