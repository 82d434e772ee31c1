"""The timetable: a class's week, its versions by days, and the lessons that come of it.

A week is a template: which subject at which place. Who teaches comes from the teaching load of the lesson's day, so a
new teacher needs no new timetable. Substitutions change single lessons and never the template (substitution.py).
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import IntEnum
from typing import Annotated, Final, NamedTuple, Protocol

from pydantic import Field, StringConstraints

from functions.domain.lessons.lesson import LessonId, LessonNumber
from functions.domain.record import ClassId, GroupId, Record, SchoolError, SubjectId
from functions.domain.timetabling.calendar import Calendar

Weekday = Annotated[int, Field(ge=0, le=5)]  # Monday is 0; on Sundays nobody teaches
Room = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)]
YEAR_BEGINS: Final = (9, 1)


class Alternation(IntEnum):
    """In which weeks a lesson is: in each, or in every second one."""

    EACH = 0
    FIRST = 1
    SECOND = 2

    def meets(self, other: "Alternation") -> bool:
        """Tell whether two such lessons can fall into one week."""
        return self is other or Alternation.EACH in {self, other}


class TimetableChanged(SchoolError):
    """Somebody else has written the timetable, or the calendar, since the page was opened."""


class Entry(Record):
    """A lesson of the week."""

    weekday: Weekday
    number: LessonNumber
    subject: SubjectId
    group: GroupId = ""
    room: Room = ""
    week: Alternation = Alternation.EACH


class Version(Record):
    """A class's week as it is taught from a day on, until the next version."""

    since: date
    entries: Annotated[tuple[Entry, ...], Field(max_length=200)]  # in order of day, number, group


class Occurrence(NamedTuple):
    """A lesson that the timetable gives to a day."""

    day: date
    number: int
    class_id: str
    subject: str
    group: str
    room: str

    @property
    def id(self) -> LessonId:
        """Which lesson it is."""
        return LessonId(self.class_id, self.subject, self.day, self.number, self.group)


class Stretch(Protocol):
    """A term: first and last day, both included."""

    @property
    def start(self) -> date:
        """The first day."""

    @property
    def end(self) -> date:
        """The last day."""


class Timetable(Record):
    """All that a class's timetable was and will be in a school year. One item of the table.

    Attributes:
        versions: By their first day, at most one for a day; before the first there are no lessons.
    """

    class_id: ClassId
    year: int
    versions: Annotated[tuple[Version, ...], Field(max_length=40)] = ()

    def version_on(self, day: date) -> Version | None:
        """Return the version in force on a day."""
        begun = [version for version in self.versions if version.since <= day]
        return begun[-1] if begun else None

    def with_version(self, version: Version) -> "Timetable":
        """Return the timetable with a version more; one of the same day is replaced by it."""
        entries = tuple(sorted(version.entries, key=lambda one: (one.weekday, one.number, one.week, one.group)))
        others = [one for one in self.versions if one.since != version.since]
        ordered = sorted([*others, Version(since=version.since, entries=entries)], key=lambda one: one.since)
        return self.model_copy(update={"versions": tuple(ordered)})

    def lessons_on(self, day: date, calendar: Calendar) -> list[Occurrence]:
        """Return a day's lessons by number, whether it lies in a term or not.

        A day that is taught by another day's timetable takes that day's weekday and week of the two, in the version
        of its own day.
        """
        version, source = self.version_on(day), calendar.taught_day(day, self.class_id)
        if version is None or source is None:
            return []
        week, weekday = self.week_of(source), source.weekday()
        return sorted(
            Occurrence(day, one.number, self.class_id, one.subject, one.group, one.room)
            for one in version.entries
            if one.weekday == weekday and one.week.meets(week)
        )

    def occurrences(self, first: date, last: date, calendar: Calendar, terms: Iterable[Stretch]) -> list[Occurrence]:
        """Return the lessons of a stretch, both ends included, in order; days of no term have none."""
        taught = tuple(terms)
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [
            lesson
            for day in days
            if any(term.start <= day <= term.end for term in taught)
            for lesson in self.lessons_on(day, calendar)
        ]

    def week_of(self, day: date) -> Alternation:
        """Return which of the two weeks a day is in: by turns from the week of 1 September, holidays too."""
        begins = date(self.year, *YEAR_BEGINS)
        monday = begins - timedelta(days=begins.weekday())
        return Alternation.SECOND if ((day - monday).days // 7) % 2 else Alternation.FIRST


def weekly_hours(entries: Sequence[Entry]) -> dict[tuple[str, str], float]:
    """Return lessons a week by (subject, group); one of every second week is half an hour."""
    hours: dict[tuple[str, str], float] = {}
    for one in entries:
        place = (one.subject, one.group)
        hours[place] = hours.get(place, 0) + (1 if one.week is Alternation.EACH else 0.5)
    return hours
