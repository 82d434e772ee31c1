"""Files that were sent and never attached: removed after a day."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from functions.file_store import keys
from functions.file_store.opening import open_store
from functions.storage.table import Table
from functions.web.log import LOGGER
from functions.web.settings import Settings

AFTER: Final = timedelta(days=1)
AT_ONCE: Final = 200  # in one call of the timer, for one school; the next one comes in an hour


class Sweeping:
    """The sweeping of all schools."""

    def __init__(self, _table: Table, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Take what gives the moment, aware."""
        self._clock = clock

    def __call__(self, school: Settings, event: Mapping[str, Any], left: Callable[[], float]) -> dict[str, int]:
        """See timing.Job. Returns how many files were removed; 0 where there is no store."""
        del event, left  # at most AT_ONCE files, whoever calls
        if school.files is None:
            return {"removed": 0}
        store = open_store(
            school.files,
            endpoint=None if school.files_endpoint is None else str(school.files_endpoint),
            key=school.files_key,
            origin=school.origin,
            clock=self._clock,
        )
        removed = store.forget(keys.all_incoming(school.tenant), self._clock() - AFTER, AT_ONCE)
        return {"removed": removed}

    def finish(self, done: Mapping[str, int]) -> None:
        """Log how many they were."""
        LOGGER.info("unattached_files_removed", extra={"count": done["removed"]})
