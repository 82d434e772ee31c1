"""The teacher's pages: the lessons of a day, the entry form of one, and the spread of a term."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from functions.domain.classes import NoSuchJournal, SchoolClass, may_read_journal
from functions.domain.entry import NotYourLesson, permit
from functions.domain.lesson import Journal, LessonId, NoSuchLesson
from functions.domain.login import ForgedForm
from functions.domain.people import Role
from functions.domain.record import SchoolError
from functions.domain.school import school_year
from functions.domain.spread import spread
from functions.grades import form
from functions.storage import keys, lessons, records, school
from functions.storage.lessons import OpenLesson
from functions.storage.table import Key, TableUnavailable
from functions.web import forms
from functions.web.answers import ANSWERS
from functions.web.visit import Visit, enter, now, table, tenant_id

blueprint = Blueprint("grades", __name__)
FIRST_YEAR, LAST_YEAR = 2000, 2999
AROUND = timedelta(days=21)  # as far as the arrows of the day look for a day with lessons; past the longest holidays


@blueprint.get("/journal")
def without_slash() -> ResponseReturnValue:
    """Send on who left the last slash out."""
    return redirect("/journal/", 308)


@blueprint.get("/journal/")
def today() -> ResponseReturnValue:
    """Show a teacher's lessons of a day, by default of the nearest one, and the journals this person may open.

    Three round trips; for the office and homeroom teachers one more, for their classes.
    """
    visit = enter()
    if not (visit.person.has(Role.TEACHER) or visit.person.has(Role.OFFICE)):
        raise NoSuchJournal
    asked = _day(request.args.get("day")) or visit.today
    days = lessons.teaching_days(table(), visit.tenant, visit.person.id, asked - AROUND, asked + AROUND)
    past, ahead = [d for d in days if d.day <= asked], [d for d in days if d.day > asked]
    shown = past[-1] if past else (ahead[0] if ahead else None)
    ids = [] if shown is None else [LessonId.parse(text) for text in shown.lessons]
    return render_template(
        "grades/day.html",
        asked=asked,
        shown=None if shown is None else shown.day,
        sheets=lessons.sheets(table(), visit.tenant, ids) if ids else [],
        earlier=past[-2].day if len(past) > 1 else None,
        later=next((d.day for d in days if shown is not None and d.day > shown.day), None),
        journals=sorted({LessonId.parse(text).journal for day in days for text in day.lessons}),
        classes=_classes(visit),
        term=visit.school.nearest_term(asked),
    )


def _classes(visit: Visit) -> list[SchoolClass]:
    """Return the classes whose every journal this person may open: the office all, a homeroom teacher the own one."""
    own = (visit.person.homeroom_of,) if visit.person.homeroom_of else ()
    ids = visit.school.classes if visit.person.has(Role.OFFICE) else own
    return school.classes(table(), visit.tenant, ids, school_year(visit.today)) if ids else []


@blueprint.get("/journal/lessons/<lesson_text>")
def lesson(lesson_text: str) -> ResponseReturnValue:
    """Show the entry form of a lesson. One round trip."""
    visit, opened = open_own(LessonId.parse(lesson_text))
    return _page(visit, form.fresh(opened))


@blueprint.post("/journal/lessons/<lesson_text>")
def save_lesson(lesson_text: str) -> ResponseReturnValue:
    """Take a whole lesson in one save. 303 back to it; what is refused comes back with what was typed.

    One read and one transaction of four actions.
    """
    asked = LessonId.parse(lesson_text)
    posted = forms.fields()
    try:
        visit = enter(_wanted(asked))
    except ForgedForm as error:  # logged in anew since the page was opened: nothing typed may be lost
        return _refused(g.visit, asked, posted, error)
    opened = _own_lesson(visit, asked)
    try:
        change = form.change_of(posted)
        permit(opened.sheet, opened.school_class, visit.school, change, by=visit.person, today=visit.today)
        lessons.save(table(), visit.tenant, opened, change, by=visit.person.id, at=visit.at)
    except TableUnavailable:
        raise
    except SchoolError as error:
        return _refused(visit, asked, posted, error)
    return redirect(f"/journal/lessons/{asked}?saved=1", 303)


@blueprint.get("/journal/<class_id>/<subject>/<int:number>")
def term_spread(class_id: str, subject: str, number: int) -> ResponseReturnValue:
    """Show the spread of a term. Two round trips: the visit with the class, and one query of the journal."""
    journal = Journal(class_id, subject, school_year(now().date()))
    class_key = keys.school_class(tenant_id(), class_id, journal.year)
    visit = enter(lambda _tenant, _me: (class_key,))
    school_class = records.read(visit.found, class_key, SchoolClass)
    if (
        school_class is None
        or subject not in visit.school.subjects
        or not may_read_journal(visit.person, school_class, subject)
    ):
        raise NoSuchJournal
    term = visit.school.term(number)
    sheets = lessons.journal_sheets(table(), visit.tenant, journal, term.start, term.end)
    return render_template(
        "grades/spread.html",
        journal=journal,
        school_class=school_class,
        term=term,
        spread=spread(sheets, school_class, visit.school, term),
    )


def open_own(asked: LessonId) -> tuple[Visit, OpenLesson]:
    """Return the visit and the lesson, for its teacher. One round trip. Raises as `enter` and `_own_lesson`."""
    visit = enter(_wanted(asked))
    return visit, _own_lesson(visit, asked)


def _wanted(asked: LessonId) -> Callable[[str, str], tuple[Key, ...]]:
    return lambda tenant, _me: lessons.keys_to_open(tenant, asked)


def _own_lesson(visit: Visit, asked: LessonId) -> OpenLesson:
    """Return a lesson for its teacher. Raises NotYourLesson to other staff, NoSuchLesson to everybody else."""
    if not (visit.person.has(Role.TEACHER) or visit.person.has(Role.OFFICE)):
        raise NoSuchLesson
    found = lessons.opened(visit.found, visit.tenant, asked)
    if found.sheet.teacher_id != visit.person.id:
        raise NotYourLesson
    return found


def _page(visit: Visit, shown: form.Form, error: SchoolError | None = None) -> ResponseReturnValue:
    sheet = shown.lesson.sheet
    answer = None if error is None else ANSWERS[type(error)]
    page = render_template(
        "grades/lesson.html",
        form=shown,
        sheet=sheet,
        school_class=shown.lesson.school_class,
        marked=shown.lesson.school_class.grade >= visit.school.first_marked_grade,
        ahead=sheet.day > visit.today,
        term=visit.school.nearest_term(sheet.day),
        answer=answer,
        saved="saved" in request.args,
    )
    return page, 200 if answer is None else answer.status


def _refused(visit: Visit, asked: LessonId, posted: dict[str, str], error: SchoolError) -> ResponseReturnValue:
    """Show the form again, over the newest state: a collision means that ours is old."""
    found = table().batch_get(lessons.keys_to_open(visit.tenant, asked))
    opened = _own_lesson(replace(visit, found=found), asked)
    wrong = error.fields if isinstance(error, forms.InvalidInput) else None
    return _page(visit, form.again(posted, opened, wrong=wrong), error)


def _day(text: str | None) -> date | None:
    """Return the day that an address asks for, or None where it is none, or has no days AROUND it."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if date.min + AROUND <= day <= date.max - AROUND else None
