"""Marks of behaviour: of the class, set by its homeroom teacher, on the scale that the school has chosen."""

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from functions.classes.opening import enter_class, require_class
from functions.domain.access import rights
from functions.domain.access.login import ForgedForm
from functions.domain.grading.result_entry import sets_results
from functions.domain.grading.results import BEHAVIOUR
from functions.domain.lessons.lesson import Journal
from functions.domain.record import SchoolError
from functions.domain.roll.classes import SchoolClass
from functions.web import forms, results_form, setting_results
from functions.web.answers import answer_to
from functions.web.refusals import log_refusal
from functions.web.results_form import Form
from functions.web.visit import Visit

blueprint = Blueprint("classes_behaviour", __name__)


@blueprint.get("/class/<class_id>/behaviour")
def behaviour(class_id: str) -> ResponseReturnValue:
    """Show the marks of behaviour. Two round trips."""
    visit, school_class = enter_class(class_id)
    book = setting_results.read(visit, _journal(school_class), school_class)
    return _page(visit, school_class, setting_results.form(visit, book))


@blueprint.post("/class/<class_id>/behaviour")
def set_behaviour(class_id: str) -> ResponseReturnValue:
    """Take them in one save: two reads and one transaction. 303 back; what is refused comes back as typed."""
    posted = forms.fields()
    error: SchoolError | None = None
    try:
        visit, school_class = enter_class(class_id, rights.Right.BEHAVIOUR)
    except ForgedForm as forged:  # logged in anew since the page was opened: nothing typed may be lost
        visit, error = g.visit, forged
        school_class = require_class(visit, class_id, rights.Right.BEHAVIOUR)
    book = setting_results.read(visit, _journal(school_class), school_class)
    try:
        if error is not None:
            raise error
        setting_results.save(visit, book, results_form.change_of(posted))
    except SchoolError as refused:
        log_refusal(refused)
        book = setting_results.read(visit, _journal(school_class), school_class)
        return _page(visit, school_class, setting_results.again(visit, book, posted, refused), refused)
    return redirect(f"/class/{class_id}/behaviour?saved=1", 303)


def _journal(school_class: SchoolClass) -> Journal:
    return Journal(school_class.id, BEHAVIOUR, school_class.year)


def _page(visit: Visit, school_class: SchoolClass, form: Form, error: SchoolError | None = None) -> ResponseReturnValue:
    answer = None if error is None else answer_to(error)
    page = render_template(
        "classes/behaviour.html",
        school_class=school_class,
        term=visit.school.nearest_term(visit.today, school_class.id),
        form=form,
        sets=sets_results(visit.person, school_class, BEHAVIOUR, "", visit.today),
        answer=answer,
        saved="saved" in request.args,
    )
    return page, 200 if answer is None else answer.status
