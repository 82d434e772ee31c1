"""A lesson as reports see it: read from its sheet without checking each cell, since a school's term has 300,000."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from functions.domain.lessons.absences import ClassAbsences, shown
from functions.domain.organisation.school import School


class Noted(NamedTuple):
    """A pupil's cell: marks as they are written in a paper journal, and the letter of an absence."""

    marks: tuple[str, ...] = ()
    absence: str | None = None


NOTHING = Noted()


class Taught(NamedTuple):
    """A lesson that is in the journal, taught or still ahead.

    Attributes:
        written: How the lesson is written in addresses: 7.algebra.2026-11-23.2.
        journal: Subject, with the subgroup where there is one: english-2.
        cells: By pupil id; who has nothing has no cell.
    """

    written: str
    class_id: str
    subject: str
    journal: str
    group: str
    day: date
    number: int
    teacher_id: str
    topic: str
    homework: str
    cells: Mapping[str, Noted]

    @property
    def filled(self) -> bool:
        """Tell whether anybody has written anything: a topic, or something of a pupil."""
        return bool(self.topic) or any(cell.marks or cell.absence for cell in self.cells.values())

    @property
    def marked(self) -> bool:
        """Tell whether any pupil has a mark."""
        return any(cell.marks for cell in self.cells.values())

    def cell(self, pupil_id: str) -> Noted:
        """Return a pupil's cell, an empty one where nothing is written."""
        return self.cells.get(pupil_id, NOTHING)


def by_day(lessons: Iterable[Taught]) -> dict[date, list[Taught]]:
    """Return lessons by their day, each day's in the order given."""
    days: dict[date, list[Taught]] = {}
    for lesson in lessons:
        days.setdefault(lesson.day, []).append(lesson)
    return days


def with_notes(
    lessons: Iterable[Taught], notes: ClassAbsences, school: School, attends: Callable[[Taught], Collection[str]]
) -> list[Taught]:
    """Return lessons with the absences that were noted for whole days laid over them (domain/lessons/absences.py)."""
    return [_with_notes(lesson, notes, school, attends) if notes.pupils else lesson for lesson in lessons]


def _with_notes(
    lesson: Taught, notes: ClassAbsences, school: School, attends: Callable[[Taught], Collection[str]]
) -> Taught:
    cells = dict(lesson.cells)
    for pupil_id, noted in notes.pupils.items():
        if any(one.covers(lesson.day) for one in noted) and pupil_id in attends(lesson):
            cell = lesson.cell(pupil_id)
            cells[pupil_id] = cell._replace(absence=shown(cell.absence, lesson.day, noted, school))
    return lesson._replace(cells=cells)
