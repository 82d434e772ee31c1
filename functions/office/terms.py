"""Terms: which classes have which, what is missing in one, closing it, and opening it again."""

from datetime import date
from typing import Final, Literal, NamedTuple

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from functions.domain.grading import terms as rules
from functions.domain.grading.results import Results
from functions.domain.grading.terms import Doing, Gap, Reason, TermSet, TermStep
from functions.domain.lessons.lesson import Sheet
from functions.domain.organisation.school import Term
from functions.domain.record import Record, SchoolError
from functions.domain.roll.classes import SchoolClass
from functions.office import desk
from functions.storage import diary_lessons, keys, records, terms
from functions.web import forms
from functions.web.answers import answer_to
from functions.web.current import table
from functions.web.log import LOGGER
from functions.web.refusals import log_refusal
from functions.web.russian import classes_in_words
from functions.web.visit import Visit

blueprint = Blueprint("terms", __name__)
CLASSES: Final = 12  # a page counts what is missing in so many: each is one query of its whole term


class Asked(Record):
    """What is to be done with a term. `sure` is the box that says: I have seen what is missing."""

    doing: Doing
    reason: Reason | Literal[""] = ""
    sure: Literal["yes", ""] = ""


class ClassGaps(NamedTuple):
    """A class, and what its term lacks."""

    school_class: SchoolClass
    gaps: list[Gap]


class Step(NamedTuple):
    """A line of the history: who did what, when in the school's own time."""

    step: TermStep
    who: str
    day: date


class NotSure(SchoolError):
    """A term is closed only by somebody who says to have seen what is missing."""


@blueprint.get("/office/terms")
def overview() -> ResponseReturnValue:
    """Show the terms of each set of classes. One round trip."""
    visit = desk.enter_office()
    titles = visit.school.classes
    sets = [
        (one, classes_in_words(titles[class_id] for class_id in one.classes)) for one in rules.term_sets(visit.school)
    ]
    return render_template("office/terms.html", sets=sets, done=request.args.get("done"), today=visit.today)


@blueprint.get("/office/terms/<class_id>/<int:number>")
def term(class_id: str, number: int) -> ResponseReturnValue:
    """Show what is missing in a term by class and teacher, and the way to close it.

    Three round trips, and one query for each class of the page.
    """
    visit = desk.enter_office()
    return _page(visit, rules.set_of(visit.school, class_id), number)


@blueprint.post("/office/terms/<class_id>/<int:number>")
def take_step(class_id: str, number: int) -> ResponseReturnValue:
    """Close a term, or open it again with a reason. 303 back to it."""
    posted = forms.fields()
    visit = desk.enter_office()
    term_set = rules.set_of(visit.school, class_id)
    asked_term = visit.school.term(number, class_id)
    try:
        asked = forms.posted(Asked)
        rules.require_step(asked_term, asked.doing, asked.reason, today=visit.today)
        if asked.doing is Doing.CLOSE and not asked.sure:
            raise NotSure
    except SchoolError as error:
        return _page(visit, term_set, number, error, posted.get("reason", ""))
    step = TermStep(
        doing=asked.doing,
        number=number,
        classes=term_set.classes,
        by=visit.person.id,
        at=visit.at,
        reason=asked.reason,
    )
    terms.take_step(table(), visit.tenant, visit.school.year, step)
    LOGGER.info("term_step", extra={"person_id": visit.person.id, "reason": asked.doing.value})
    return redirect(f"/office/terms/{term_set.id}/{number}?done={asked.doing.value}", 303)


def _page(
    visit: Visit, term_set: TermSet, number: int, error: SchoolError | None = None, reason: str = ""
) -> ResponseReturnValue:
    asked = visit.school.term(number, term_set.id)
    shown, first = _shown(term_set)
    year, tenant = visit.school.year, visit.tenant
    steps_key = keys.term_steps(tenant, year)
    places = [keys.school_class(tenant, one, year) for one in shown]
    found = desk.read([steps_key, *places])
    classes = [one for key in places if (one := records.read(found, key, SchoolClass)) is not None]
    missing = [ClassGaps(one, _gaps(visit, one, asked)) for one in classes]
    steps = terms.steps(found, tenant, year).of(number, term_set.id)
    names = desk.names([*(step.by for step in steps), *(gap.teacher_id for one in missing for gap in one.gaps)])
    if error is not None:
        log_refusal(error)
    answer = None if error is None else answer_to(error)
    page = render_template(
        "office/term.html",
        term_set=term_set,
        term=asked,
        missing=missing,
        names=names,
        steps=[Step(step, names.get(step.by, "—"), visit.school.day(step.at)) for step in steps],
        earlier=first - CLASSES if first else None,
        later=first + CLASSES if first + CLASSES < len(term_set.classes) else None,
        over=visit.today >= asked.end,
        answer=answer,
        reason=reason,
        done=request.args.get("done"),
    )
    return page, 200 if answer is None else answer.status


def _shown(term_set: TermSet) -> tuple[tuple[str, ...], int]:
    """Return the classes of this page, and the number of the first of them."""
    asked = request.args.get("first", 0, type=int)
    first = asked if 0 < asked < len(term_set.classes) else 0
    return term_set.classes[first : first + CLASSES], first


def _gaps(visit: Visit, school_class: SchoolClass, term: Term) -> list[Gap]:
    items = diary_lessons.class_items(table(), visit.tenant, school_class.id, school_class.year, term.start, term.end)
    sheets = [records.of(item, Sheet) for item in items if keys.is_sheet(item.key)]
    given = [records.of(item, Results) for item in items if keys.is_results(item.key)]
    return rules.gaps(
        school_class,
        term,
        sheets,
        {(one.subject, one.group): one for one in given if one.term == term.number},
        marked=school_class.grade >= visit.school.first_marked_grade,
        today=visit.today,
    )
