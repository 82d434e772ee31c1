"""Lessons that follow from a timetable: planned as work in parts, and written as far as a request goes."""

import secrets
from collections.abc import Sequence
from datetime import date
from typing import Final

from functions.domain.job import Job, JobState
from functions.domain.timetabling.following import Cause, Follow
from functions.domain.timetabling.setting import MOST_FOLLOWS, Part, Setting, setting
from functions.domain.timetabling.timetable import Timetable
from functions.office.weeks import Weeks
from functions.storage import following, jobs, timetables
from functions.web.current import table
from functions.web.progress import for_a_moment
from functions.web.visit import Visit

LONG_ENOUGH: Final = 4.0  # seconds of work in one request: a class's term takes less, a year may take two requests
_WRITTEN: Final = {"added": "add", "changed": "change", "removed": "remove"}
_LEFT: Final = ("kept", "without_teacher", "without_place")


def new_id() -> str:
    """Return the id of a page, to be sent back with it."""
    return secrets.token_urlsafe(16)


def begin(  # each is a fact of its own
    visit: Visit, read: Weeks, class_ids: Sequence[str], since: date, *, year: bool, cause: Cause = Cause.TIMETABLE
) -> str:
    """Bring lessons of classes from a day on in line with their timetables, their loads and the calendar.

    To the end of each class's term, or of its year; a class whose term is closed then is left as it is. Returns the id
    of the work; nothing where there is nothing to be done. Two reads and a query a class. Raises AnotherJobRuns,
    PlanOutdated.
    """
    turn = jobs.turn(table(), visit.tenant, timetables.JOB_KIND).number
    made = [
        _planned(visit, read, read.timetables[one], since, last) for one, last in _ends(read, class_ids, since, year)
    ]
    parts = [part for one in made for part in one.parts]
    if not parts:
        return ""
    parts += _topics(visit, parts, since, cause)
    counts = {name: sum(one.count(what) for one in made) for name, what in _WRITTEN.items()}
    counts |= {name: sum(len(getattr(one, name)) for one in made) for name in _LEFT}
    title = read.school_class(class_ids[0]).title if len(class_ids) == 1 else "все классы"
    job = Job(
        id=jobs.new_id(),
        kind=timetables.JOB_KIND,
        title=f"Расписание: {title}",
        by=visit.person.id,
        at=visit.at,
        total=len(parts),
        turn=turn,
        counts=counts,
    )
    jobs.keep(table(), visit.tenant, job, parts)
    jobs.start(table(), visit.tenant, job.id)
    advance(visit, job.id)
    return job.id


def _ends(read: Weeks, class_ids: Sequence[str], since: date, year: bool) -> list[tuple[str, date]]:  # noqa: FBT001
    """Return the last day to be written, by class; classes of no open term on the day are left out."""
    found = []
    for class_id in class_ids:
        terms = read.school.terms_of(class_id)
        now = next((term for term in terms if term.start <= since <= term.end), None)
        if read.timetables[class_id].versions and now is not None and not now.closed:
            found.append((class_id, terms[-1].end if year else now.end))
    return found


def advance(visit: Visit, job_id: str) -> Job:
    """Go on with it, and with the topics when the lessons are there. Raises NoSuchJob, TableBusy."""
    enough = for_a_moment(LONG_ENOUGH)
    job = jobs.advance(table(), visit.tenant, job_id, timetables.work(table(), visit.tenant), enough=enough)
    if job.state is JobState.DONE:
        following.go_on(table(), visit.tenant, visit.school, visit.today, enough=enough)
    return job


def _topics(visit: Visit, parts: Sequence[Part], since: date, cause: Cause) -> list[Part]:
    """Return the parts that ask topics to follow the lessons that come or go."""
    journals = sorted({one.journal for part in parts for one in part.come_and_gone})
    follows = [
        Follow(
            class_id=one.class_id,
            journal=one.key,
            year=one.year,
            since=since,
            cause=cause,
            by=visit.person.id,
            at=visit.at,
            save_id=new_id(),
        )
        for one in journals
    ]
    return [Part(follow=tuple(follows[first : first + MOST_FOLLOWS])) for first in range(0, len(follows), MOST_FOLLOWS)]


def _planned(visit: Visit, read: Weeks, timetable: Timetable, since: date, last: date) -> Setting:
    school_class = read.school_class(timetable.class_id)
    terms = visit.school.terms_of(timetable.class_id)
    occurrences = timetable.occurrences(since, last, read.calendar, terms)
    sheets = timetables.class_sheets(table(), visit.tenant, timetable.class_id, timetable.year, since, last)
    return setting(occurrences, sheets, school_class.teacher_of)
