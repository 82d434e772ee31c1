"""Lessons as one pupil has them: what a diary reads of a class's sheets, apart from their saving."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from pydantic_core import from_json

from functions.domain.diaries.diary import DiaryLesson
from functions.domain.lessons.lesson import parse_journal_key
from functions.domain.lessons.substitution import Told
from functions.domain.roll.people import Person, stays
from functions.storage import keys
from functions.storage.table import Item, Table, everything

_OF_CELL: Final = ("marks", "absence", "late", "note")
_OF_SHEET: Final = frozenset(DiaryLesson.model_fields) - {*_OF_CELL, "substitution"}


def diary_lessons(table: Table, tenant: str, pupil: Person, year: int, first: date, last: date) -> list[DiaryLesson]:
    """Return a pupil's lessons of a stretch of days of a school year, oldest first. One query of the index.

    Who has moved from one class to another in these days has a query for each: the lessons are those of the class of
    the day.

    Other pupils' cells are dropped here, before anything that could show them; so are lessons of subgroups
    the pupil is not in, and of subjects the pupil does not attend. Nothing for who was in no class that year.
    """
    found = []
    for stay in stays(pupil, year):
        days = stay.within(first, last)
        if days is not None:
            found += own_lessons(class_items(table, tenant, stay.class_id, year, *days), stay.pupil, year)
    return found


def class_items(table: Table, tenant: str, class_id: str, year: int, first: date, last: date) -> list[Item]:
    """Return what the index has of a class in a stretch of days: sheets, results, brought marks. One query."""
    return everything(table, keys.class_sheets(tenant, class_id, year, first, last), index=True)


def own_lessons(items: Iterable[Item], pupil: Person, year: int) -> list[DiaryLesson]:
    """Return a pupil's lessons among a class's items, see diary_lessons."""
    return [for_pupil(item, pupil.id) for item in own_sheets(items, pupil, year)]


def own_sheets(items: Iterable[Item], pupil: Person, year: int) -> list[Item]:
    """Return the sheets of a pupil's lessons among a class's items, by their keys alone."""
    sheets = [item for item in items if keys.is_sheet(item.key)]
    journals = {item.key.pk: keys.journal_key(item.key) for item in sheets}
    own = {partition for partition, key in journals.items() if pupil.attends(parse_journal_key(key)[0], key, year)}
    return [item for item in sheets if item.key.pk in own]


def subjects_of(sheets: Iterable[Item]) -> set[str]:
    """Return the subjects of sheets, by their keys alone."""
    return {parse_journal_key(key)[0] for key in {keys.journal_key(item.key) for item in sheets}}


def for_pupil(item: Item, pupil_id: str) -> DiaryLesson:
    """Return a sheet as one pupil has it: other pupils' cells are dropped here."""
    sheet = from_json(item.doc)  # validating all cells of a class to keep one costs four times as much
    cell = sheet.get("cells", {}).get(pupil_id, {})
    own = {name: value for name, value in sheet.items() if name in _OF_SHEET}
    if told := sheet.get("substitution"):  # why a teacher is away is not for families
        own["substitution"] = {name: told[name] for name in Told.model_fields if name in told}
    return DiaryLesson.model_validate(own | {name: cell[name] for name in _OF_CELL if name in cell})
