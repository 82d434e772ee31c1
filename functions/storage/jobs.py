"""Long work kept in the table: imports, reports of a whole school, archives. Another function or a command takes it up.

How to use it:

    turn = jobs.turn(table, tenant, "import").number                   # before anything is read for the plan
    job = Job(id=jobs.new_id(), kind="import", title="Ученики", by=…, at=…, total=len(parts), turn=turn)
    jobs.keep(table, tenant, job, parts)                               # parts: any Records, each small
    jobs.start(table, tenant, job.id)                                  # when somebody has agreed
    job = jobs.advance(table, tenant, job.id, work, enough=…)          # again and again until job.state is DONE

`work` is given one part's JSON and returns what is to be written for it, at most MOST_ACTIONS actions, with conditions
on what it has read. They are written in one transaction with the count of parts that are done: each part is done once,
however often it is tried and by however many (ADR 0010). Pages: functions/web/jobs.py.
"""

import secrets
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final, NamedTuple, Protocol

from functions.domain.job import AnotherJobRuns, Job, JobState, NoSuchJob, PlanOutdated, Turn
from functions.domain.record import Record
from functions.storage import keys, records
from functions.storage.errors import TableBusy
from functions.storage.pausing import pause
from functions.storage.table import (
    MAX_ACTIONS,
    Absent,
    Action,
    Condition,
    ConditionFailed,
    Item,
    Put,
    Table,
    Version,
    everything,
)

MOST_ACTIONS: Final = MAX_ACTIONS - 2  # the job itself, and after its last part the turn
KEPT: Final = timedelta(days=30)  # then the table may forget a job and its parts
ATTEMPTS: Final = 5
ID_BYTES: Final = 10

Work = Callable[[str], Sequence[Action]]


class Write(Protocol):
    """Writes actions, all or none, perhaps with others."""

    def __call__(self, *actions: Put) -> None:
        """Do it. Raises ConditionFailed."""


class Kept(NamedTuple):
    """A job, and the version of its item."""

    job: Job
    version: int


def new_id() -> str:
    """Return an id that nobody guesses."""
    return secrets.token_hex(ID_BYTES)


def turn(table: Table, tenant: str, kind: str) -> Turn:
    """Return which work of a kind runs, and how many have run: a plan is made for the turn that it was begun in."""
    item = table.get(keys.turn(tenant, kind))
    return Turn() if item is None else records.of(item, Turn)


def keep(table: Table, tenant: str, job: Job, parts: Sequence[Record]) -> None:
    """Keep a plan: its parts first, so that a job that is there is whole. A transaction for each 25 parts."""
    expires_at = job.at + KEPT
    items = [
        records.item(keys.job_part(tenant, job.id, number), part, expires_at=expires_at)
        for number, part in enumerate(parts, 1)
    ]
    for first in range(0, len(items), MAX_ACTIONS):
        table.transact(*(Put(item) for item in items[first : first + MAX_ACTIONS]))
    table.transact(Put(_item(tenant, job, 1), Absent()))


def get(table: Table, tenant: str, job_id: str) -> Job:
    """Return a job. Raises NoSuchJob."""
    return _kept(table, tenant, job_id).job


def parts(table: Table, tenant: str, job_id: str, first: int = 1, last: int = 9999) -> list[str]:
    """Return the JSON of a job's parts, by their numbers from 1, both ends included."""
    return [item.doc for item in everything(table, keys.job_parts(tenant, job_id, first, last))]


def start(table: Table, tenant: str, job_id: str, *, write: Write | None = None) -> Job:
    """Begin work whose plan somebody has agreed to; to begin it again changes nothing.

    Args:
        table: Where it is kept.
        tenant: Of which school.
        job_id: Which work.
        write: Writes the two actions of the beginning, with an entry of the office's chain for instance.

    Raises:
        NoSuchJob: There is no such plan any more.
        AnotherJobRuns: Work of the same kind is not done yet.
        PlanOutdated: Some was begun since the plan was made.
    """
    kept = _kept(table, tenant, job_id)
    if kept.job.state is not JobState.PLANNED:
        return kept.job
    key = keys.turn(tenant, kept.job.kind)
    item = table.get(key)
    now = Turn() if item is None else records.of(item, Turn)
    if now.job_id:
        raise AnotherJobRuns(now.job_id)
    if now.number != kept.job.turn:
        raise PlanOutdated
    begun = kept.job.model_copy(update={"state": JobState.RUNNING})
    taken = Turn(number=now.number + 1, job_id=job_id)
    try:
        (write or table.transact)(
            Put(records.item(key, taken, version=_next(item)), _unchanged(item)),
            Put(_item(tenant, begun, kept.version + 1), Version(kept.version)),
        )
    except ConditionFailed:  # somebody was quicker: with this very job, or with another
        return start(table, tenant, job_id, write=write)
    return begun


def advance(table: Table, tenant: str, job_id: str, work: Work, *, enough: Callable[[], bool]) -> Job:
    """Do parts of a running job until it is done or it is enough; one at least. Return how far it is.

    Raises NoSuchJob, and TableBusy where others kept writing the same items.
    """
    kept, attempt = _kept(table, tenant, job_id), 0
    while kept.job.state is JobState.RUNNING:
        try:
            kept = _one_part(table, tenant, kept, work)
            attempt = 0
        except ConditionFailed as error:
            attempt += 1
            if attempt == ATTEMPTS:
                raise TableBusy from error
            pause(attempt)
            kept = _kept(table, tenant, job_id)  # perhaps somebody else has done the part
            continue
        if enough():
            break
    return kept.job


def _one_part(table: Table, tenant: str, kept: Kept, work: Work) -> Kept:
    number = kept.job.done + 1
    part = table.get(keys.job_part(tenant, kept.job.id, number))
    if part is None:
        raise NoSuchJob
    after, version = kept.job.with_part_done(), kept.version + 1
    actions: list[Action] = [*work(part.doc), Put(_item(tenant, after, version), Version(kept.version))]
    if after.state is JobState.DONE:
        actions.append(_turn_ends(table, tenant, kept.job))
    table.transact(*actions)
    return Kept(after, version)


def _turn_ends(table: Table, tenant: str, job: Job) -> Put:
    key = keys.turn(tenant, job.kind)
    item = table.get(key)
    number = 0 if item is None else records.of(item, Turn).number
    return Put(records.item(key, Turn(number=number), version=_next(item)), _unchanged(item))


def _kept(table: Table, tenant: str, job_id: str) -> Kept:
    item = table.get(keys.job(tenant, job_id))
    if item is None:
        raise NoSuchJob
    return Kept(records.of(item, Job), item.version)


def _item(tenant: str, job: Job, version: int) -> Item:
    return records.item(keys.job(tenant, job.id), job, version=version, expires_at=job.at + KEPT)


def _unchanged(item: Item | None) -> Condition:
    return Absent() if item is None else Version(item.version)


def _next(item: Item | None) -> int:
    return 1 if item is None else item.version + 1
