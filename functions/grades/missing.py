"""What a teacher has not written yet: lessons without topic, homework or marks, each with the way to it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from functions.domain.access import rights
from functions.domain.journal.missing import missing
from functions.domain.lessons.lesson import LessonId
from functions.domain.roll.classes import NoSuchJournal
from functions.domain.roll.people import Role
from functions.storage import lessons
from functions.storage.lessons import TeachingDay
from functions.web.current import table
from functions.web.visit import Visit, enter

blueprint = Blueprint("grades_missing", __name__)
STRETCH: Final = timedelta(days=20)  # three weeks with the day they end on: what a teacher still remembers
MOST: Final = 160  # lessons of a stretch: with their classes two reads of 100; more than 8 a day is nobody's load
KINDS: Final = {"topic": "без темы", "homework": "без задания", "marks": "без отметок"}


@blueprint.get("/journal/missing")
def missing_of_mine() -> ResponseReturnValue:
    """Show three weeks of lessons that lack something, ending today or on the day asked for.

    Four round trips at most: the visit, the teacher's days, and two reads of 100 lessons and classes.
    """
    visit = enter()
    rights.require(rights.Right.STAFF, rights.ties_of(visit.person), hidden=NoSuchJournal)
    begin = min(term.start for term in visit.school.terms)
    until = _until(visit)
    first = max(until - STRETCH, begin)
    days = lessons.teaching_days(table(), visit.tenant, visit.person.id, first, until)
    read = newest(days)
    if len(read) < len(days):  # nothing falls out between two pages
        first = read[0].day
    ids = [LessonId.parse(text) for one in read for text in one.lessons]
    sheets, classes = lessons.sheets_and_classes(table(), visit.tenant, ids)
    found = missing(sheets, classes, visit.school, teacher_id=visit.person.id, until=visit.today)
    asked = request.args.get("what", "")
    return render_template(
        "grades/missing.html",
        first=first,
        until=until,
        earlier=first - timedelta(days=1) if first > begin else None,
        counts={kind: sum(getattr(one, kind) for one in found) for kind in KINDS},
        kinds=KINDS,
        asked=asked if asked in KINDS else "",
        found=[one for one in found if asked not in KINDS or getattr(one, asked)],
        office=visit.person.has(Role.OFFICE),
        term=visit.school.nearest_term(visit.today),
    )


def newest(days: Sequence[TeachingDay]) -> Sequence[TeachingDay]:
    """Return the newest of these days (oldest first) that have MOST lessons together; one at least."""
    count = 0
    for number, one in enumerate(reversed(days)):
        count += len(one.lessons)
        if count > MOST and number:
            return days[len(days) - number :]
    return days


def _until(visit: Visit) -> date:
    """Return the day asked for, today at the latest; after the last term, its last day."""
    last = min(visit.today, visit.school.nearest_term(visit.today).end)
    try:
        return min(last, max(date.fromisoformat(request.args.get("until", "")), visit.school.terms[0].start))
    except ValueError:
        return last
