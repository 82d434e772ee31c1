"""Marks that go along with a pupil from one class of the school to another: counted in the new class like its own.

A pupil who changes class in a year is judged by the marks of the whole year; the school's average may not begin anew.
They are kept in the new class's journals as brought marks, each with the class it is from, and its term marks as
results with that class's title, so that every page and report counts them. What the new class's teacher has set stays.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from functions.domain.grading.brought import NOTHING_BROUGHT, Brought, BroughtMark
from functions.domain.grading.results import NO_RESULT, Result, Results
from functions.domain.lessons.lesson import Sheet
from functions.domain.merging import Difference
from functions.domain.record import Record


class Along(NamedTuple):
    """What goes along in a subject, by term: marks, and term marks."""

    marks: Mapping[int, Sequence[BroughtMark]]
    results: Mapping[int, Result]


def marks_of(pupil_id: str, class_id: str, sheets: Iterable[Sheet]) -> list[BroughtMark]:
    """Return a pupil's marks in lessons of a class as they go along. Works to be handed in stay behind."""
    return [
        BroughtMark(day=sheet.day, mark=mark, kind=sheet.work_kind, class_id=class_id)
        for sheet in sheets
        if not sheet.cancelled
        for mark in sheet.cell(pupil_id).marks
        if mark.value is not None
    ]


def with_marks(
    brought: Brought, version: int, pupil_id: str, marks: Sequence[BroughtMark]
) -> tuple[Brought, Difference] | None:
    """Return a term's brought marks with those that go along in place of such as went before; None where all is so."""
    before = brought.cells.get(pupil_id, NOTHING_BROUGHT)
    own = tuple(one for one in before.marks if one.class_id is None)
    after = before.model_copy(update={"marks": (*sorted(marks, key=_day), *own), "changed_in": version + 1})
    if after.same(before):
        return None
    told = Difference({pupil_id: _plain(before)}, {pupil_id: _plain(after)})
    return brought.model_copy(update={"cells": {**brought.cells, pupil_id: after}}), told


def with_result(
    results: Results, version: int, pupil_id: str, result: Result | None
) -> tuple[Results, Difference] | None:
    """Return a term's results with the term mark that goes along; None where all is so, or ours is set already."""
    before = results.cells.get(pupil_id, NO_RESULT)
    if before.value is not None and not before.from_class:
        return None
    after = (result or NO_RESULT).model_copy(update={"changed_in": version + 1})
    if after.same(before):
        return None
    told = Difference({pupil_id: _plain(before)}, {pupil_id: _plain(after)})
    return results.model_copy(update={"cells": {**results.cells, pupil_id: after}}), told


def _day(one: BroughtMark) -> str:
    return one.day.isoformat()


def _plain(cell: Record) -> dict[str, object]:
    return cell.model_dump(mode="json", exclude={"changed_in"}, exclude_defaults=True)
