"""Timing: medians of single calls."""

import gzip
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.bench.scenarios import Scenario
from tests.support.metered import MeteredTable


@dataclass(frozen=True, slots=True)
class Figures:
    """What one scenario takes. Times in milliseconds, bytes of the body as sent."""

    median: float
    p95: float
    per_second: float
    size: int
    gzipped: int
    trips: int
    read_units: float
    write_units: float


def run_in_turn(scenarios: Sequence[Scenario], calls: int) -> list[Figures]:
    """Call each scenario's handler so many times, now of one and now of the other, in this thread.

    So what else the machine does meets all alike, and ratios hold on a busy one. Making the event is not timed.
    """
    events = [scenario.events() for scenario in scenarios]
    answers: list[dict[str, Any]] = [{}] * len(scenarios)
    times: list[list[float]] = [[] for _ in scenarios]
    for n in range(calls + calls // 10 + 1):
        for place, scenario in enumerate(scenarios):
            made = next(events[place])
            start = time.perf_counter()
            answers[place] = scenario.handler(made, None)
            if n > calls // 10:  # the first tenth warms up
                times[place].append((time.perf_counter() - start) * 1000)
            if answers[place]["statusCode"] != scenario.expected:
                raise RuntimeError(f"{scenario.name}: {answers[place]['statusCode']}")
    return [_figures(*one) for one in zip(answers, times, strict=True)]


def _figures(answer: dict[str, Any], times: list[float]) -> Figures:
    body = answer.get("body", "").encode()
    return Figures(
        median=statistics.median(times),
        p95=statistics.quantiles(times, n=20)[-1],
        per_second=1000 / statistics.mean(times),
        size=len(body),
        gzipped=len(gzip.compress(body, 6)),
        trips=0,
        read_units=0,
        write_units=0,
    )


def count(scenario: Scenario, metered: MeteredTable) -> tuple[int, float, float]:
    """Return round trips, read units and write units of one call; the scenario runs on this metered table."""
    made = next(scenario.events())
    with metered.counting() as counted:
        scenario.handler(made, None)
    return counted.round_trips, counted.read_units, counted.write_units
