"""What follows a change: done in parts, by whoever comes, and to the same end however often it breaks off."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from itertools import count
from typing import Any

import pytest

from functions.domain.lessons.lesson import Journal, Sheet
from functions.domain.organisation.school import School
from functions.domain.timetabling.calendar import Calendar, Holiday
from functions.domain.timetabling.following import Cause, Follow
from functions.office.follower import Follower
from functions.storage import follow_queue, following, keys, lessons, plans, records, timetables
from functions.storage.substitutions import Saved
from functions.storage.table import Table
from functions.web.settings import Settings
from tests.support.builders import NOW, TENANT, TODAY
from tests.support.metered import MeteredTable
from tests.support.permitted import PermittedTable
from tests.support.stage import Stage

JOURNAL = Journal("9", "russian", 2026)
YEAR = (date(2026, 9, 1), date(2027, 5, 31))
NEVER: Callable[[], bool] = lambda: False  # noqa: E731  # a name for what it says
AT_ONCE: Callable[[], bool] = lambda: True  # noqa: E731  # the same


def follow(**more: object) -> Follow:
    told: dict[str, Any] = {
        "year": 2026,
        "since": TODAY,
        "cause": Cause.CALENDAR,
        "by": "office1",
        "at": NOW,
        "save_id": "save-0000000000001",
    }
    return Follow.model_validate(told | more)


class Holidays:
    """A school where a day with a lesson of Russian in class 9 has become free, and nothing has followed yet."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.table = stage, stage.sqlite
        first = date(2026, 12, 1)
        ahead = lessons.journal_sheets(self.table, TENANT, JOURNAL, first, YEAR[1])
        self.day = ahead[0].day
        plans.hand_out(self.table, TENANT, JOURNAL, YEAR, Saved("save-0000000000000", "teacher1", NOW))
        key = keys.calendar(TENANT, 2026)
        found = self.table.batch_get([key])
        kept = records.of(found[key], Calendar)
        free = kept.with_holiday(Holiday(first=self.day, last=self.day, title="День села"))
        self.table.transact(timetables.put_calendar(TENANT, free, found[key].version))

    def ask(self, *asked: Follow) -> None:
        follow_queue.add(self.table, TENANT, asked)

    def go_on(self, enough: Callable[[], bool] = NEVER, table: Table | None = None) -> int:
        school = records.of(self.table.batch_get([keys.school(TENANT)])[keys.school(TENANT)], School)
        permitted = PermittedTable(table or self.table, "office-timer")
        return following.go_on(permitted, TENANT, school, TODAY, enough=enough).all

    def free(self, class_id: str = "9") -> list[Sheet]:
        return timetables.class_sheets(self.table, TENANT, class_id, 2026, self.day, self.day)

    def planned(self) -> list[str]:
        sheets = lessons.journal_sheets(self.table, TENANT, JOURNAL, *YEAR)
        return [sheet.planned for sheet in sheets if not sheet.topic and sheet.planned]


@pytest.fixture
def holidays(stage: Stage) -> Holidays:
    return Holidays(stage)


def test_lessons_of_a_free_day_go_and_the_topics_of_their_journals_move_on(holidays: Holidays) -> None:
    before = holidays.planned()
    holidays.ask(follow(class_id="9"))

    assert holidays.go_on() == 0

    after = holidays.planned()
    assert holidays.free() == []
    assert len(after) < len(before)
    assert after == before[: len(after)]
    assert follow_queue.waiting(holidays.table, TENANT) == []


def test_an_entry_for_all_classes_reaches_each_of_them(holidays: Holidays) -> None:
    holidays.ask(follow())

    assert holidays.go_on() == 0

    assert [one for one in ("1", "2", "5", "9") if holidays.free(one)] == []


def test_work_that_is_cut_off_after_each_part_comes_to_the_same_end(holidays: Holidays) -> None:
    holidays.ask(follow(class_id="9"), follow(class_id="8"))

    steps = 0
    while holidays.go_on(AT_ONCE):
        steps += 1

    assert steps > 2
    assert (holidays.free("8"), holidays.free("9")) == ([], [])


def test_a_crash_between_lessons_and_topics_loses_no_topic(holidays: Holidays) -> None:
    before = holidays.planned()
    holidays.ask(follow(class_id="9"))

    crashes = 0
    while follow_queue.waiting(holidays.table, TENANT):  # each time one write is done, and the second one fails
        with suppress(ConnectionError):
            holidays.go_on(table=Dying(holidays.table))
        crashes += 1

    after = holidays.planned()
    assert holidays.free() == []
    assert after == before[: len(after)]
    assert len(after) < len(before)
    assert crashes > 3


def test_nothing_left_costs_one_query(holidays: Holidays) -> None:
    metered = MeteredTable(holidays.table)

    with metered.counting() as trips:
        holidays.go_on(table=metered)

    assert trips.trips == {"query": 1}


def test_the_timer_does_what_a_page_had_no_time_for(holidays: Holidays) -> None:
    holidays.ask(follow(class_id="9"))
    values = Settings.model_validate(
        {"SCHOOL_TABLE": "sqlite:unused", "SCHOOL_BASE_URL": "http://127.0.0.1:8000", "SCHOOL_TENANT": TENANT}
    )

    done = Follower(PermittedTable(holidays.table, "office-timer"), lambda: NOW)(values, {}, lambda: 60.0)

    assert done == {"left": 0}
    assert holidays.free() == []


class Dying:
    """A table whose connection breaks at the second write; what was written before stays."""

    def __init__(self, table: Table) -> None:
        self._table, self._writes = table, count(1)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # all else as the table does it
        return getattr(self._table, name)

    def transact(self, *actions: Any) -> None:  # noqa: ANN401  # as the table takes them
        if next(self._writes) == 2:
            raise ConnectionError
        self._table.transact(*actions)
