"""Counting attempts: by whom, in which window, and when many come at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from functions.storage import counters
from functions.storage.errors import TableBusy
from functions.storage.sqlite import SqliteTable
from functions.storage.table import Table
from tests.support.builders import NOW, TENANT
from tests.support.interrupted import BusyTable, InterruptedTable
from tests.support.stage import contents

MINUTE = timedelta(minutes=1)
WHO = "203.0.113.7"


def count(table: Table, who: str = WHO, *, what: str = "login", tenant: str = TENANT, minutes: int = 0) -> int:
    return counters.count(table, tenant, what, who, begins=NOW + minutes * MINUTE, window=MINUTE)


def test_each_attempt_has_its_number(table: Table) -> None:
    assert [count(table) for _ in range(3)] == [1, 2, 3]


def test_others_other_things_other_schools_and_other_windows_are_counted_apart(sqlite_table: Table) -> None:
    count(sqlite_table)

    assert count(sqlite_table, "203.0.113.8") == 1
    assert count(sqlite_table, what="invitation") == 1
    assert count(sqlite_table, tenant="elsewhere") == 1
    assert count(sqlite_table, minutes=1) == 1
    assert count(sqlite_table) == 2


def test_an_attempt_between_reading_and_writing_is_not_lost(table: Table) -> None:
    other: list[int] = []

    mine = count(InterruptedTable(table, before=lambda: other.append(count(table))))

    assert (other, mine) == ([1], 2)


def test_of_many_at_once_each_has_a_number_of_its_own(sqlite_table: Table) -> None:
    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(lambda _: count(sqlite_table), range(24)))

    assert sorted(numbers) == list(range(1, 25))


def test_an_attempt_that_cannot_be_counted_is_refused(sqlite_table: Table) -> None:
    with pytest.raises(TableBusy):
        count(BusyTable(sqlite_table))


def test_the_table_knows_neither_an_address_nor_that_it_came_back(sqlite_table: SqliteTable, tmp_path: Path) -> None:
    count(sqlite_table)
    count(sqlite_table, minutes=1)

    rows = contents(tmp_path / "school.db")
    assert len({row[0] for row in rows}) == 2
    assert not any(WHO in str(row) for row in rows)


def test_the_table_may_drop_a_count_when_its_window_is_over(sqlite_table: SqliteTable) -> None:
    count(sqlite_table)

    sqlite_table.sweep(int((NOW + MINUTE).timestamp()) + 1)

    assert count(sqlite_table) == 1
