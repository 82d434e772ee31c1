"""Lessons that follow from a timetable: planned as work in parts, and written as far as a request goes."""

import secrets
from datetime import date
from time import monotonic
from typing import Final

from functions.domain.job import Job
from functions.domain.setting import Setting, setting
from functions.domain.timetable import Timetable
from functions.office.weeks import Weeks
from functions.storage import jobs, timetables
from functions.web.current import table
from functions.web.visit import Visit

LONG_ENOUGH: Final = 4.0  # seconds of work in one request: a class's term takes less, a year may take two requests


def new_id() -> str:
    """Return the id of a page, to be sent back with it."""
    return secrets.token_urlsafe(16)


def begin(visit: Visit, read: Weeks, timetable: Timetable, since: date, *, year: bool) -> str:
    """Bring a class's lessons from a day on in line with its timetable, its loads and the calendar.

    To the end of the term, or of the year. Returns the id of the work; nothing where there is nothing to be done.
    Raises AnotherJobRuns, PlanOutdated.
    """
    class_id = timetable.class_id
    turn = jobs.turn(table(), visit.tenant, timetables.JOB_KIND).number
    terms = visit.school.terms_of(class_id)
    last = terms[-1].end if year else visit.school.term_on(since, class_id).end
    made = _planned(visit, read, timetable, since, last)
    counts = {
        "added": made.count("add"),
        "changed": made.count("change"),
        "removed": made.count("remove"),
        "kept": len(made.kept),
        "without_teacher": len(made.without_teacher),
        "without_place": len(made.without_place),
    }
    if not made.parts:
        return ""
    job = Job(
        id=jobs.new_id(),
        kind=timetables.JOB_KIND,
        title=f"Расписание: {read.school_class(class_id).title}",
        by=visit.person.id,
        at=visit.at,
        total=len(made.parts),
        turn=turn,
        counts=counts,
    )
    jobs.keep(table(), visit.tenant, job, made.parts)
    jobs.start(table(), visit.tenant, job.id)
    advance(visit, job.id)
    return job.id


def advance(visit: Visit, job_id: str) -> Job:
    """Go on with it. Raises NoSuchJob, TableBusy."""
    end = monotonic() + LONG_ENOUGH
    work = timetables.work(table(), visit.tenant)
    return jobs.advance(table(), visit.tenant, job_id, work, enough=lambda: monotonic() > end)


def _planned(visit: Visit, read: Weeks, timetable: Timetable, since: date, last: date) -> Setting:
    school_class = read.school_class(timetable.class_id)
    terms = visit.school.terms_of(timetable.class_id)
    occurrences = timetable.occurrences(since, last, read.calendar, terms)
    sheets = timetables.class_sheets(table(), visit.tenant, timetable.class_id, timetable.year, since, last)
    return setting(occurrences, sheets, school_class.teacher_of)
