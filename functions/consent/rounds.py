"""The rounds of the timer: consents that stand at ESIA are asked about again, and its certificates looked at."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from functions.consent.checks import Checker, Outcome
from functions.storage.table import Table
from functions.web.log import LOGGER
from functions.web.settings import Settings

if TYPE_CHECKING:
    from functions.esia.direct import Esia

EVERYTHING: Final = "everything"  # member of the event, true: check all, due or not; for an operator


class Rounds:
    """The rounds of all schools. Nothing of ESIA is imported or opened where the settings do not name it."""

    def __init__(self, table: Table, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Take the table, and what gives the moment, aware."""
        self._table, self._clock = table, clock
        self._opened: tuple[date, Esia] | None = None

    def __call__(self, school: Settings, event: Mapping[str, Any], left: Callable[[], float]) -> dict[str, int]:
        """See timing.Job. Returns the numbers of Outcome; all 0 where there is no register to ask."""
        esia = self._esia(school)
        outcome = Outcome()
        if esia is not None and esia.asks_consent:
            checker = Checker(self._table, school.tenant, esia, esia.name, self._clock, left)
            outcome = checker.run(everything=event.get(EVERYTHING) is True)
        return {
            "checked": outcome.checked,
            "revoked": outcome.revoked,
            "put_off": outcome.put_off,
            "silent": outcome.silent,
        }

    def finish(self, done: Mapping[str, int]) -> None:
        """Log numbers. An alarm belongs on `consent_checks_failing`: pupils about whom ESIA is silent for days."""
        if self._opened is None:
            return
        LOGGER.info("consents_checked", extra={"count": done["checked"]})
        LOGGER.info("consents_revoked_by_register", extra={"count": done["revoked"]})
        if done["put_off"]:
            LOGGER.warning("consent_checks_put_off", extra={"count": done["put_off"]})
        if done["silent"]:
            LOGGER.error("consent_checks_failing", extra={"count": done["silent"]})

    def _esia(self, school: Settings) -> "Esia | None":
        """Return ESIA, opened anew each day: to open it logs which certificates are about to end.

        All schools of a deployment are one system there, so whichever comes first may open it.
        """
        if not school.names_esia:
            return None
        from functions.web import esia  # noqa: PLC0415  # the pages of this function need none of it

        today = self._clock().date()
        if self._opened is None or self._opened[0] != today:
            self._opened = (today, esia.opened(school, clock=self._clock))
        return self._opened[1]
