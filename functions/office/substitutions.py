"""Substitutions of a day: whose lessons are to be given by whom, cancelled or moved. Families see them at once."""

import secrets
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Annotated, Literal

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import BeforeValidator, Field, StringConstraints

from functions.domain.lessons.lesson import LessonId, LessonNumber, SaveId, Sheet, parse_journal_key
from functions.domain.lessons.substitution import SubstitutionKind
from functions.domain.organisation.school import TermClosed, school_year
from functions.domain.record import Line, PersonId, Record, SchoolError
from functions.domain.roll.classes import SchoolClass
from functions.domain.roll.people import Person
from functions.domain.timetabling.calendar import SUNDAY
from functions.domain.timetabling.substituting import Asked, NoLessonsThatDay
from functions.office import desk, school_day
from functions.storage import calendars, following, keys, records, substitutions
from functions.storage.substitutions import Saved
from functions.storage.table import Key
from functions.web import forms
from functions.web.answers import answer_to
from functions.web.current import now, table
from functions.web.log import LOGGER
from functions.web.progress import for_a_moment
from functions.web.refusals import log_refusal
from functions.web.visit import Visit

blueprint = Blueprint("substitutions", __name__)
Lessons = Annotated[str, StringConstraints(min_length=10, max_length=160)]  # two addresses of lessons and a space
Empty = Literal[""]


def _none(value: object) -> object:
    return None if value == "" else value


class Posted(Record):
    """A substitution as the form of a lesson sends it; fields that its kind does not need may be missing."""

    lessons: Lessons
    kind: SubstitutionKind
    teacher: PersonId | Empty = ""
    journal: Annotated[str, Field(max_length=40)] = ""
    day: Annotated[date | None, BeforeValidator(_none)] = None
    number: Annotated[LessonNumber | None, BeforeValidator(_none)] = None
    room: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)] = ""
    reason: Line = ""
    save_id: SaveId
    absent: PersonId | Empty = ""  # whose lessons the page shows


class TakenBack(Record):
    """Lessons that are to be as the timetable has them."""

    lessons: Lessons
    save_id: SaveId
    absent: PersonId | Empty = ""


@blueprint.get("/office/substitutions")
def of_day() -> ResponseReturnValue:
    """Show a day: its substitutions, and the lessons of a teacher who is absent. Four round trips."""
    visit = desk.enter_office()
    return _page(visit, _asked_day(visit, request.args.get("day")), request.args.get("teacher", ""))


@blueprint.post("/office/substitutions")
def plan() -> ResponseReturnValue:
    """Plan a substitution. 303 back to the day; what is refused comes back with what was chosen."""
    forms.fields()
    visit = desk.enter_office(_with_calendar)
    asked = forms.posted(Posted)
    lessons = _lessons(asked.lessons)
    try:
        substitutions.plan(
            table(),
            visit.tenant,
            lessons,
            _wanted(visit, asked, lessons[0]),
            _saved(visit, asked.save_id),
            _permitted(visit),
        )
    except SchoolError as error:
        log_refusal(error)
        return _page(visit, lessons[0].day, asked.absent, error, forms.fields())
    LOGGER.info("substitution_planned", extra={"person_id": visit.person.id, "reason": asked.kind.value})
    following.go_on(table(), visit.tenant, visit.school, visit.today, enough=for_a_moment())
    return _back_to(lessons[0].day, asked.absent, "planned")


@blueprint.post("/office/substitutions/back")
def take_back() -> ResponseReturnValue:
    """Take a substitution back. 303 back to the day."""
    forms.fields()
    visit = desk.enter_office()
    asked = forms.posted(TakenBack)
    lessons = _lessons(asked.lessons)
    substitutions.take_back(table(), visit.tenant, lessons, _saved(visit, asked.save_id), _permitted(visit))
    LOGGER.info("substitution_planned", extra={"person_id": visit.person.id, "reason": "taken_back"})
    following.go_on(table(), visit.tenant, visit.school, visit.today, enough=for_a_moment())
    return _back_to(lessons[0].day, asked.absent, "back")


@blueprint.get("/office/substitutions/<day_text>")
def printed(day_text: str) -> ResponseReturnValue:
    """Show the list of a day's substitutions, for the wall. Four round trips."""
    visit = desk.enter_office()
    shown = school_day.load(visit, _asked_day(visit, day_text), "")
    return render_template("office/substitutions_list.html", shown=shown)


