"""A teacher at the open form of a lesson."""

import pytest

from functions.domain.lessons.lesson import LessonId
from functions.domain.roll.people import Person
from functions.storage import lessons
from tests.support.builders import TENANT, make_change
from tests.support.stage import Stage
from tests.support.visitor import Reply, Visitor

TOPIC = "Причастный оборот: повторение"


class Desk:
    """A teacher at the open form of a lesson."""

    def __init__(self, stage: Stage, teacher: Person | None = None, lesson: LessonId | None = None) -> None:
        """Log in and open the form; by default of the teacher's first lesson of today."""
        self.stage = stage
        self.teacher = teacher or stage.cast.teacher
        self.lesson = lesson or stage.lesson(self.teacher)
        self.path = f"/journal/lessons/{self.lesson}"
        self.visitor = stage.visitor(self.teacher)
        self.fields = self.visitor.get(self.path).page.form()
        self.pupils = [pupil.id for pupil in stage.opened(self.lesson).school_class.pupils]

    def save(self, **typed: str) -> Reply:
        """Send the form with some fields filled; `marks_0` are those of the first pupil."""
        return self.save_as(self.visitor, **typed)

    def save_as(self, visitor: Visitor, /, **typed: str) -> Reply:
        """Send it as somebody else."""
        self.fields |= {self.name(field): text for field, text in typed.items()}
        return visitor.post(self.path, self.fields)

    def name(self, field: str) -> str:
        """Return the form's name of `marks_0` and `absence_1`."""
        kind, _, number = field.rpartition("_")
        return f"{kind}.{self.pupils[int(number)]}" if number.isdecimal() else field

    def kept(self, number: int) -> tuple[tuple[int, ...], str | None]:
        """Return a pupil's marks and absence as they are kept."""
        cell = self.stage.opened(self.lesson).sheet.cell(self.pupils[number])
        return tuple(mark.value for mark in cell.marks if isinstance(mark.value, int)), cell.absence


@pytest.fixture
def desk(stage: Stage) -> Desk:
    """The teacher of Russian at today's first lesson."""
    return Desk(stage)


def other_save(desk: Desk, **change: object) -> None:
    """Save as another program of the same teacher would, or as a substitute."""
    opened = desk.stage.opened(desk.lesson)
    made = make_change("save-of-the-other-1", base_version=opened.version, **change)
    lessons.save(
        desk.stage.sqlite, TENANT, opened, made, by=desk.teacher.id, at=desk.stage.now, permitted=lambda _: None
    )
