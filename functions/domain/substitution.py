"""A substitution (замена): a lesson that is not as the timetable has it. What it is; its rules are in substituting.py.

A school replaces an absent teacher's lessons so that the work programme is carried out whole (273-FZ art. 28 pt. 7);
how it does so is its local act.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field

from functions.domain.record import Line, PersonId, Record, SubjectId


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
    group: Annotated[str, Field(max_length=8)] = ""


class Substitution(Record):
    """How a lesson differs from the timetable. It stays with the lesson, so that it can be taken back.

    Attributes:
        kind: See there.
        usual_teacher_id: Who gives the lesson by the timetable and the loads.
        usual_room: Its room by the timetable.
        to: Where the lesson went, or what is taught in its stead; only at the lesson that was left behind.
        source: Where it came from, or what it stands in for; only at the lesson that came.
        reason: For the office and the teachers; families are not shown it: it may be a teacher's illness.
    """

    kind: SubstitutionKind
    usual_teacher_id: PersonId
    usual_room: str = ""
    to: LessonPlace | None = None
    source: LessonPlace | None = None
    reason: Line = ""
    by: PersonId
    at: AwareDatetime
