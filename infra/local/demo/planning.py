"""What the office of the demo school has set: the calendar and every class's timetable."""

from collections.abc import Iterator, Mapping

from functions.domain.calendar import Calendar
from functions.domain.classes import SchoolClass
from functions.domain.school import School
from functions.domain.timetable import Entry, Timetable, Version
from functions.storage import timetables
from functions.storage.table import Put
from infra.local.demo.timetable import Slot


def office_items(the_school: School, classes: Mapping[str, SchoolClass], week: list[Slot]) -> Iterator[Put]:
    """Return the actions that write them. The week is in force from the year's first day."""
    yield timetables.put_calendar(the_school.id, Calendar(year=the_school.year))
    since = the_school.terms[0].start
    for class_id, school_class in classes.items():
        entries = tuple(
            Entry(weekday=slot.day, number=slot.number, subject=slot.subject, group=slot.group)
            for slot in week
            if school_class.grade in slot.grades
        )
        made = Timetable(class_id=class_id, year=the_school.year)
        yield timetables.put_timetable(the_school.id, made.with_version(Version(since=since, entries=entries)))
