"""What follows a change by itself: lessons follow timetable, loads and calendar, topics follow the lessons.

A change writes down what has to follow it, in its own transaction; the rest is done after it (ADR 0013). Pure: here is
only what is to be done and from which day on.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field

from functions.domain.lessons.lesson import Journal, SaveId, Sheet, parse_journal_key
from functions.domain.organisation.school import Term
from functions.domain.record import ClassId, PersonId, Record
from functions.domain.roll.classes import Load
from functions.domain.timetabling.calendar import Calendar
from functions.domain.timetabling.timetable import YEAR_BEGINS


class Cause(StrEnum):
    """What has changed."""

    FELL_OUT = "fell-out"  # a lesson was cancelled, or gave way to another subject
    MOVED = "moved"  # a lesson is given on another day or at another number
    CAME_BACK = "came-back"  # a substitution was taken back
    TIMETABLE = "timetable"
    LOADS = "loads"
    CALENDAR = "calendar"
    MOVE = "move"  # a pupil has changed class


class Follow(Record):
    """Something that has to follow a change.

    Attributes:
        class_id: Of which class; nothing: of all classes of the school.
        journal: Whose topics, as «english-2»; nothing: the lessons of the class.
        pupils: Who has come to the class from another one of the school, or has left it and a mark there was mended:
            their marks go along to the class they are in now, and nothing else.
        year: The school year.
        since: The first day that the change can be seen on.
        whole_year: Lessons are made to the end of the year, not only so far as there were lessons before.
        cause: What has changed.
        by, at, save_id: Who changed it, when, and of which page: what follows is on record as theirs.
    """

    class_id: ClassId | None = None
    journal: str = ""
    pupils: Annotated[tuple[PersonId, ...], Field(max_length=100)] = ()
    year: int
    since: date
    whole_year: bool = False
    cause: Cause
    by: PersonId
    at: AwareDatetime
    save_id: SaveId

    @property
    def of_topics(self) -> Journal | None:
        """The journal whose topics have to move, or None where lessons have to follow."""
        if self.class_id is None or not self.journal:
            return None
        subject, group = parse_journal_key(self.journal)
        return Journal(self.class_id, subject, self.year, group)


class Moved(Record):
    """When the topics of a journal last moved by themselves; its plan page says so.

    Attributes:
        on: The school's own day.
        lessons: Of how many lessons the planned topic has changed.
        first: The day of the first of them.
        cause, since: What had changed, and from which day on.
    """

    on: date
    lessons: int
    first: date
    cause: Cause
    since: date


def changed_days(before: Calendar, after: Calendar, classes: Iterable[str]) -> dict[str, date]:
    """Return, by class, the first day of the year on which another timetable is taught, or none any more, or again."""
    first = date(after.year, 8, 1)
    days = [first + timedelta(days=n) for n in range(365)]
    found: dict[str, date] = {}
    for class_id in classes:
        day = next((one for one in days if before.taught_day(one, class_id) != after.taught_day(one, class_id)), None)
        if day is not None:
            found[class_id] = day
    return found


def changed_loads(before: Sequence[Load], after: Sequence[Load], year: int) -> date | None:
    """Return the first day on which something is taught by somebody else, by nobody any more, or by somebody now."""
    begins = date(year, *YEAR_BEGINS)
    days = {begins} | {one.since for one in (*before, *after) if one.since is not None}
    days |= {one.until + timedelta(days=1) for one in (*before, *after) if one.until is not None}
    return next((day for day in sorted(days) if _teachers(before, day) != _teachers(after, day)), None)


def stretch(since: date, terms: Sequence[Term], sheets: Iterable[Sheet], *, whole_year: bool) -> tuple[date, date]:
    """Return the first and last day whose lessons follow; the first is after the last where none do.

    What lies in a closed term stays. Lessons are made as far as some were made before: to the end of that term; at
    least to the end of the term that the change falls into.
    """
    closed = [term.end for term in terms if term.closed]
    first = max([since, *(end + timedelta(days=1) for end in closed)])
    if whole_year:
        return first, terms[-1].end
    reached = max((sheet.day for sheet in sheets), default=first)
    ends = [term.end for term in terms if term.start <= max(reached, first)]
    return first, ends[-1] if ends else first - timedelta(days=1)


def _teachers(loads: Sequence[Load], day: date) -> dict[tuple[str, str], str]:
    return {(one.subject, one.group): one.teacher_id for one in loads if one.is_on(day)}
