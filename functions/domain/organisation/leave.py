"""A leave to write late (разрешение дописать): the office opens a journal, or a day of it, for a teacher until a day.

A school gives its teachers some days after a lesson (`School.days_to_write`); later entries need such a leave.
"""

from datetime import date, timedelta
from typing import Annotated, Final

from pydantic import AwareDatetime, Field, StringConstraints

from functions.domain.organisation.school import School
from functions.domain.record import PersonId, Record, SchoolError

MOST: Final = 50
LONGEST: Final = timedelta(days=60)
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=300)]


class LeaveTooLong(SchoolError):
    """A leave ends today at the earliest, and 60 days from now at the latest."""


class Leave(Record):
    """That a teacher may write in a journal though the days for it are over.

    Attributes:
        day: The day whose lessons it is for; None for all of the journal.
        until: The last day on which it holds.
    """

    teacher_id: PersonId
    day: date | None = None
    until: date
    reason: Reason
    by: PersonId
    at: AwareDatetime


class Leaves(Record):
    """The leaves of one journal, oldest first; those that are over go when a new one is given."""

    given: Annotated[tuple[Leave, ...], Field(max_length=MOST)] = ()

    def until(self, day: date, teacher_id: str, today: date) -> date | None:
        """Return until when a teacher may write a lesson of `day` late, or None where no leave holds today."""
        ends = [
            leave.until
            for leave in self.given
            if leave.teacher_id == teacher_id and leave.day in {None, day} and today <= leave.until
        ]
        return max(ends, default=None)

    def on(self, today: date) -> list[Leave]:
        """Return those that hold, the newest first."""
        return [leave for leave in reversed(self.given) if today <= leave.until]

    def with_leave(self, leave: Leave, today: date) -> "Leaves":
        """Return them with one more. Raises LeaveTooLong."""
        if not today <= leave.until <= today + LONGEST:
            raise LeaveTooLong
        others = [one for one in self.without(leave.teacher_id, leave.day).given if today <= one.until]
        return Leaves(given=(*others, leave)[-MOST:])

    def without(self, teacher_id: str, day: date | None) -> "Leaves":
        """Return them without what a teacher was given for a day, or for the journal."""
        return Leaves(given=tuple(one for one in self.given if (one.teacher_id, one.day) != (teacher_id, day)))


NONE: Final = Leaves()


def last_day(school: School, day: date) -> date | None:
    """Return the last day on which a lesson of `day` may be written without a leave; None where there is none."""
    return None if school.days_to_write is None else day + timedelta(days=school.days_to_write)


def too_late(school: School, day: date, today: date) -> bool:
    """Tell whether a lesson of `day` may be written today only with a leave."""
    last = last_day(school, day)
    return last is not None and today > last
