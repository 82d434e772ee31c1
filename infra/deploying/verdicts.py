"""The doctor's verdict on a deployment: whether the version that runs now may stay."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from infra.deploying.doctor import Finding, behind, examine

ATTEMPTS: Final = 3  # what was just applied may take a moment to reach every place
PAUSE: Final = 10.0  # seconds
Examiner = Callable[[str], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found.

    Attributes:
        stays: Nothing is wrong that this version may be to blame for.
        well: Nothing is wrong at all.
    """

    stays: bool
    well: bool


def fresh(origin: str) -> Iterable[Finding]:
    """Examine a deployment that has just been made."""
    return examine(origin, fresh=True)


def of(
    origin: str,
    say: Callable[[str], None],
    gateway: str = "",
    *,
    examiner: Examiner = fresh,
    attempts: int = ATTEMPTS,
    pause: float = PAUSE,
) -> Verdict:
    """Examine a deployment, again where it is ill; show the findings of the last look.

    Args:
        origin: Of the school.
        say: Shows a line.
        gateway: Origin of the functions' gateway itself, asked where the school's own name leads nowhere yet.
        examiner: What looks.
        attempts: How often at most.
        pause: Seconds between.
    """
    findings: list[Finding] = []
    for attempt in range(attempts):
        findings = list(examiner(origin))
        if gateway and len(findings) == 1 and not findings[0].by_version:
            findings += behind(gateway)
        if not any(one.by_version for one in findings):
            break
        if attempt + 1 < attempts:
            time.sleep(pause)
    for one in findings:
        say(f"  {one.line}")
    return Verdict(
        stays=not any(one.by_version for one in findings), well=all(one.right is not False for one in findings)
    )
