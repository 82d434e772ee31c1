"""From a file to a plan that is kept, and from the plan to the lists: what the page and the command line both do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from functions.domain.imports import loads, parents, pupils, staff, week
from functions.domain.imports.changes import Part, Plan, Shown, Source, parts
from functions.domain.imports.columns import TITLES, ListKind
from functions.domain.imports.fields import Mistake
from functions.domain.imports.people import Given
from functions.domain.imports.roll import Roll
from functions.domain.imports.rows import WeekRow, parse
from functions.domain.job import AnotherJobRuns, Job
from functions.domain.organisation.school import School
from functions.storage import following, imports, jobs, week_imports
from functions.storage.chains import OfficeChange, record_office
from functions.storage.following import Left
from functions.storage.table import Table
from functions.tabular import reading

if TYPE_CHECKING:
    from functions.storage.sealing import PeopleKey

KIND: Final = "import"  # of jobs: two imports do not run at once, whatever their lists
MOST_MISSING: Final = 1000  # names that are kept to be shown


@dataclass(frozen=True, slots=True)
class Office:
    """Whose lists, and who imports when."""

    table: Table
    tenant: str
    school: School
    people_key: "PeopleKey"
    by: str
    at: datetime

    @property
    def today(self) -> date:
        """The school's own day."""
        return self.school.day(self.at)


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a file.

    Attributes:
        job: The plan that is kept, or None where there are mistakes or nothing would change.
        counts: Lines added, changed, same.
        mistakes: All of them, in the order of the file. With one, nothing can be applied.
        shown: The lines that would change.
        missing: Who is in the school and not in the file; they stay as they are.
        unused: Titles of columns that mean nothing to us.
    """

    job: Job | None
    counts: dict[str, int]
    mistakes: list[Mistake]
    shown: list[Shown]
    missing: list[str]
    unused: tuple[str, ...]


def check(office: Office, kind: ListKind, content: bytes) -> Checked:
    """Read a file and say what it would change; a plan without mistakes is kept, to be applied as it was seen.

    Raises: the errors of functions/tabular and domain/tables.py; AnotherJobRuns while an import is not done yet.
    """
    turn = jobs.turn(office.table, office.tenant, KIND)
    if turn.job_id:
        raise AnotherJobRuns(turn.job_id)
    read = parse(kind, reading.read(content), office.school)
    plan = _plan(office, kind, read.rows, read.mistakes)
    mistakes = sorted(plan.mistakes, key=lambda one: one.line)
    job = None if mistakes or not plan.changes else _keep(office, kind, plan, read.unused, turn.number)
    return Checked(job, plan.counts, mistakes, plan.shown, plan.missing, read.unused)


def begin(office: Office, job_id: str) -> Job:
    """Start to apply a plan, with an entry in the office's chain. Raises as jobs.start."""
    job = jobs.get(office.table, office.tenant, job_id)
    change = OfficeChange(f"import {job.title}", job_id, office.by, office.at, {}, dict(job.counts))
    return jobs.start(
        office.table, office.tenant, job_id, write=partial(record_office, office.table, office.tenant, change)
    )


def go_on(table: Table, tenant: str, job_id: str, enough: Callable[[], bool]) -> Job:
    """Apply parts of a plan that was begun, until it is done or it is enough. Lessons follow: `follow`."""
    return jobs.advance(table, tenant, job_id, partial(imports.write, table, tenant), enough=enough)


def follow(office: Office, enough: Callable[[], bool]) -> Left:
    """Let lessons and topics follow what was imported, until nothing is left or it is enough. One query for nothing."""
    return following.go_on(office.table, office.tenant, office.school, office.today, enough=enough)


def shown(table: Table, tenant: str, job_id: str, first: int = 1, last: int = 9999) -> list[Shown]:
    """Return the lines of a kept plan that lie in these parts."""
    found = jobs.parts(table, tenant, job_id, first, last)
    return [line for part in found for line in Part.model_validate_json(part).shown]


def _plan(office: Office, kind: ListKind, rows: Sequence[object], mistakes: list[Mistake]) -> Plan:
    if kind is ListKind.TIMETABLE:
        lessons = cast("Sequence[WeekRow]", rows)
        stand = week_imports.stand(office.table, office.tenant, office.school, lessons, office.today)
        return week.plan(lessons, mistakes, stand)
    there, numbers = imports.stand(office.table, office.tenant, office.school), imports.Numbers(office.people_key)
    roll = Roll(there.everybody, numbers)
    given = Given(roll, numbers, jobs.new_id, office.today, office.school.year)
    every = cast("Any", rows)  # of the kind that `parse` was asked for
    if kind is ListKind.STAFF:
        return staff.plan(every, mistakes, there.classes, given)
    if kind is ListKind.PUPILS:
        return pupils.plan(every, mistakes, there.classes, given)
    if kind is ListKind.PARENTS:
        return parents.plan(every, mistakes, there.classes, there.families, given)
    return loads.plan(every, mistakes, there.classes, office.school, given)


def _keep(office: Office, kind: ListKind, plan: Plan, unused: tuple[str, ...], turn: int) -> Job:
    job_id = jobs.new_id()
    source = Source(by=office.by, at=office.at, save_id=job_id)
    made = [one.model_copy(update={"source": source}) for one in parts(plan.changes, plan.shown)]
    told = {"missing": tuple(plan.missing[:MOST_MISSING]), "unused": unused}
    made[0] = made[0].model_copy(update=told)
    job = Job(
        id=job_id,
        kind=KIND,
        title=TITLES[kind],
        by=office.by,
        at=office.at,
        total=len(made),
        turn=turn,
        counts=plan.counts,
    )
    jobs.keep(office.table, office.tenant, job, made)
    return job
