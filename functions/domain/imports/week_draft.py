"""A class's week from a file, and what it is held against."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from functions.domain.imports.rows import WeekRow
from functions.domain.organisation.school import School
from functions.domain.roll.classes import SchoolClass
from functions.domain.timetabling.calendar import Calendar
from functions.domain.timetabling.timetable import Entry, Timetable


class Stand(NamedTuple):
    """What weeks are held against.

    Attributes:
        school: Its terms, bells and titles.
        classes, timetables: Of the year, by id.
        calendar: Of the year.
        names: Names of teachers by id.
        written: By class, the last day up to today on which something is written into a lesson.
        today: The school's own day.
    """

    school: School
    classes: Mapping[str, SchoolClass]
    timetables: Mapping[str, Timetable]
    calendar: Calendar
    names: Mapping[str, str]
    written: Mapping[str, date]
    today: date


@dataclass
class Week:
    """A class's week from a day on, as the file has it."""

    class_id: str
    since: date
    before: tuple[Entry, ...]
    rows: list[tuple[WeekRow, Entry]] = field(default_factory=list)

    @property
    def entries(self) -> list[Entry]:
        """Its lessons."""
        return [entry for _, entry in self.rows]

    @property
    def same(self) -> bool:
        """Tell whether the timetable has it so already."""
        return sorted(map(order, self.entries)) == sorted(map(order, self.before))


def order(entry: Entry) -> tuple[int, int, int, str, str, str]:
    """Return what the lessons of a week are sorted and compared by."""
    return (entry.weekday, entry.number, entry.week, entry.group, entry.subject, entry.room)
