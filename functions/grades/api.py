"""The lesson sheet for programs: read it, and change it as the form does."""

from datetime import date

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue

from functions.domain.journal.entry import LessonChange
from functions.domain.lessons.absences import shown
from functions.domain.lessons.lesson import Cell, DueDay, LessonId
from functions.domain.lessons.marks import Mark
from functions.domain.merging import ChangedMeanwhile, Collision
from functions.domain.record import Record
from functions.grades.opening import open_own
from functions.grades.routes import save
from functions.storage.lessons import OpenLesson
from functions.web import forms
from functions.web.answers import answer_to
from functions.web.refusals import log_refusal, problem
from functions.web.visit import Visit

blueprint = Blueprint("grades_api", __name__, url_prefix="/api/v1")


class CellOut(Record):
    """A pupil's cell."""

    marks: tuple[Mark, ...]
    absence: str | None
    late: int | None
    note: str


class PupilOut(Record):
    """A pupil of the lesson's day, with the cell; both empty where nothing is written.

    `away` is the letter of an absence noted for whole days that covers the lesson, a sick note for one.
    """

    id: str
    name: str
    cell: CellOut
    away: str | None


class LessonOut(Record):
    """A lesson sheet. The next change names `version` as its base_version; `planned` is the topic by the plan."""

    id: str
    version: int
    class_title: str
    subject: str
    day: date
    number: int
    planned: str
    topic: str
    homework: str
    homework_due: DueDay
    work_kind: str
    pupils: tuple[PupilOut, ...]


class CollisionOut(Record):
    """A place that somebody else has changed meanwhile: a head field or a pupil id, and what is there now."""

    place: str
    theirs: str | CellOut


@blueprint.get("/lessons/<lesson_text>")
def read(lesson_text: str) -> ResponseReturnValue:
    """Return LessonOut. The header X-CSRF-Token carries what a PUT must send back."""
    visit, opened = open_own(LessonId.parse(lesson_text))
    return _answer(visit, opened)


@blueprint.put("/lessons/<lesson_text>")
def write(lesson_text: str) -> ResponseReturnValue:
    """Take a LessonChange, return LessonOut; 409 with the places where somebody else was quicker."""
    visit, opened = open_own(LessonId.parse(lesson_text))
    change = forms.json_body(LessonChange)
    try:
        saved = save(visit, opened, change)
    except ChangedMeanwhile as error:
        log_refusal(error)
        places = [_collision(collision).model_dump(mode="json") for collision in error.collisions]
        return problem(answer_to(error), "ChangedMeanwhile", {"collisions": places})
    return _answer(visit, saved)


def _answer(visit: Visit, opened: OpenLesson) -> Response:
    sheet, school_class = opened.sheet, opened.school_class
    out = LessonOut(
        id=str(sheet.id),
        version=opened.version,
        class_title=school_class.title,
        subject=visit.school.subject_title(sheet.subject),
        day=sheet.day,
        number=sheet.number,
        planned=sheet.planned,
        topic=sheet.topic,
        homework=sheet.homework,
        homework_due=sheet.homework_due,
        work_kind=sheet.work_kind,
        pupils=tuple(
            PupilOut(
                id=pupil.id,
                name=pupil.name,
                cell=_cell(sheet.cell(pupil.id)),
                away=shown(None, sheet.day, opened.absences.of(pupil.id), visit.school),
            )
            for pupil in school_class.pupils_of(sheet.subject, sheet.group, sheet.day)
        ),
    )
    response = jsonify(out.model_dump(mode="json"))
    response.headers[forms.CSRF_HEADER] = visit.session.csrf_token
    return response


def _cell(cell: Cell) -> CellOut:
    return CellOut(marks=cell.marks, absence=cell.absence, late=cell.late, note=cell.note)


def _collision(collision: Collision) -> CollisionOut:
    theirs = collision.theirs
    return CollisionOut(place=collision.place, theirs=_cell(theirs) if isinstance(theirs, Cell) else str(theirs))