def _page(
    visit: Visit,
    day: date,
    teacher_id: str,
    error: SchoolError | None = None,
    typed: Mapping[str, str] | None = None,
) -> ResponseReturnValue:
    shown = school_day.load(visit, day, teacher_id if teacher_id.isalnum() else "")
    answer = None if error is None else answer_to(error)
    page = render_template(
        "office/substitutions.html",
        shown=shown,
        absent=shown.staff.get(teacher_id),
        earlier=day - timedelta(days=3 if day.weekday() == 0 else 1),
        later=day + timedelta(days=3 if day.weekday() == 4 else 1),  # noqa: PLR2004  # from Friday to Monday
        save_id=secrets.token_urlsafe(16),
        answer=answer,
        typed=typed or {},
        done=request.args.get("done"),
    )
    return page, 200 if answer is None else answer.status


def _asked_day(visit: Visit, text: str | None) -> date:
    """Return the day of an address, today where it is none that a school has."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return visit.today
    return day if abs(day.year - visit.today.year) <= 1 else visit.today


def _lessons(text: str) -> list[LessonId]:
    """Return the lessons that a form names. Raises NoSuchLesson."""
    return [LessonId.parse(one) for one in dict.fromkeys(text.split()[:2])]


def _wanted(visit: Visit, asked: Posted, lesson: LessonId) -> Asked:
    """Return what is wanted, with the name of who is to give the lesson: another subject is its own teacher's.

    One round trip, two for another subject. Raises InvalidInput.
    """
    subject, group = parse_journal_key(asked.journal) if asked.kind is SubstitutionKind.SUBJECT else ("", "")
    teacher_id = _teacher_of(visit, lesson, subject, group) if subject else asked.teacher
    teacher = _teacher(visit, teacher_id) if teacher_id else None
    if teacher is None and (teacher_id or asked.kind in {SubstitutionKind.TEACHER, SubstitutionKind.SUBJECT}):
        raise forms.InvalidInput(["journal" if asked.kind is SubstitutionKind.SUBJECT else "teacher"])
    return Asked(
        kind=asked.kind,
        teacher_id=None if teacher is None else teacher.id,
        teacher_name="" if teacher is None else teacher.short_name,
        subject=subject or None,
        group=group,
        day=asked.day,
        number=asked.number,
        room=asked.room or None,
        reason=asked.reason,
    )


def _teacher_of(visit: Visit, lesson: LessonId, subject: str, group: str) -> str:
    """Return who teaches a subject of the class; nothing where nobody does."""
    key = keys.school_class(visit.tenant, lesson.class_id, lesson.journal.year)
    school_class = records.read(desk.read([key]), key, SchoolClass)
    return (school_class.teacher_of(subject, group, lesson.day) if school_class else None) or ""


def _teacher(visit: Visit, teacher_id: str) -> Person | None:
    found = desk.people([teacher_id], desk.read([keys.person(visit.tenant, teacher_id)])).get(teacher_id)
    return found if found is not None and found.is_staff else None


def _with_calendar(tenant: str, _me: str) -> tuple[Key, ...]:
    newest = school_year(now().date())
    return tuple(keys.calendar(tenant, year) for year in (newest - 1, newest))


def _permitted(visit: Visit) -> Callable[[Sheet], None]:
    """Return what raises unless the office may change a lesson: an open term, a day with lessons."""

    def permitted(sheet: Sheet) -> None:
        if visit.school.term_on(sheet.day, sheet.class_id).closed:
            raise TermClosed
        year = school_year(sheet.day)
        calendar = calendars.read(visit.found, visit.tenant, year)
        came = sheet.substitution is not None and sheet.substitution.source is not None
        if came and (sheet.day.weekday() == SUNDAY or calendar.holiday_on(sheet.day, sheet.class_id) is not None):
            raise NoLessonsThatDay

    return permitted


def _saved(visit: Visit, save_id: str) -> Saved:
    return Saved(save_id, visit.person.id, visit.at)


def _back_to(day: date, absent: str, done: str) -> ResponseReturnValue:
    teacher = f"&teacher={absent}" if absent else ""
    return redirect(f"/office/substitutions?day={day}{teacher}&done={done}", 303)
