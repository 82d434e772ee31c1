"""Long work in parts: each part is done once, whoever does it and however often it is broken off."""

from collections.abc import Callable, Sequence

import pytest

from functions.domain.job import AnotherJobRuns, Job, JobState, NoSuchJob, PlanOutdated, Turn
from functions.domain.record import Record
from functions.storage import jobs, keys, records
from functions.storage.errors import TableBusy
from functions.storage.table import Absent, Action, Key, Put, Table, TableUnavailable, Version
from tests.support.builders import NOW, TENANT

COUNTER = Key("burminka#COUNTED", "COUNTER")


class Part(Record):
    add: int


class Broken(Exception):
    """The power went."""


def planned(table: Table, parts: int = 3, *, turn: int = 0) -> Job:
    job = Job(id=jobs.new_id(), kind="import", title="Ученики", by="clerk1", at=NOW, total=parts, turn=turn)
    jobs.keep(table, TENANT, job, [Part(add=number) for number in range(1, parts + 1)])
    return job


def counting(table: Table) -> Callable[[str], Sequence[Action]]:
    """Return work that adds up: a part that was done twice would show."""

    def work(part: str) -> list[Action]:
        item = table.get(COUNTER)
        number, version = (0, 0) if item is None else (records.of(item, Turn).number, item.version)
        added = Turn(number=number + Part.model_validate_json(part).add)
        return [Put(records.item(COUNTER, added, version=version + 1), Version(version) if version else Absent())]

    return work


def counted(table: Table) -> int:
    item = table.get(COUNTER)
    return 0 if item is None else records.of(item, Turn).number


def test_a_plan_writes_nothing_until_it_is_started(table: Table) -> None:
    job = planned(table)

    after = jobs.advance(table, TENANT, job.id, counting(table), enough=lambda: False)

    assert (after, counted(table)) == (job, 0)


def test_parts_are_done_in_order_to_the_end(table: Table) -> None:
    job = planned(table, parts=60)
    jobs.start(table, TENANT, job.id)

    after = jobs.advance(table, TENANT, job.id, counting(table), enough=lambda: False)

    assert (after.state, after.done) == (JobState.DONE, 60)
    assert counted(table) == sum(range(61))
    assert jobs.turn(table, TENANT, "import") == Turn(number=1)


def test_work_that_broke_off_goes_on_where_it_was(table: Table) -> None:
    job = planned(table)
    jobs.start(table, TENANT, job.id)

    def breaks(part: str) -> Sequence[Action]:
        if Part.model_validate_json(part).add == 2:
            raise Broken
        return counting(table)(part)

    with pytest.raises(Broken):
        jobs.advance(table, TENANT, job.id, breaks, enough=lambda: False)
    assert jobs.get(table, TENANT, job.id).done == 1

    jobs.advance(table, TENANT, job.id, counting(table), enough=lambda: False)

    assert counted(table) == 6


def test_a_part_whose_answer_was_lost_is_not_done_again(sqlite_table: Table) -> None:
    job = planned(sqlite_table)
    jobs.start(sqlite_table, TENANT, job.id)

    class Deaf:
        """Writes, and loses the answer once."""

        lost = False

        def __getattr__(self, name: str) -> object:
            return getattr(sqlite_table, name)

        def transact(self, *actions: Action) -> None:
            sqlite_table.transact(*actions)
            if not self.lost:
                self.lost = True
                raise TableUnavailable

    deaf: Table = Deaf()  # type: ignore[assignment]  # the rest is passed on
    with pytest.raises(TableUnavailable):
        jobs.advance(deaf, TENANT, job.id, counting(sqlite_table), enough=lambda: False)
    jobs.advance(deaf, TENANT, job.id, counting(sqlite_table), enough=lambda: False)

    assert counted(sqlite_table) == 6


def test_two_who_do_the_same_work_at_once_do_each_part_once(table: Table) -> None:
    job = planned(table)
    jobs.start(table, TENANT, job.id)
    between = [True]

    def work(part: str) -> Sequence[Action]:
        actions = counting(table)(part)
        if between and between.pop():
            jobs.advance(table, TENANT, job.id, counting(table), enough=lambda: True)
        return actions

    jobs.advance(table, TENANT, job.id, work, enough=lambda: False)

    assert counted(table) == 6


def test_it_stops_after_a_part_when_it_is_enough(table: Table) -> None:
    job = planned(table)
    jobs.start(table, TENANT, job.id)

    assert jobs.advance(table, TENANT, job.id, counting(table), enough=lambda: True).done == 1


def test_a_second_work_of_the_kind_waits_for_the_first(table: Table) -> None:
    first, second = planned(table), planned(table)
    jobs.start(table, TENANT, first.id)

    with pytest.raises(AnotherJobRuns) as refusal:
        jobs.start(table, TENANT, second.id)

    assert refusal.value.job_id == first.id
    assert jobs.get(table, TENANT, second.id).state is JobState.PLANNED


def test_a_plan_that_is_older_than_other_work_is_not_begun(table: Table) -> None:
    first, second = planned(table), planned(table)
    jobs.start(table, TENANT, first.id)
    jobs.advance(table, TENANT, first.id, counting(table), enough=lambda: False)

    with pytest.raises(PlanOutdated):
        jobs.start(table, TENANT, second.id)


def test_to_start_again_changes_nothing(table: Table) -> None:
    job = planned(table)

    assert jobs.start(table, TENANT, job.id) == jobs.start(table, TENANT, job.id)
    assert jobs.turn(table, TENANT, "import") == Turn(number=1, job_id=job.id)


def test_work_that_others_keep_writing_over_gives_up_and_stays_where_it_was(sqlite_table: Table) -> None:
    job = planned(sqlite_table)
    jobs.start(sqlite_table, TENANT, job.id)
    stale: list[Action] = [Put(records.item(COUNTER, Turn(), version=8), Version(7))]

    with pytest.raises(TableBusy):
        jobs.advance(sqlite_table, TENANT, job.id, lambda _part: stale, enough=lambda: False)

    assert jobs.get(sqlite_table, TENANT, job.id).done == 0


def test_work_that_is_not_there_has_a_name(sqlite_table: Table) -> None:
    with pytest.raises(NoSuchJob):
        jobs.start(sqlite_table, TENANT, jobs.new_id())


def test_parts_are_read_by_their_numbers(sqlite_table: Table) -> None:
    job = planned(sqlite_table)

    assert [Part.model_validate_json(part).add for part in jobs.parts(sqlite_table, TENANT, job.id, 2, 3)] == [2, 3]
    assert sqlite_table.get(keys.job_part(TENANT, job.id, 4)) is None
