"""Events of our logs that become metrics: a metric filter for each, on the logs of what writes it.

A filter costs no import and no call, and a line that is written anyway. Names are those in functions/; a test looks for
them there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from infra.aws.programs import Program, programs
from infra.aws.shapes import PREFIX, Resources, logical, ref, resource, sub
from infra.routes import Need

NAMESPACE: Final = sub(PREFIX)


@dataclass(frozen=True, slots=True)
class Event:
    """An event, which programs write it, and what of it is counted: each line once, or a field of it."""

    name: str
    writes: Callable[[Program], bool]
    value: str = "1"


def _reaches_esia(program: Program) -> bool:
    return Need.ESIA in program.function.needs


def _sends_codes(program: Program) -> bool:
    return Need.MAIL in program.function.needs and program.timer is None


def _is_timer(program: Program) -> bool:
    return program.timer is not None


def _only(name: str) -> Callable[[Program], bool]:
    return lambda program: program.name == name


EVENTS: Final = (
    Event("consent_checks_failing", _only("consent-timer"), "$.count"),
    Event("esia_certificates_ending", _reaches_esia),
    Event("esia_certificates_unreadable", _reaches_esia),
    Event("own_certificate_ending", _reaches_esia),
    Event("signing_failed", _reaches_esia),
    Event("letter_not_sent", _sends_codes),
    Event("letter_put_aside", _only("notify-timer")),
    Event("outbox_read", _only("notify-timer"), "$.outbox_age"),
    Event("timer_failed", _is_timer),
)


def events() -> Resources:
    """Return the filters. No emulator has them."""
    return {
        f"{program.id}{logical(event.name)}": resource(
            "Logs::MetricFilter",
            {
                "LogGroupName": ref(f"{program.id}Log"),
                "FilterPattern": f'{{ $.event = "{event.name}" }}',
                "MetricTransformations": [
                    {"MetricNamespace": NAMESPACE, "MetricName": event.name, "MetricValue": event.value}
                ],
            },
            Condition="InAws",
        )
        for event in EVENTS
        for program in programs()
        if event.writes(program)
    }
