"""The functions' timers on this machine: each handler is called every so many minutes, as a cloud would.

`school serve` runs this module as a process and holds the other end of its standard input; `school timer` calls
one handler at once.
"""

import json
import os
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple

from infra.local.data import DataFolder
from infra.routes import FUNCTIONS, Timer

FIRST_AFTER: Final = 60.0  # seconds: a school that has just been started has other work
EVERYTHING: Final[Mapping[str, Any]] = {"everything": True}  # who asks for it by hand means all, due or not


class NeverServed(Exception):
    """No school was started with this folder yet, so nobody knows its settings."""


class Job(NamedTuple):
    """A timer, and the function it belongs to."""

    function: str
    timer: Timer


def with_timers() -> list[str]:
    """Return the names of the functions that have timers."""
    return [function.name for function in FUNCTIONS if function.timers]


def jobs() -> list[Job]:
    """Return all timers."""
    return [Job(function.name, timer) for function in FUNCTIONS for timer in function.timers]


def run_once(folder: DataFolder, name: str) -> dict[str, int]:
    """Call a function's timers now, with the settings of the school's last start; return what was done.

    Raises:
        NeverServed: There was none.
    """
    try:
        values = json.loads(folder.settings.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise NeverServed from error
    os.environ.update(values)
    done: dict[str, int] = {}
    for job in jobs():
        if job.function == name:
            done |= call(job, EVERYTHING)
    return done


def call(job: Job, event: Mapping[str, Any]) -> dict[str, int]:
    """Call a timer's handler."""
    from infra.local.gateway.handlers import Context, imported  # noqa: PLC0415  # a minute after the start, not at it

    handler = imported(job.function, job.timer.handler)
    done = handler(dict(event), Context(job.function, str(uuid.uuid4()), seconds=job.timer.seconds))
    return done if isinstance(done, dict) else {}


def keep_time(
    all_jobs: Iterable[Job], stopped: threading.Event, *, do: Callable[[Job], None], first_after: float = FIRST_AFTER
) -> None:
    """Do each job when its time has come, one after the other, until told to stop."""
    due = {job: time.monotonic() + first_after for job in all_jobs}
    while due:
        job = min(due, key=lambda one: due[one])
        if stopped.wait(max(0.0, due[job] - time.monotonic())):
            return
        do(job)
        due[job] = time.monotonic() + job.timer.minutes * 60


def attempt(job: Job) -> None:
    """Do a job; what goes wrong is logged, and the next time comes."""
    try:
        call(job, {})
    except Exception:  # noqa: BLE001  # whatever it is, the next time comes
        from functions.web.log import LOGGER  # noqa: PLC0415  # as in `call`

        LOGGER.exception("timer_failed", extra={"function": job.function})


def main() -> None:
    """Keep time until standard input ends: the parent is gone then, however it went."""
    stopped = threading.Event()
    threading.Thread(target=_stop_with_parent, args=(stopped,), daemon=True).start()
    keep_time(jobs(), stopped, do=attempt)


def _stop_with_parent(stopped: threading.Event) -> None:
    sys.stdin.buffer.read()
    stopped.set()


if __name__ == "__main__":
    main()
