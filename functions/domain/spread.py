"""The spread (разворот журнала): pupils down, the lessons of a term across, and each pupil's average."""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from functions.domain.classes import Pupil, SchoolClass
from functions.domain.lesson import Cell, Journal, Sheet
from functions.domain.marks import average, weighed
from functions.domain.school import School, Term


class Row(NamedTuple):
    """A pupil's line: one cell per lesson; None where the pupil was not in the class that day."""

    pupil: Pupil
    cells: list[Cell | None]
    average: Fraction | None


class Spread(NamedTuple):
    """The lessons of a term, oldest first, and a row per pupil."""

    sheets: Sequence[Sheet]
    rows: list[Row]


def spread(sheets: Sequence[Sheet], school_class: SchoolClass, school: School, term: Term, journal: Journal) -> Spread:
    """Put a term's sheets (oldest first) and the list of the class together."""
    members = school_class.members(journal.subject, journal.group)
    there = school_class.pupils_between(term.start, term.end)
    own = [pupil for pupil in there if pupil.id in members and journal.subject not in pupil.without]
    return Spread(sheets, [_row(pupil, sheets, school) for pupil in own])


def _row(pupil: Pupil, sheets: Sequence[Sheet], school: School) -> Row:
    cells = [sheet.cell(pupil.id) if pupil.is_in(sheet.day) else None for sheet in sheets]
    marks = ((cell.marks, sheet.work_kind) for cell, sheet in zip(cells, sheets, strict=True) if cell)
    return Row(pupil, cells, average(weighed(marks, school.weight)))
