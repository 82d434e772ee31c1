"""The page of a journal's results: averages, what is proposed, and what the teacher sets."""

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from functions.domain.access import rights
from functions.domain.access.login import ForgedForm
from functions.domain.grading.brought_entry import newcomers
from functions.domain.grading.result_entry import sets_results
from functions.domain.lessons.lesson import Journal
from functions.domain.record import SchoolError
from functions.domain.roll.classes import SchoolClass
from functions.domain.roll.people import Role
from functions.grades.opening import class_of, journal_of, open_class
from functions.web import forms, results_form, setting_results
from functions.web.answers import answer_to
from functions.web.refusals import log_refusal
from functions.web.results_form import Form
from functions.web.visit import Visit

blueprint = Blueprint("grades_results", __name__)


@blueprint.get("/journal/<class_id>/<key>/results")
def results(class_id: str, key: str) -> ResponseReturnValue:
    """Show a journal's results of the year. Two round trips."""
    visit, school_class = open_class(class_id)
    journal = journal_of(visit, school_class, key, rights.Right.JOURNAL)
    book = setting_results.read(visit, journal, school_class)
    return _page(visit, school_class, journal, setting_results.form(visit, book))


@blueprint.post("/journal/<class_id>/<key>/results")
def set_results(class_id: str, key: str) -> ResponseReturnValue:
    """Take a page of results in one save. 303 back to it; what is refused comes back with what was typed.

    Two reads and one transaction. The button «поставить предложенные» saves nothing: it fills the page.
    """
    posted = forms.fields()
    error: SchoolError | None = None
    try:
        visit, school_class = open_class(class_id)
    except ForgedForm as forged:  # logged in anew since the page was opened: nothing typed may be lost
        visit, error = g.visit, forged
        school_class = class_of(visit, class_id)
    journal = journal_of(visit, school_class, key, rights.Right.OWN_JOURNAL)
    book = setting_results.read(visit, journal, school_class)
    if error is None and "fill" in posted:
        return _page(visit, school_class, journal, setting_results.proposed(visit, book, posted), filled=True)
    try:
        if error is not None:
            raise error
        setting_results.save(visit, book, results_form.change_of(posted))
    except SchoolError as refused:
        log_refusal(refused)
        book = setting_results.read(visit, journal, school_class)  # a collision means that ours is old
        return _page(visit, school_class, journal, setting_results.again(visit, book, posted, refused), error=refused)
    return redirect(f"/journal/{class_id}/{journal.key}/results?saved=1", 303)


def _page(
    visit: Visit,
    school_class: SchoolClass,
    journal: Journal,
    form: Form,
    *,
    error: SchoolError | None = None,
    filled: bool = False,
) -> ResponseReturnValue:
    answer = None if error is None else answer_to(error)
    sets = sets_results(visit.person, school_class, journal.subject, journal.group, visit.today)
    brings = sets or visit.person.has(Role.OFFICE)
    page = render_template(
        "grades/results.html",
        journal=journal,
        school_class=school_class,
        term=visit.school.nearest_term(visit.today, journal.class_id),
        marked=school_class.grade >= visit.school.first_marked_grade,
        sets=sets,
        newcomers=newcomers(school_class, journal, visit.school) if brings else [],
        form=form,
        answer=answer,
        filled=filled,
        saved="saved" in request.args,
    )
    return page, 200 if answer is None else answer.status
