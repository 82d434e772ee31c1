"""Whose parents have looked through a week of the diary."""

from datetime import datetime
from typing import Final

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from functions.classes.opening import enter_class
from functions.domain.diaries.signature import WeekSeen
from functions.domain.roll.people import LinkKind
from functions.domain.week import Week
from functions.storage import keys
from functions.storage.diary import seen
from functions.web.current import table
from functions.web.visit import Visit

GUARDIANS: Final = {
    LinkKind.MOTHER: "мама",
    LinkKind.FATHER: "папа",
    LinkKind.REPRESENTATIVE: "законный представитель",
}
blueprint = Blueprint("classes_weeks", __name__)


@blueprint.get("/class/<class_id>/weeks/<week_text>")
def week(class_id: str, week_text: str) -> ResponseReturnValue:
    """Show who has signed a week. Two round trips: the visit with the class, and a key for each pupil in one batch."""
    asked = Week.parse(week_text)
    visit, school_class = enter_class(class_id)
    pupils = school_class.pupils_between(asked.monday, asked.sunday)
    found = table().batch_get([keys.week_seen(visit.tenant, pupil.id, asked) for pupil in pupils])
    signed = [(pupil, _signed(visit, seen(found, visit.tenant, pupil.id, asked))) for pupil in pupils]
    return render_template(
        "classes/weeks.html",
        school_class=school_class,
        term=visit.school.nearest_term(visit.today, class_id),
        week=asked,
        signed=signed,
        ahead=asked.monday > visit.today,
    )


def _signed(visit: Visit, week: WeekSeen) -> list[tuple[str, datetime]]:
    """Return who has signed, and when in the school's own time, the first one first."""
    by = sorted(week.by.values(), key=lambda one: one.at)
    return [(GUARDIANS[one.kind], one.at.astimezone(visit.zone)) for one in by]
