"""Timetables: the week of a class and of a teacher, and setting a new one from a day."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Literal

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import Field, ValidationError

from functions.domain.job import JobId
from functions.domain.lessons.lesson import SaveId
from functions.domain.organisation.school import TermClosed
from functions.domain.record import Record, SchoolError
from functions.domain.timetabling.timetable import TimetableChanged, Version
from functions.domain.timetabling.timetable_conflicts import Conflict
from functions.office import desk, setting_lessons, week_form, weeks
from functions.office.week_form import Places
from functions.office.weeks import Weeks
from functions.storage import jobs, timetables
from functions.storage.chains import OfficeChange
from functions.storage.table import ConditionFailed
from functions.web import forms
from functions.web.answers import answer_to
from functions.web.current import table
from functions.web.log import LOGGER
from functions.web.refusals import log_refusal
from functions.web.visit import Visit

blueprint = Blueprint("timetable", __name__)


class Sent(Record):
    """What stands above the week in its form; the week itself is read by week_form.

    Attributes:
        action: check: only say what is wrong. save: set the week. lessons: bring lessons in line with what is set.
        until: To where lessons are written.
        version: Of the timetable that the page showed.
    """

    action: Literal["check", "save", "lessons"]
    since: date
    until: Literal["term", "year"] = "term"
    version: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    save_id: SaveId


class Continued(Record):
    """Work that is to go on."""

    job: JobId


@blueprint.get("/office/timetable")
def start() -> ResponseReturnValue:
    """Show the classes and teachers, or one teacher's week. Four round trips."""
    visit = desk.enter_office()
    read, day = weeks.load(visit), _day(request.args.get("on"), visit.today)
    staff = weeks.teachers(visit, read, day)
    chosen = staff.get(request.args.get("teacher", ""))
    running = jobs.turn(table(), visit.tenant, timetables.JOB_KIND).job_id
    return render_template(
        "office/timetable.html",
        staff=staff,
        teacher=chosen,
        lessons=[] if chosen is None else read.of_teacher(chosen.id, day),
        on=day,
        running=running,
    )


@blueprint.post("/office/timetable")
def go_on() -> ResponseReturnValue:
    """Go on with lessons that are still being written. 303 back."""
    forms.fields()
    visit = desk.enter_office()
    setting_lessons.advance(visit, forms.posted(Continued).job)
    return redirect("/office/timetable", 303)


@blueprint.get("/office/timetable/<class_id>")
def of_class(class_id: str) -> ResponseReturnValue:
    """Show a class's week; with ?edit=1 the form of it. Three round trips, four after a setting."""
    visit = desk.enter_office()
    read, day = weeks.load(visit), _day(request.args.get("on"), visit.today)
    school_class, week = read.school_class(class_id), read.week(class_id, day)
    if "edit" in request.args:
        return _form(visit, read, class_id, day, week_form.shown(week))
    job = request.args.get("job", "")
    return render_template(
        "office/timetable_of_class.html",
        school_class=school_class,
        timetable=read.timetables[class_id],
        on=day,
        week=week,
        found=read.conflicts(class_id, week, day),
        staff=weeks.teachers(visit, read, day),
        save_id=setting_lessons.new_id(),
        job=jobs.get(table(), visit.tenant, job) if job.isalnum() and job.isascii() else None,
        done=request.args.get("done"),
    )


@blueprint.post("/office/timetable/<class_id>")
def set_week(class_id: str) -> ResponseReturnValue:
    """Check a week, or set it from a day and write its lessons. 303 to the week; refusals keep what was chosen.

    The lessons are written in parts, a transaction each; a request does as many as fit into it.
    """
    posted = forms.fields()
    visit = desk.enter_office()
    read = weeks.load(visit)
    read.school_class(class_id)
    sent, typed = _sent(posted), week_form.typed(posted)
    try:
        found = _checked(read, class_id, sent, posted)
        if sent.action == "check" or any(not one.kind.warning for one in found):
            return _form(visit, read, class_id, sent.since, typed, found=found, checked=True)
        job_id = _set(visit, read, class_id, sent, posted)
    except SchoolError as error:
        log_refusal(error)
        return _form(visit, read, class_id, sent.since, typed, error=error)
    address = f"/office/timetable/{class_id}?on={sent.since}&done={sent.action}"
    return redirect(f"{address}&job={job_id}" if job_id else address, 303)


def _checked(read: Weeks, class_id: str, sent: Sent, posted: dict[str, str]) -> list[Conflict]:
    """Return what is wrong with the week that was sent. Raises TermClosed, NoSuchTerm, InvalidInput."""
    if read.school.term_on(sent.since, class_id).closed:
        raise TermClosed
    if sent.action == "lessons":
        return []
    entries = week_form.entries(posted, read.school_class(class_id).journals())
    return read.conflicts(class_id, entries, sent.since)


def _set(visit: Visit, read: Weeks, class_id: str, sent: Sent, posted: dict[str, str]) -> str:
    """Write the week, then the lessons that follow from it; return the id of that work. Raises TimetableChanged."""
    timetable = read.timetables[class_id]
    if sent.action == "save":
        entries = week_form.entries(posted, read.school_class(class_id).journals())
        before, version = read.week(class_id, sent.since), read.versions[class_id]
        if version != sent.version:
            raise TimetableChanged
        timetable = timetable.with_version(Version(since=sent.since, entries=entries))
        change = OfficeChange(
            about=f"timetable {class_id} {sent.since}",
            save_id=sent.save_id,
            by=visit.person.id,
            at=visit.at,
            before={"week": [one.model_dump(mode="json", exclude_defaults=True) for one in before]},
            after={"week": [one.model_dump(mode="json", exclude_defaults=True) for one in entries]},
        )
        try:
            timetables.save(table(), visit.tenant, timetable, version, change)
        except ConditionFailed as failed:
            raise TimetableChanged from failed
        LOGGER.info("timetable_set", extra={"person_id": visit.person.id})
        read = replace(read, timetables={**read.timetables, class_id: timetable})
    return setting_lessons.begin(visit, read, [class_id], sent.since, year=sent.until == "year")


def _sent(posted: dict[str, str]) -> Sent:
    try:
        return Sent.model_validate({name: posted[name] for name in Sent.model_fields if name in posted})
    except ValidationError as exc:
        raise forms.InvalidInput(forms.wrong_fields(exc)) from exc


def _form(  # noqa: PLR0913  # what a form is shown with
    visit: Visit,
    read: Weeks,
    class_id: str,
    since: date,
    places: Places,
    *,
    found: list[Conflict] | None = None,
    error: SchoolError | None = None,
    checked: bool = False,
) -> ResponseReturnValue:
    school_class = read.school_class(class_id)
    answer = None if error is None else answer_to(error)
    page = render_template(
        "office/timetable_form.html",
        school_class=school_class,
        since=since,
        places=places,
        lines=week_form.LINES,
        days=read.calendar.weeks.get(class_id, read.calendar.week),
        journals=sorted(school_class.journals(), key=lambda one: (visit.school.subject_title(one[0]), one[1])),
        version=read.versions[class_id],
        save_id=setting_lessons.new_id(),
        found=found or [],
        staff=weeks.teachers(visit, read, since),
        checked=checked,
        wrong=set(error.fields) if isinstance(error, forms.InvalidInput) else set(),
        answer=answer,
    )
    if answer is not None:
        return page, answer.status
    return page, 422 if any(not one.kind.warning for one in found or []) else 200


def _day(text: str | None, today: date) -> date:
    """Return the day of an address; today where it is none of about this year."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return today
    return day if abs(day.year - today.year) <= 1 else today
