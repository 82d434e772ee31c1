"""The teacher's pages: the lessons of a day, the journals of a class, and the entry form of a lesson."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from functions.domain.access import rights
from functions.domain.access.login import ForgedForm
from functions.domain.access.readers import may_read_journal
from functions.domain.journal.entry import LessonChange, permit
from functions.domain.lessons.lesson import LessonId
from functions.domain.organisation import leave
from functions.domain.organisation.school import school_year
from functions.domain.record import SchoolError
from functions.domain.roll.classes import NoSuchJournal
from functions.domain.roll.people import Role
from functions.grades import form
from functions.grades.opening import keys_of, open_class, open_own, own_lesson
from functions.grades.typed import change_of
from functions.grades.words import cell_in_words, kinds_in_words, letters_in_words
from functions.storage import calendars, keys, lessons
from functions.storage.lessons import OpenLesson
from functions.web import forms
from functions.web.answers import answer_to
from functions.web.current import now, table
from functions.web.refusals import log_refusal
from functions.web.visit import Visit, enter

blueprint = Blueprint("grades", __name__)
AROUND = timedelta(days=21)  # as far as the arrows of the day look for a day with lessons; past the longest holidays


@blueprint.get("/journal")
def without_slash() -> ResponseReturnValue:
    """Send on who left the last slash out."""
    return redirect("/journal/", 308)


@blueprint.get("/journal/")
def day() -> ResponseReturnValue:
    """Show a teacher's lessons of a day, by default of the nearest one, and the journals this person may open.

    Three round trips.
    """
    year = school_year(now().date())
    visit = enter(lambda tenant, _me: (keys.calendar(tenant, year - 1), keys.calendar(tenant, year)))
    rights.require(rights.Right.STAFF, rights.ties_of(visit.person), hidden=NoSuchJournal)
    newest = min(visit.today, visit.school.nearest_term(visit.today).end)  # in summer, the last days of the year
    asked = _day(request.args.get("day")) or newest
    days = lessons.teaching_days(table(), visit.tenant, visit.person.id, asked - AROUND, asked + AROUND)
    past, ahead = [d for d in days if d.day <= asked], [d for d in days if d.day > asked]
    shown = past[-1] if past else (ahead[0] if ahead else None)
    ids = [] if shown is None else sorted(map(LessonId.parse, (*shown.lessons, *shown.off)), key=lambda one: one.number)
    return render_template(
        "grades/day.html",
        asked=asked,
        shown=None if shown is None else shown.day,
        sheets=lessons.sheets(table(), visit.tenant, ids) if ids else [],
        earlier=past[-2].day if len(past) > 1 else None,
        later=next((d.day for d in days if shown is not None and d.day > shown.day), None),
        journals=sorted({LessonId.parse(text).journal for day in days for text in day.own}),
        classes=_classes(visit),
        calendar=calendars.read(visit.found, visit.tenant, visit.school.year),
    )


def _classes(visit: Visit) -> dict[str, str]:
    """Return the classes whose every journal this person may open, id → title: the office's all, a homeroom's own."""
    office = visit.person.has(Role.OFFICE)
    return {key: title for key, title in visit.school.classes.items() if office or key in visit.person.homerooms}


@blueprint.get("/journal/classes/<class_id>")
def class_journals(class_id: str) -> ResponseReturnValue:
    """Show the journals of a class that this person may open. One round trip."""
    visit, school_class = open_class(class_id)
    own = [one for one in school_class.journals() if may_read_journal(visit.person, school_class, *one)]
    if not own:
        raise NoSuchJournal
    return render_template(
        "grades/class.html",
        school_class=school_class,
        journals=sorted(own, key=lambda one: (visit.school.subject_title(one[0]), one[1])),
        term=visit.school.nearest_term(visit.today, class_id),
    )


@blueprint.get("/journal/lessons/<lesson_text>")
def lesson(lesson_text: str) -> ResponseReturnValue:
    """Show the entry form of a lesson. One round trip."""
    visit, opened = open_own(LessonId.parse(lesson_text))
    return _page(visit, form.fresh(opened, visit.today))


@blueprint.post("/journal/lessons/<lesson_text>")
def save_lesson(lesson_text: str) -> ResponseReturnValue:
    """Take a whole lesson in one save. 303 back to it; what is refused comes back with what was typed.

    One read and one transaction of four actions. The button that opens a column for another kind of work saves
    nothing: the form comes back with what was typed, and the column.
    """
    asked = LessonId.parse(lesson_text)
    posted = forms.fields()
    try:
        visit = enter(keys_of(asked))
    except ForgedForm as error:  # logged in anew since the page was opened: nothing typed may be lost
        return _refused(g.visit, asked, posted, error)
    opened = own_lesson(visit, asked)
    if "more" in posted:
        return _page(visit, form.again(posted, opened, visit.school, more=True))
    try:
        change = change_of(posted, opened, visit.school)
        save(visit, opened, change)
    except SchoolError as error:
        return _refused(visit, asked, posted, error)
    return redirect(f"/journal/lessons/{asked}?saved=1", 303)


def save(visit: Visit, opened: OpenLesson, change: LessonChange) -> OpenLesson:
    """Save a change of a lesson for who is asking. Raises as `permit` and `lessons.save`."""

    def permitted(lesson: OpenLesson) -> None:
        permit(
            lesson.sheet,
            lesson.school_class,
            visit.school,
            change,
            by=visit.person,
            today=visit.today,
            leaves=lesson.leaves,
        )

    return lessons.save(table(), visit.tenant, opened, change, by=visit.person.id, at=visit.at, permitted=permitted)


def _page(visit: Visit, shown: form.Form, error: SchoolError | None = None) -> ResponseReturnValue:
    sheet = shown.lesson.sheet
    answer = None if error is None else answer_to(error)
    page = render_template(
        "grades/lesson.html",
        form=shown,
        sheet=sheet,
        passed_only=sheet.subject in visit.school.pass_subjects,
        in_words=lambda cell: cell_in_words(cell, visit.school),
        kinds=lambda kept: kinds_in_words(visit.school, kept),
        letters=cache(lambda kept: letters_in_words(visit.school, kept)),  # asked for each pupil
        correcting=sheet.day < visit.today and any(not cell.empty for cell in sheet.cells.values()),
        school_class=shown.lesson.school_class,
        marked=shown.lesson.school_class.grade >= visit.school.first_marked_grade,
        ahead=sheet.day > visit.today,
        term=visit.school.nearest_term(sheet.day, sheet.class_id),
        last_day=leave.last_day(visit.school, sheet.day),
        late=leave.too_late(visit.school, sheet.day, visit.today),
        leave_until=shown.lesson.leaves.until(sheet.day, visit.person.id, visit.today),
        answer=answer,
        saved="saved" in request.args,
    )
    return page, 200 if answer is None else answer.status


def _refused(visit: Visit, asked: LessonId, posted: dict[str, str], error: SchoolError) -> ResponseReturnValue:
    """Show the form again, over the newest state: a collision means that ours is old."""
    log_refusal(error)
    found = table().batch_get(lessons.keys_to_open(visit.tenant, asked))
    opened = own_lesson(replace(visit, found=found), asked)
    wrong = error.fields if isinstance(error, forms.InvalidInput) else []
    return _page(visit, form.again(posted, opened, visit.school, wrong=wrong), error)


def _day(text: str | None) -> date | None:
    """Return the day that an address asks for, or None where it is none, or has no days AROUND it."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if date.min + AROUND <= day <= date.max - AROUND else None
