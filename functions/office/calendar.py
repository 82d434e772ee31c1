"""The calendar page: holidays, transferred and shortened days, the length of the week; and lessons brought in line."""

from datetime import date
from typing import Annotated, Final, Literal, TypeVar

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import Field, StringConstraints, ValidationError

from functions.domain.lessons.lesson import SaveId
from functions.domain.organisation.school import School
from functions.domain.record import ClassId, Record, SchoolError
from functions.domain.timetabling.calendar import Calendar, Holiday, WeekLength, short_bells
from functions.domain.timetabling.following import Cause, Follow, changed_days
from functions.domain.timetabling.setting import MOST_FOLLOWS
from functions.domain.timetabling.timetable import TimetableChanged
from functions.office import desk, setting_lessons, weeks
from functions.office.weeks import Weeks
from functions.storage import following, jobs, timetables
from functions.storage.chains import OfficeChange
from functions.storage.table import ConditionFailed
from functions.web import forms
from functions.web.answers import answer_to
from functions.web.current import table
from functions.web.log import LOGGER
from functions.web.progress import for_a_moment
from functions.web.refusals import log_refusal
from functions.web.visit import Visit

blueprint = Blueprint("calendar", __name__)
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Version = Annotated[int, Field(ge=0, le=1_000_000)]
M = TypeVar("M", bound=Record)  # PEP 695 syntax needs Python 3.12; the demo runs from 3.11


class NewHoliday(Record):
    """A holiday as its form sends it."""

    first: date
    last: date
    title: Title
    class_id: ClassId | Literal[""] = ""

    def applied(self, calendar: Calendar, _school: School) -> Calendar:
        """Return the calendar with it."""
        classes = (self.class_id,) if self.class_id else ()
        return calendar.with_holiday(Holiday(first=self.first, last=self.last, title=self.title, classes=classes))


class NoHoliday(Record):
    """That a holiday is none: which of the list, from 0."""

    place: Annotated[int, Field(ge=0, le=100)]

    def applied(self, calendar: Calendar, _school: School) -> Calendar:
        """Return the calendar without it."""
        found = calendar.holidays[self.place : self.place + 1]
        return calendar.without_holiday(found[0]) if found else calendar


class Moved(Record):
    """A day that is taught by another day's timetable."""

    day: date
    source: date

    def applied(self, calendar: Calendar, _school: School) -> Calendar:
        """Return the calendar with it."""
        return calendar.with_moved(self.day, self.source)


class Usual(Record):
    """A day that is as every other: neither transferred nor shortened."""

    day: date

    def applied(self, calendar: Calendar, _school: School) -> Calendar:
        """Return the calendar with it."""
        return calendar.without_moved(self.day).with_short(self.day, ())


class Short(Record):
    """A day with shorter lessons."""

    day: date
    minutes: Annotated[int, Field(ge=15, le=45)]
    pause: Annotated[int, Field(ge=5, le=40)]

    def applied(self, calendar: Calendar, school: School) -> Calendar:
        """Return the calendar with it."""
        return calendar.with_short(self.day, short_bells(school.bells, self.minutes, self.pause))


class Week(Record):
    """How many days a week has."""

    week: Annotated[int, Field(ge=5, le=6)]

    def applied(self, calendar: Calendar, _school: School) -> Calendar:
        """Return the calendar with it. Classes that differ stay as they are."""
        length: WeekLength = 6 if self.week == 6 else 5  # noqa: PLR2004  # days of a week
        return calendar.with_week(length, calendar.weeks)


Change = NewHoliday | NoHoliday | Moved | Usual | Short | Week
CHANGES: Final[dict[str, type[Change]]] = {
    "holiday": NewHoliday,
    "no-holiday": NoHoliday,
    "moved": Moved,
    "usual": Usual,
    "short": Short,
    "week": Week,
}


class Sent(Record):
    """What each form of the page sends besides."""

    what: Literal["holiday", "no-holiday", "moved", "usual", "short", "week"]
    version: Version
    save_id: SaveId


class Since(Record):
    """From which day lessons are to be brought in line."""

    since: date
    until: Literal["term", "year"] = "term"


