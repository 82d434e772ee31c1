"""Pages of files and links: what a lesson has, a form for one more, and the way to read one."""

from datetime import timedelta
from typing import Annotated, Final

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import StringConstraints

from functions.domain.access import consent, rights
from functions.domain.access.readers import ties_to_lesson
from functions.domain.lessons.attachments import MOST, NoSuchFile, TooManyFiles, file
from functions.domain.lessons.file_types import MEDIA_TYPES
from functions.domain.lessons.lesson import LessonId, NoSuchLesson, Sheet
from functions.domain.lessons.links import MOST as MOST_LINKS
from functions.domain.lessons.links import LinkWrong, as_text, links_of
from functions.domain.record import Record, SchoolError
from functions.domain.roll.classes import SchoolClass
from functions.file_store import keys as file_keys
from functions.files import attaching
from functions.storage import consents, keys, lessons, people
from functions.storage.lessons import OpenLesson
from functions.web import forms
from functions.web.answers import answer_to
from functions.web.current import own_settings
from functions.web.file_store import file_store, takes_files
from functions.web.refusals import log_refusal
from functions.web.visit import Visit, enter

blueprint = Blueprint("files", __name__)
READING_LASTS: Final = timedelta(minutes=5)  # from the click to the first byte


class NewName(Record):
    """What the teacher calls the file; an ending is added where it is missing."""

    name: Annotated[str, StringConstraints(max_length=300)] = ""


class NewLinks(Record):
    """The links, one a line."""

    links: Annotated[str, StringConstraints(max_length=5000)] = ""


@blueprint.get("/files/<lesson_text>")
def lesson_files(lesson_text: str) -> ResponseReturnValue:
    """Show a lesson's files and links, and the forms for more. One round trip."""
    visit, opened = attaching.open_own(lesson_text)
    return _page(visit, opened, done=request.args.get("done", ""))


@blueprint.post("/files/<lesson_text>/links")
def set_links(lesson_text: str) -> ResponseReturnValue:
    """Take all links of a lesson. 303 back; what is refused comes back with what was typed."""
    visit, opened = attaching.open_own(lesson_text)
    text = forms.posted(NewLinks).links
    try:
        attaching.set_links(visit, opened, links_of(text))
    except LinkWrong as error:
        return _page(visit, opened, error=error, links=text)
    return _done(opened, "links")


@blueprint.get("/files/<lesson_text>/<file_id>")
def read(lesson_text: str, file_id: str) -> ResponseReturnValue:
    """Lead whoever may read the lesson to the file, by an address that is good for minutes. One round trip."""
    try:
        asked = LessonId.parse(lesson_text)
        visit = enter(
            lambda tenant, me: (
                *lessons.keys_to_open(tenant, asked),
                keys.family(tenant, me),
                keys.consents(tenant, me),
            )
        )
        opened = lessons.opened(visit.found, visit.tenant, asked)
    except NoSuchLesson as error:
        raise NoSuchFile from error
    _admit(visit, opened.sheet, opened.school_class)
    found = file(opened.sheet.files, file_id)
    key = file_keys.kept(visit.tenant, str(asked), found.id)
    address = file_store().address(key, name=found.name, media_type=MEDIA_TYPES[found.type], lasts=READING_LASTS)
    return redirect(address, 303)


def _admit(visit: Visit, sheet: Sheet, school_class: SchoolClass) -> None:
    """Raise NoSuchFile to whom the lesson is none of the business of, ConsentMissing to a pupil without a consent."""
    me = visit.person
    family = people.family(visit.found, visit.tenant, me.id)
    given = consents.read(visit.found, visit.tenant, me.id)
    consented = not consent.needed(me.birth_date, visit.today) or bool(given.in_force(visit.at))
    ties = ties_to_lesson(me, sheet, school_class, family, visit.today, consent=consented)
    if rights.verdict(rights.Right.READ_LESSON, ties) is rights.Verdict.TOLD:
        consent.require(given, me.birth_date, at=visit.at, today=visit.today)
    rights.require(rights.Right.READ_LESSON, ties, hidden=NoSuchFile, told=consent.ConsentMissing)


@blueprint.get("/files/<lesson_text>/<file_id>/received")
def received(lesson_text: str, file_id: str) -> ResponseReturnValue:
    """Ask what a file is called that a browser without a script has just sent to the store."""
    visit, opened = attaching.open_own(lesson_text)
    return _name_page(visit, opened, attaching.checked(file_id))


@blueprint.post("/files/<lesson_text>/<file_id>")
def attach(lesson_text: str, file_id: str) -> ResponseReturnValue:
    """Look at a file that was sent, and attach it. 303 to the lesson's files."""
    visit, opened = attaching.open_own(lesson_text)
    asked = attaching.checked(file_id)
    try:
        saved = attaching.attach(visit, opened, asked, forms.posted(NewName).name)
    except SchoolError as error:
        log_refusal(error)
        return _page(visit, opened, error=error)
    return _done(saved, "file")


@blueprint.post("/files/<lesson_text>/<file_id>/remove")
def remove(lesson_text: str, file_id: str) -> ResponseReturnValue:
    """Take a file out of the lesson. 303 to the lesson's files."""
    visit, opened = attaching.open_own(lesson_text)
    return _done(attaching.detach(visit, opened, attaching.checked(file_id)), "removed")


def _done(lesson: OpenLesson, what: str) -> ResponseReturnValue:
    return redirect(f"/files/{lesson.sheet.id}?done={what}", 303)


def _name_page(visit: Visit, opened: OpenLesson, file_id: str) -> ResponseReturnValue:
    return render_template(
        "files/received.html", sheet=opened.sheet, school_class=opened.school_class, file_id=file_id, visit=visit
    )


def _page(
    visit: Visit, opened: OpenLesson, *, done: str = "", error: SchoolError | None = None, links: str | None = None
) -> ResponseReturnValue:
    sheet = opened.sheet
    form, shut = None, None
    if takes_files():
        try:
            form = attaching.upload_form(visit, opened, back=lambda one: f"{_here(sheet)}/{one}/received")[1]
        except SchoolError as refusal:  # closed, too late, full: the page still shows what there is
            shut = None if isinstance(refusal, TooManyFiles) else answer_to(refusal)
    answer = None if error is None else answer_to(error)
    page = render_template(
        "files/lesson.html",
        sheet=sheet,
        school_class=opened.school_class,
        form=form,
        shut=shut,
        most=MOST,
        most_links=MOST_LINKS,
        takes_files=takes_files(),
        links=as_text(sheet.links) if links is None else links,
        wrong_line=error.line if isinstance(error, LinkWrong) else None,
        answer=answer,
        done=done,
    )
    return page, 200 if answer is None else answer.status


def _here(sheet: Sheet) -> str:
    return f"{own_settings().origin}/files/{sheet.id}"
