"""The weeks of all classes, as timetables are shown and checked: read at once, since teachers and rooms are shared."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from functions.domain.organisation.school import School
from functions.domain.roll.classes import NoSuchClass, SchoolClass
from functions.domain.roll.people import Person
from functions.domain.timetabling.calendar import Calendar
from functions.domain.timetabling.timetable import Entry, Timetable
from functions.domain.timetabling.timetable_conflicts import Conflict, Facts, conflicts, facts
from functions.office import desk
from functions.storage import calendars, keys, records, timetables
from functions.web.visit import Visit


@dataclass(frozen=True)
class Weeks:
    """All classes of the school's year with their timetables.

    Attributes:
        versions: Of the timetables' items, by class; 0 where there is none yet.
        calendar_version: The same of the calendar.
    """

    school: School
    calendar: Calendar
    classes: Mapping[str, SchoolClass]
    timetables: Mapping[str, Timetable]
    versions: Mapping[str, int]
    calendar_version: int = 0

    def school_class(self, class_id: str) -> SchoolClass:
        """Return a class. Raises NoSuchClass."""
        if class_id not in self.classes:
            raise NoSuchClass
        return self.classes[class_id]

    def week(self, class_id: str, day: date) -> tuple[Entry, ...]:
        """Return a class's week as of a day."""
        version = self.timetables[class_id].version_on(day)
        return () if version is None else version.entries

    def facts(self, day: date) -> Facts:
        """Return what weeks are held against, as of a day."""
        return facts(self.classes, {bell.number for bell in self.school.bells}, day)

    def conflicts(self, class_id: str, entries: tuple[Entry, ...], day: date) -> list[Conflict]:
        """Return what is wrong with a class's week beside those of all others."""
        weeks = {one: self.week(one, day) for one in self.classes} | {class_id: entries}
        found = conflicts(weeks, self.facts(day))
        return [one for one in found if any(placed.class_id == class_id for placed in one.lessons)]

    def of_teacher(self, teacher_id: str, day: date) -> list[tuple[str, Entry]]:
        """Return a teacher's week, class by class, in order of day and number."""
        teachers = self.facts(day).teachers
        own = [
            (class_id, entry)
            for class_id in self.classes
            for entry in self.week(class_id, day)
            if teachers.get((class_id, entry.subject, entry.group)) == teacher_id
        ]
        return sorted(own, key=lambda one: (one[1].weekday, one[1].number, one[1].week, one[0]))


def load(visit: Visit) -> Weeks:
    """Read all classes, timetables and the calendar of the year. One round trip up to fifty classes."""
    year, ids = visit.school.year, tuple(visit.school.classes)
    class_keys = {one: keys.school_class(visit.tenant, one, year) for one in ids}
    week_keys = {one: keys.timetable(visit.tenant, one, year) for one in ids}
    calendar_key = keys.calendar(visit.tenant, year)
    found = desk.read([*class_keys.values(), *week_keys.values(), calendar_key])
    read = {one: records.read(found, class_keys[one], SchoolClass) for one in ids}
    return Weeks(
        school=visit.school,
        calendar=calendars.read(found, visit.tenant, year),
        classes={one: kept for one, kept in read.items() if kept is not None},
        timetables={one: timetables.timetable(found, visit.tenant, one, year) for one in ids},
        calendar_version=found[calendar_key].version if calendar_key in found else 0,
        versions={one: found[week_keys[one]].version if week_keys[one] in found else 0 for one in ids},
    )


def teachers(visit: Visit, weeks: Weeks, day: date) -> dict[str, Person]:
    """Return everybody with a teaching load on a day, by id, in the order of names. One round trip."""
    ids = set(weeks.facts(day).teachers.values())
    if not ids:
        return {}
    found = desk.people(ids, desk.read(keys.person(visit.tenant, one) for one in ids))
    return {one.id: one for one in sorted(found.values(), key=lambda one: one.name.replace("ё", "е"))}
