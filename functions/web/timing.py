"""From a cloud's timer to a job: the other kind of entry point, with no gateway and no Flask before it.

EventBridge Scheduler calls a function as a gateway does, with whatever event was set; so does a timer trigger of
Yandex Cloud. On both the context says how long the call may still take. A call that has ended well leaves its moment
in the table: /healthz tells by it whether the timers live.
"""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, Protocol

from functions.storage import timer_marks
from functions.storage.opening import open_table
from functions.storage.table import Table
from functions.web import log, settings
from functions.web.settings import Settings

SECONDS: Final = 60.0  # of a call whose context says nothing: what infra/routes.py asks for a timer's function
TimerHandler = Callable[[Mapping[str, Any], Any], dict[str, int]]


class Job(Protocol):
    """What is done each time."""

    def __call__(self, event: Mapping[str, Any], left: Callable[[], float]) -> dict[str, int]:
        """Do it.

        Args:
            event: As the timer was set up to send it. A job does its usual work with one that it does not know.
            left: Says how many seconds this call still has.

        Returns:
            What was done, in numbers.
        """


def timed(function: str, job: Callable[[Settings, Table], Job]) -> TimerHandler:
    """Return a handler, made from the environment. Called once, when the cloud loads it.

    Args:
        function: Whose timer it is, for its mark.
        job: Makes what is done each time.
    """
    values = settings.read()
    log.to_stderr(values.log_level)
    table = open_table(values.table, None if values.table_endpoint is None else str(values.table_endpoint))
    made = job(values, table)

    def handler(event: Mapping[str, Any], context: Any) -> dict[str, int]:  # noqa: ANN401  # whatever the cloud passes
        done = made(event, _clock_of(context))
        timer_marks.leave(table, function, at=datetime.now(UTC))
        return done

    return handler


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
