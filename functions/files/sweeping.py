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
AT_ONCE: Final = 200  # in one call of the timer; the next one comes in an hour


class Sweeping:
    """One school's sweeping."""

    def __init__(
        self, values: Settings, _table: Table, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """Take the settings and what gives the moment, aware."""
        self._values, self._clock = values, clock

    def __call__(self, event: Mapping[str, Any], left: Callable[[], float]) -> dict[str, int]:
        """See timing.Job. Returns how many files were removed; 0 where there is no store."""
        del event, left  # at most AT_ONCE files, whoever calls
        values = self._values
        if values.files is None:
            return {"removed": 0}
        store = open_store(
            values.files,
            endpoint=None if values.files_endpoint is None else str(values.files_endpoint),
            key=values.files_key,
            origin=values.origin,
            clock=self._clock,
        )
        removed = store.forget(keys.all_incoming(values.tenant), self._clock() - AFTER, AT_ONCE)
        LOGGER.info("unattached_files_removed", extra={"count": removed})
        return {"removed": removed}
