"""The history of a lesson, for its teacher: who changed what, when and why."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from functions.domain.journal.history import history
from functions.domain.lessons.lesson import LessonId
from functions.grades.opening import open_own
from functions.grades.words import cell_in_words, head_in_words
from functions.storage import history as storage
from functions.web.current import table

blueprint = Blueprint("grades_history", __name__)


@blueprint.get("/journal/lessons/<lesson_text>/history")
def of_lesson(lesson_text: str) -> ResponseReturnValue:
    """Show the changes of a lesson, or with `?pupil=` those of one cell. Three round trips at most.

    The lesson as its form opens it, one query of the journal's chain, and the names of others who have changed it.
    """
    visit, opened = open_own(LessonId.parse(lesson_text))
    titles = {pupil.id: pupil.name for pupil in opened.school_class.pupils}
    only = request.args.get("pupil", "")
    only = only if only in titles else ""
    steps = history(storage.of_lesson(table(), visit.tenant, opened.sheet.id), titles, only)
    others = {step.by for step in steps} - {visit.person.id}
    return render_template(
        "grades/history.html",
        sheet=opened.sheet,
        school_class=opened.school_class,
        pupils=titles,
        only=only,
        steps=steps,
        people={visit.person.id: visit.person.name, **storage.names(table(), visit.tenant, others)},
        zone=visit.zone,
        in_words=lambda cell: cell_in_words(cell, visit.school),
        head_in_words=lambda change: head_in_words(change, visit.school),
    )
