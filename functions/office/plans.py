"""Plan against fact, class by class: which subject is behind its plan, and by how many hours."""

from collections import defaultdict
from typing import NamedTuple

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from functions.domain.lessons.lesson import Journal, Sheet
from functions.domain.lessons.plan import Pace, Plan, pace, plan_lesson
from functions.office import desk
from functions.storage import keys, plans, timetables
from functions.web.current import table

blueprint = Blueprint("plans", __name__)


class Row(NamedTuple):
    """A journal of the class; no pace where it has no plan."""

    journal: Journal
    plan: Plan
    pace: Pace | None


@blueprint.get("/office/plans")
def classes() -> ResponseReturnValue:
    """Show the classes. One round trip."""
    desk.enter_office()
    return render_template("office/plans.html")


@blueprint.get("/office/plans/<class_id>")
def of_class(class_id: str) -> ResponseReturnValue:
    """Show each journal of a class: hours of the plan, given, behind. Three round trips; a year passes 1 MB."""
    visit, school_class = desk.enter_class(class_id)
    first = visit.school.terms_of(class_id)[0].start
    journals = [Journal(class_id, subject, school_class.year, group) for subject, group in school_class.journals()]
    found = desk.read(keys.plan(visit.tenant, one) for one in journals)
    sheets: dict[Journal, list[Sheet]] = defaultdict(list)
    for sheet in timetables.class_sheets(table(), visit.tenant, class_id, school_class.year, first, visit.today):
        sheets[sheet.id.journal].append(sheet)
    rows = []
    for journal in sorted(journals, key=lambda one: (visit.school.subject_title(one.subject), one.group)):
        plan = plans.kept(found, visit.tenant, journal).plan
        told = pace(plan, [plan_lesson(sheet) for sheet in sheets[journal]], visit.today) if plan.lines else None
        rows.append(Row(journal, plan, told))
    return render_template("office/plans_of_class.html", school_class=school_class, rows=rows)
