"""A timer over several schools: each gets its turn, whatever happens at another one."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from functions.storage import hosts
from functions.storage.hosts import SchoolHost
from functions.storage.table import Table
from functions.web import log
from functions.web.settings import Settings
from functions.web.timing import ENOUGH_SECONDS, Rota
from infra.aws.programs import programs
from tests.support.builders import NOW
from tests.support.permitted import PermittedTable

TIMERS = [program.name for program in programs() if program.timer]
SEVERAL = Settings.model_validate({"SCHOOL_TABLE": "sqlite:unused", "SCHOOL_TENANTS": "table"})
ONE = Settings.model_validate(
    {"SCHOOL_TABLE": "sqlite:unused", "SCHOOL_TENANT": "alone", "SCHOOL_BASE_URL": "https://school.example"}
)


class Visits:
    """A job that notes where it was; it takes ten seconds a school, and breaks at some."""

    def __init__(self, *broken: str, seconds: float = 60.0) -> None:
        self.broken, self.seconds = broken, seconds
        self.seen: list[str] = []
        self.finished: list[Mapping[str, int]] = []

    def __call__(self, school: Settings, event: Mapping[str, Any], left: Callable[[], float]) -> dict[str, int]:
        assert event == {}
        assert left() <= self.seconds
        self.seen.append(school.tenant)
        self.seconds -= 10
        if school.tenant in self.broken:
            raise ValueError(school.tenant)
        return {"letters": 1, "outbox_age": len(self.seen)}

    def finish(self, done: Mapping[str, int]) -> None:
        self.finished.append(done)


def fill(table: Table, *tenants: str) -> None:
    for tenant in tenants:
        host = f"{tenant}.example"
        table.transact(hosts.put(host, SchoolHost(tenant=tenant, base_url=f"https://{host}", since=NOW)))


def go(table: Table, job: Visits, values: Settings = SEVERAL) -> dict[str, int]:
    return Rota("notify", table, values)(job, {}, lambda: job.seconds)


def test_all_schools_have_their_turn_and_numbers_are_added_up(sqlite_table: Table) -> None:
    fill(sqlite_table, "alpha", "beta", "gamma")
    job = Visits()

    assert go(sqlite_table, job) == {"letters": 3, "outbox_age": 3}
    assert job.seen == ["alpha", "beta", "gamma"]
    assert job.finished == [{"letters": 3, "outbox_age": 3}]


def test_who_had_no_turn_comes_first_the_next_time(sqlite_table: Table, caplog: pytest.LogCaptureFixture) -> None:
    fill(sqlite_table, "alpha", "beta", "gamma", "zeta")
    first, second = Visits(seconds=ENOUGH_SECONDS + 15), Visits(seconds=ENOUGH_SECONDS + 15)

    with caplog.at_level(logging.WARNING, "school"):
        go(sqlite_table, first)
        (line,) = [log.JsonLine().format(one) for one in caplog.records]
    go(sqlite_table, second)

    assert (first.seen, second.seen) == (["alpha", "beta"], ["gamma", "zeta"])
    assert '"timer_cut_short"' in line
    assert '"count": 2' in line


def test_a_school_that_breaks_stops_no_other_and_the_call_says_so(
    sqlite_table: Table, caplog: pytest.LogCaptureFixture
) -> None:
    fill(sqlite_table, "alpha", "beta", "gamma")
    job = Visits("alpha")

    with pytest.raises(ValueError, match="alpha"):
        go(sqlite_table, job)

    assert job.seen == ["alpha", "beta", "gamma"]
    assert job.finished == [{"letters": 2, "outbox_age": 3}]
    assert [(one.getMessage(), one.__dict__["tenant"]) for one in caplog.records] == [("timer_failed", "alpha")]


@pytest.mark.parametrize("name", TIMERS)
def test_every_timer_may_find_the_schools_and_keep_its_place(sqlite_table: Table, name: str) -> None:
    fill(sqlite_table, "alpha", "beta")
    table = PermittedTable(sqlite_table, name)

    Rota(name, table, SEVERAL)(Visits(), {}, lambda: 0.0)
    second = Visits()
    Rota(name, table, SEVERAL)(second, {}, lambda: second.seconds)

    assert second.seen == ["beta", "alpha"]


def test_a_deployment_of_one_school_reads_nothing_to_know_it(sqlite_table: Table) -> None:
    job = Visits()

    assert go(sqlite_table, job, ONE) == {"letters": 1, "outbox_age": 1}
    assert job.seen == ["alone"]


def test_a_deployment_without_schools_has_nothing_to_do(sqlite_table: Table) -> None:
    job = Visits()

    assert (go(sqlite_table, job), job.finished) == ({}, [])
