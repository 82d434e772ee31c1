"""A substitution (замена): a lesson that is not as the timetable has it. What it is; its rules are in substituting.py.

A school replaces an absent teacher's lessons so that the work programme is carried out whole (273-FZ art. 28 pt. 7);
how it does so is its local act.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Protocol

from pydantic import AwareDatetime, Field

from functions.domain.record import GroupId, Line, PersonId, Record, SubjectId


class SubstitutionKind(StrEnum):
    """What becomes of a lesson."""

    TEACHER = "teacher"  # another teacher gives it
    SUBJECT = "subject"  # another subject is taught at its place
    MOVED = "moved"  # it is given at another place
    CANCELLED = "cancelled"


class LessonPlace(Record):
    """Where a class has a lesson, and of what."""

    day: date
    number: Annotated[int, Field(ge=1, le=12)]
    subject: SubjectId
    group: GroupId = ""


class Told(Record):
    """What a family is told of a substitution.

    Attributes:
        kind: See there.
        to: Where the lesson went, or what is taught in its stead; only at the lesson that was left behind.
        source: Where it came from, or what it stands in for; only at the lesson that came.
        substitute: The name of who gives it, or what is taught in its stead, where that is not its usual teacher.
    """

    kind: SubstitutionKind
    to: LessonPlace | None = None
    source: LessonPlace | None = None
    substitute: Line = ""


class Substitution(Told):
    """How a lesson differs from the timetable. It stays with the lesson, so that it can be taken back.

    Attributes:
        usual_teacher_id: Who gives the lesson by the timetable and the loads.
        usual_room: Its room by the timetable.
        reason: For the office alone: it may be a teacher's illness.
    """

    usual_teacher_id: PersonId
    usual_room: str = ""
    reason: Line = ""
    by: PersonId
    at: AwareDatetime


class Changed(Protocol):
    """A lesson as a teacher or a family has it."""

    @property
    def day(self) -> date:
        """Its day."""

    @property
    def number(self) -> int:
        """Its number."""

    @property
    def cancelled(self) -> bool:
        """Whether it does not take place here."""

    @property
    def substitution(self) -> Told | None:
        """How it differs from the timetable."""


def replaced_in_place(lesson: Changed) -> bool:
    """Tell whether another lesson stands at a cancelled one's place and says so itself: a family needs one line."""
    to = None if lesson.substitution is None else lesson.substitution.to
    return lesson.cancelled and to is not None and (to.day, to.number) == (lesson.day, lesson.number)
