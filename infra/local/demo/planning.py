"""What the demo school has set: the calendar, every class's timetable, plans of its teachers, substitutions ahead."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from functions.domain.lessons.lesson import Journal, LessonId
from functions.domain.lessons.plan import Plan, PlanLine
from functions.domain.lessons.substitution import SubstitutionKind
from functions.domain.organisation.school import School
from functions.domain.roll.classes import SchoolClass
from functions.domain.timetabling.calendar import Calendar
from functions.domain.timetabling.substituting import Asked
from functions.domain.timetabling.timetable import Entry, Timetable, Version
from functions.storage import keys, lessons, records, substitutions, timetables
from functions.storage.substitutions import Saved
from functions.storage.table import Put, Table
from infra.local.demo.curriculum import HOURS, TOPICS
from infra.local.demo.people import Population
from infra.local.demo.timetable import Slot

WEEKS: Final = 34  # of a school year: FGOS of basic general education
AWAY: Final = "librarian"
SUBSTITUTES: Final = ("coach", "naturalist", "linguist", "deputy", "physicist")
DAYS_AHEAD: Final = timedelta(days=2)
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


def substituted(table: Table, the_school: School, population: Population, today: date) -> None:
    """Plan substitutions of a teacher who is away in two days' time, where the term has lessons then."""
    away = population.posts[AWAY].person
    days = lessons.teaching_days(table, the_school.id, away.id, today + DAYS_AHEAD, today + 2 * DAYS_AHEAD)
    if not days:
        return
    own = [LessonId.parse(text) for text in days[0].lessons]
    at = datetime.combine(today, time(6), UTC)
    for number, lesson in enumerate(own[:2]):
        free = next((post for post in SUBSTITUTES if _free(table, the_school.id, population, post, lesson)), None)
        person = None if free is None or number else population.posts[free].person
        asked = Asked(
            kind=SubstitutionKind.CANCELLED if person is None else SubstitutionKind.TEACHER,
            teacher_id=None if person is None else person.id,
            teacher_name="" if person is None else person.short_name,
            reason="Курсы повышения квалификации",
        )
        saved = Saved(f"demo-substitution-{number}", population.posts["clerk"].person.id, at)
        substitutions.plan(table, the_school.id, [lesson], asked, saved, lambda _sheet: None)


def _free(table: Table, tenant: str, population: Population, post: str, lesson: LessonId) -> bool:
    person = population.posts[post].person
    days = lessons.teaching_days(table, tenant, person.id, lesson.day, lesson.day)
    return all(LessonId.parse(text).number != lesson.number for day in days for text in day.lessons)


def plan_of(subject: str, hours: int) -> Plan:
    """Return a plan of so many hours: its topics by turns, as the lessons of the demo school have them."""
    topics, lines, left = TOPICS[subject], [PlanLine(topic=TOPICS[subject][0])], hours - 1
    while left > 0:
        place = len(lines)
        section = "Повторение" if place >= len(topics) else ""
        lines.append(PlanLine(topic=topics[place % len(topics)], hours=min(2, left), section=section))
        left -= 2
    return Plan(lines=tuple(lines))
