"""From a cloud's timer to a job: the other kind of entry point, with no gateway and no Flask before it.

EventBridge Scheduler calls a function as a gateway does, with whatever event was set; so does a timer trigger of
Yandex Cloud. On both the context says how long the call may still take. A call that has ended well leaves its moment
in the table: /healthz tells by it whether the timers live.
"""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, Protocol

from functions.storage import timer_marks, timer_places
from functions.storage.opening import open_table
from functions.storage.table import Table
from functions.web import calls, log, settings
from functions.web.log import LOGGER
from functions.web.settings import Settings
from functions.web.tenancy import schools

ENOUGH_SECONDS: Final = 25.0  # for another school: more than its job asks for to begin with anything slow
SECONDS: Final = 60.0  # of a call whose context says nothing: what infra/routes.py asks for a timer's function
TimerHandler = Callable[[Mapping[str, Any], Any], dict[str, int]]


class Job(Protocol):
    """What is done each time, for each school of the deployment."""

    def __call__(self, school: Settings, event: Mapping[str, Any], left: Callable[[], float]) -> dict[str, int]:
        """Do it for one school, and no more than others can wait for.

        Args:
            school: The settings as this school has them.
            event: As the timer was set up to send it. A job does its usual work with one that it does not know.
            left: Says how many seconds this call still has, for all schools.

        Returns:
            What was done, in numbers. They are added up over the schools, those named `…_age` are the highest.
        """

    def finish(self, done: Mapping[str, int]) -> None:
        """Log what was done for all schools together."""


def timed(function: str, job: Callable[[Table], Job]) -> TimerHandler:
    """Return a handler, made from the environment. Called once, when the cloud loads it.

    Args:
        function: Whose timer it is, for its mark.
        job: Makes what is done each time.
    """
    values = settings.read()
    log.to_stderr(values.log_level)
    table = open_table(values.table, None if values.table_endpoint is None else str(values.table_endpoint))
    made = job(table)

    def handler(event: Mapping[str, Any], context: Any) -> dict[str, int]:  # noqa: ANN401  # whatever the cloud passes
        began = time.perf_counter()
        with calls.of_timer(function, context):
            done = Rota(function, table, values)(made, event, _clock_of(context))
            timer_marks.leave(table, function, at=datetime.now(UTC))
            ms = round((time.perf_counter() - began) * 1000, 1)
            LOGGER.info("timer_done", extra={"ms": ms, "version": values.version})
        return done

    return handler


class Rota:
    """Lets a job look after one school after the other, and goes on the next time with those it had no time for."""

    def __init__(self, function: str, table: Table, values: Settings) -> None:
        """Take whose timer it is, the table, and the settings of the deployment."""
        self._function, self._table, self._values = function, table, values

    def __call__(self, job: Job, event: Mapping[str, Any], left: Callable[[], float]) -> dict[str, int]:
        """Return the numbers of all schools together.

        A school at which something breaks stops no other; the first of these errors is raised in the end.
        """
        order = self._order()
        done: dict[str, int] = {}
        errors: list[Exception] = []
        for place, school in enumerate(order):
            if place and left() < ENOUGH_SECONDS:
                LOGGER.warning("timer_cut_short", extra={"count": len(order) - place, "function": self._function})
                timer_places.write(self._table, self._function, school.tenant)
                break
            with log.about(tenant=school.tenant):
                try:
                    _add(done, job(school, event, left))
                except Exception as error:  # whatever breaks at one school, the others are looked after; raised below
                    if len(order) == 1:
                        raise
                    LOGGER.exception("timer_failed", extra={"function": self._function})
                    errors.append(error)
        if done:
            job.finish(done)
        if errors:
            raise errors[0]
        return done

    def _order(self) -> list[Settings]:
        """Return the schools, that one first with which the call before had no time to begin."""
        found = schools(self._values, self._table)
        if self._values.tenants == "one":
            return found
        first = timer_places.read(self._table, self._function)
        return [one for one in found if one.tenant >= first] + [one for one in found if one.tenant < first]


def _add(done: dict[str, int], more: Mapping[str, int]) -> None:
    for name, number in more.items():
        before = done.get(name, 0)
        done[name] = max(before, number) if name.endswith("_age") else before + number


def _clock_of(context: Any) -> Callable[[], float]:  # noqa: ANN401  # the same
    """Return how to ask for the seconds that are left. Both clouds name it alike.

    Sources: docs.aws.amazon.com/lambda/latest/dg/python-context.html,
    yandex.cloud/ru/docs/functions/lang/python/context.
    """
    remaining: Callable[[], float] | None = getattr(context, "get_remaining_time_in_millis", None)
    if remaining is not None:
        return lambda: remaining() / 1000
    end = time.monotonic() + SECONDS
    return lambda: end - time.monotonic()
