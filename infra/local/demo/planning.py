"""What the demo school has set: the calendar, every class's timetable, and the plans of its teachers."""

from collections.abc import Iterator, Mapping
from typing import Final

from functions.domain.calendar import Calendar
from functions.domain.classes import SchoolClass
from functions.domain.lesson import Journal
from functions.domain.plan import Plan, PlanLine
from functions.domain.school import School
from functions.domain.timetable import Entry, Timetable, Version
from functions.storage import keys, records, timetables
from functions.storage.table import Put
from infra.local.demo.curriculum import HOURS, TOPICS
from infra.local.demo.timetable import Slot

WEEKS: Final = 34  # of a school year: FGOS of basic general education
WITHOUT_PLAN: Final = frozenset({"music", "art"})  # so that the office sees who has none yet


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
        for subject, group in school_class.journals():
            if subject not in WITHOUT_PLAN:
                journal = Journal(class_id, subject, the_school.year, group)
                plan = plan_of(subject, HOURS[school_class.grade][subject] * WEEKS)
                yield Put(records.item(keys.plan(the_school.id, journal), plan))


def plan_of(subject: str, hours: int) -> Plan:
    """Return a plan of so many hours: its topics by turns, as the lessons of the demo school have them."""
    topics, lines, left = TOPICS[subject], [PlanLine(topic=TOPICS[subject][0])], hours - 1
    while left > 0:
        place = len(lines)
        section = "Повторение" if place >= len(topics) else ""
        lines.append(PlanLine(topic=topics[place % len(topics)], hours=min(2, left), section=section))
        left -= 2
    return Plan(lines=tuple(lines))
