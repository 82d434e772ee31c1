"""Absences by days: a sick note, or a whole day that a homeroom teacher has noted.

They are kept beside the lessons and laid over them when shown: a sheet says what its teacher saw, a
note says why. So nothing is rewritten, and a note that is taken back leaves the lessons as they were.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Self

from pydantic import AwareDatetime, Field, model_validator

from functions.domain.lessons.lesson import Remark
from functions.domain.organisation.school import AbsenceKind, AbsenceLetter, School
from functions.domain.record import PersonId, Record


class DayAbsence(Record):
    """Days on which a pupil was away, both ends included, and the letter that stands for why."""

    first: date
    last: date
    letter: AbsenceLetter
    comment: Remark = ""
    by: PersonId
    at: AwareDatetime

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError("the last day is before the first")
        return self

    def covers(self, day: date) -> bool:
        """Tell whether a day lies in it."""
        return self.first <= day <= self.last


DayAbsences = Annotated[tuple[DayAbsence, ...], Field(max_length=100)]


class PupilAbsences(Record):
    """One pupil's absences by days in a school year: the copy that a diary reads with its first batch."""

    days: DayAbsences = ()


class ClassAbsences(Record):
    """Those of a class in a school year, by pupil: written together with each pupil's own."""

    pupils: dict[PersonId, DayAbsences] = {}

    def of(self, pupil_id: str) -> tuple[DayAbsence, ...]:
        """Return one pupil's, in the order they were noted."""
        return self.pupils.get(pupil_id, ())


def shown(letter: str | None, day: date, noted: Sequence[DayAbsence], school: School) -> str | None:
    """Return the letter that stands for a pupil at a lesson, with what was noted for whole days laid over it.

    Args:
        letter: What the lesson's sheet says.
        day: The lesson's day.
        noted: The pupil's; where two cover a day, the later one counts.
        school: Whose table of letters says which one has a reason already.

    A reason that the teacher has written stays, and so does a late arrival: who came was there. What has no
    reason yet, and a lesson where nothing is written, take the letter of the note.
    """
    code = None if letter is None else school.absence_code(letter)
    if letter is not None and (code is None or code.kind is not AbsenceKind.ABSENT):
        return letter
    over = next((one.letter for one in reversed(noted) if one.covers(day)), None)
    return over or letter
