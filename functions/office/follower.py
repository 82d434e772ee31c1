"""Lessons and topics that follow a change, where nobody has stayed on the page that shows it."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from functions.domain.organisation.school import School
from functions.storage import follow_queue, following, keys, records
from functions.storage.table import Table
from functions.web.log import LOGGER
from functions.web.settings import Settings

SPARE: Final = 10.0  # seconds that one journal may still take when the time is up


class Follower:
    """The following of all schools."""

    def __init__(self, table: Table, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Take the table, and what gives the moment, aware."""
        self._table, self._clock = table, clock

    def __call__(self, school: Settings, event: Mapping[str, Any], left: Callable[[], float]) -> dict[str, int]:
        """See timing.Job. Returns how many classes and journals are still left."""
        del event  # all of it, whoever calls
        tenant, key = school.tenant, keys.school(school.tenant)
        if not follow_queue.waiting(self._table, tenant):  # nearly always: one query, and no school is read
            return {"left": 0}
        kept = records.read(self._table.batch_get([key]), key, School)
        if kept is None:
            return {"left": 0}
        today = kept.day(self._clock())
        rest = following.go_on(self._table, tenant, kept, today, enough=lambda: left() < SPARE)
        LOGGER.info("lessons_followed", extra={"count": rest.all})
        return {"left": rest.all}

    def finish(self, done: Mapping[str, int]) -> None:
        """Say nothing more: a line for each school that had something to follow has been written."""
