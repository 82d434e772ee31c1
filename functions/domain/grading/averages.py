"""What an average is made of: the marks of our lessons together with those brought from a former school.

Spread, results and diary all count by this list, so that a pupil who came in November has one average everywhere.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from functions.domain.grading.brought import BroughtMark
from functions.domain.lessons.lesson import Sheet
from functions.domain.lessons.marks import Mark, WeighedMark, average
from functions.domain.organisation.school import School


class Counted(NamedTuple):
    """A mark that counts, with the day it was given on, what for, and whether at a former school."""

    day: date
    value: int
    weight: int
    kind: str
    brought: bool = False


def counted(
    lessons: Iterable[tuple[date, Sequence[Mark], str]], brought: Iterable[BroughtMark], school: School
) -> list[Counted]:
    """Return a pupil's marks that count, oldest first.

    Args:
        lessons: Day, marks and the lesson's kind of work, which stands for marks that name none.
        brought: The pupil's marks of the same days from a former school.
        school: Whose table says what a kind of work weighs.

    зачёт, незачёт and works still to be handed in count in no average.
    """
    own = [
        Counted(day, mark.value, school.weight(mark.kind or kind), mark.kind or kind)
        for day, marks, kind in lessons
        for mark in marks
        if isinstance(mark.value, int)
    ]
    former = [
        Counted(
            one.day, one.mark.value, school.weight(one.mark.kind or one.kind), one.mark.kind or one.kind, brought=True
        )
        for one in brought
        if isinstance(one.mark.value, int)
    ]
    return sorted([*own, *former], key=lambda one: one.day)


def counted_of(pupil_id: str, sheets: Iterable[Sheet], brought: Iterable[BroughtMark], school: School) -> list[Counted]:
    """Return the same from a journal's sheets."""
    return counted(((sheet.day, sheet.cell(pupil_id).marks, sheet.work_kind) for sheet in sheets), brought, school)


def average_of(marks: Iterable[Counted]) -> Fraction | None:
    """Return the weighted average of marks that count, exact, or None where there is none."""
    return average([WeighedMark(mark.value, mark.weight) for mark in marks])