@blueprint.get("/office/calendar")
def show() -> ResponseReturnValue:
    """Show the calendar. Two round trips, three after lessons were brought in line."""
    visit = desk.enter_office()
    return _page(visit, weeks.load(visit))


@blueprint.post("/office/calendar")
def change() -> ResponseReturnValue:
    """Change the calendar: one transaction; then lessons follow for a moment, the rest on the page that shows progress.

    303 back or there; refusals keep what was typed.
    """
    posted = forms.fields()
    visit = desk.enter_office()
    read = weeks.load(visit)
    try:
        sent = _sent(posted, Sent)
        _save(visit, read, _sent(posted, CHANGES[sent.what]), sent)
    except SchoolError as error:
        log_refusal(error)
        return _page(visit, read, error, posted)
    left = following.go_on(table(), visit.tenant, read.school, visit.today, enough=for_a_moment())
    return redirect(f"/office/lessons?of={left.all}" if left.all else "/office/calendar?done=1", 303)


@blueprint.post("/office/calendar/lessons")
def align() -> ResponseReturnValue:
    """Bring the lessons of all classes in line with the calendar. 303 back."""
    forms.fields()
    visit = desk.enter_office()
    read, since = weeks.load(visit), forms.posted(Since)
    classes, year = list(read.classes), since.until == "year"
    job_id = setting_lessons.begin(visit, read, classes, since.since, year=year, cause=Cause.CALENDAR)
    return redirect(f"/office/calendar?job={job_id or 'none'}", 303)


def _save(visit: Visit, read: Weeks, wanted: Change, sent: Sent) -> None:
    """Write the changed calendar with its entry in the office's chain. Raises TimetableChanged."""
    if sent.version != read.calendar_version:
        raise TimetableChanged
    new = wanted.applied(read.calendar, read.school)
    if new == read.calendar and read.calendar_version:
        return
    told = OfficeChange(
        about=f"calendar {new.year}",
        save_id=sent.save_id,
        by=visit.person.id,
        at=visit.at,
        before=read.calendar.model_dump(mode="json", exclude_defaults=True),
        after=new.model_dump(mode="json", exclude_defaults=True),
    )
    try:
        timetables.save(table(), visit.tenant, new, read.calendar_version, told, _following(visit, read, new, sent))
    except ConditionFailed as failed:
        raise TimetableChanged from failed
    LOGGER.info("calendar_set", extra={"person_id": visit.person.id, "reason": sent.what})


def _following(visit: Visit, read: Weeks, new: Calendar, sent: Sent) -> list[Follow]:
    """Return what has to follow a calendar: lessons of each class whose days differ; of many classes, of all."""
    days = changed_days(read.calendar, new, read.classes)
    told = {"year": new.year, "cause": Cause.CALENDAR, "by": visit.person.id, "at": visit.at, "save_id": sent.save_id}
    if len(days) > MOST_FOLLOWS:
        return [Follow.model_validate({**told, "since": min(days.values())})]
    return [Follow.model_validate({**told, "class_id": one, "since": day}) for one, day in days.items()]


def _sent(posted: dict[str, str], model: type[M]) -> M:
    """Return the fields of a model out of a form that has others too. Raises InvalidInput."""
    try:
        return model.model_validate({name: posted[name] for name in model.model_fields if name in posted})
    except ValidationError as exc:
        raise forms.InvalidInput(forms.wrong_fields(exc)) from exc


def _page(
    visit: Visit, read: Weeks, error: SchoolError | None = None, typed: dict[str, str] | None = None
) -> ResponseReturnValue:
    answer = None if error is None else answer_to(error)
    job = request.args.get("job", "")
    page = render_template(
        "office/calendar.html",
        calendar=read.calendar,
        version=read.calendar_version,
        save_id=setting_lessons.new_id(),
        answer=answer,
        typed=typed or {},
        wrong=set(error.fields) if isinstance(error, forms.InvalidInput) else set(),
        aligned=bool(job),
        job=jobs.get(table(), visit.tenant, job)
        if job not in {"", "none"} and job.isalnum() and job.isascii()
        else None,
        done=request.args.get("done"),
    )
    return page, 200 if answer is None else answer.status
