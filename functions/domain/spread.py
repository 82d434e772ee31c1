"""The spread (разворот журнала): pupils down, the lessons of a term across, and each pupil's average."""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from functions.domain.classes import Pupil, SchoolClass
from functions.domain.lesson import Cell, Sheet
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


def spread(sheets: Sequence[Sheet], school_class: SchoolClass, school: School, term: Term) -> Spread:
    """Put a term's sheets (oldest first) and the list of the class together."""
    weights = [school.work_kind(sheet.work_kind).weight for sheet in sheets]
    return Spread(sheets, [_row(p, sheets, weights) for p in school_class.pupils_between(term.start, term.end)])


def _row(pupil: Pupil, sheets: Sequence[Sheet], weights: Sequence[int]) -> Row:
    cells = [sheet.cell(pupil.id) if pupil.is_in(sheet.day) else None for sheet in sheets]
    marks = weighed((cell.marks, weight) for cell, weight in zip(cells, weights, strict=True) if cell)
    return Row(pupil, cells, average(marks))
