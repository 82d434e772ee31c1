"""The spread (разворот журнала): pupils down, the lessons of a term across, averages and term marks.

Absences by days are laid over the lessons here, so that a sick note stands in every journal of the class.
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Final, NamedTuple

from functions.domain.grading.averages import average_of, counted
from functions.domain.grading.brought import Brought, BroughtMark
from functions.domain.grading.results import Results, ResultValue
from functions.domain.lessons.absences import ClassAbsences, DayAbsence, shown
from functions.domain.lessons.lesson import Cell, Journal, Sheet
from functions.domain.organisation.school import School, Term
from functions.domain.roll.classes import Pupil, SchoolClass


class Beside(NamedTuple):
    """What is kept beside a journal's lessons, and belongs on its spread."""

    absences: ClassAbsences = ClassAbsences()
    results: Results | None = None
    brought: Brought | None = None


NOTHING: Final = Beside()


class Row(NamedTuple):
    """A pupil's line: one cell per lesson; None where the pupil was not in the class that day."""

    pupil: Pupil
    cells: list[Cell | None]
    average: Fraction | None
    brought: tuple[BroughtMark, ...] = ()
    result: ResultValue | None = None


class Spread(NamedTuple):
    """The lessons of a term, oldest first, and a row per pupil."""

    sheets: Sequence[Sheet]
    rows: list[Row]

    def newest(self, today: date) -> Sheet | None:
        """Return the last lesson until a day, that day included: where a teacher looks first."""
        return next((sheet for sheet in reversed(self.sheets) if sheet.day <= today), None)


def spread(
    sheets: Sequence[Sheet],
    school_class: SchoolClass,
    school: School,
    term: Term,
    journal: Journal,
    beside: Beside = NOTHING,
) -> Spread:
    """Put a term's sheets (oldest first) and the list of the class together. A cancelled lesson has no column."""
    given = [sheet for sheet in sheets if not sheet.cancelled]
    members = school_class.members(journal.subject, journal.group)
    there = school_class.pupils_between(term.start, term.end)
    own = [pupil for pupil in there if pupil.id in members and journal.subject not in pupil.without]
    return Spread(given, [_row(pupil, given, school, beside) for pupil in own])


def _row(pupil: Pupil, sheets: Sequence[Sheet], school: School, beside: Beside) -> Row:
    noted = beside.absences.of(pupil.id)
    brought = () if beside.brought is None else beside.brought.marks(pupil.id)
    result = None if beside.results is None else beside.results.value(pupil.id)
    cells = [_cell(pupil, sheet, noted, school) for sheet in sheets]
    given = (
        (sheet.day, cell.marks, sheet.work_kind)
        for cell, sheet in zip(cells, sheets, strict=True)
        if cell is not None and cell.marks
    )
    return Row(pupil, cells, average_of(counted(given, brought, school)), brought, result)


def _cell(pupil: Pupil, sheet: Sheet, noted: Sequence[DayAbsence], school: School) -> Cell | None:
    if not pupil.is_in(sheet.day):
        return None
    cell = sheet.cell(pupil.id)
    letter = shown(cell.absence, sheet.day, noted, school) if noted else cell.absence
    return cell if letter == cell.absence else cell.model_copy(update={"absence": letter})
