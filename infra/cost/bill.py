"""The bill of a month: what is used, at the prices of a cloud."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from infra.cost import habits
from infra.cost.habits import School
from infra.cost.prices import AWS, MONTH_SECONDS, YANDEX, Meter, Price
from infra.routes import FUNCTIONS

PRICES: Final[Mapping[str, Mapping[Meter, Price]]] = {"aws": AWS, "yandex": YANDEX}
CURRENCY: Final = {"aws": "$", "yandex": "₽"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a bill: how many of a meter, how many of them are free, and what the rest costs."""

    meter: Meter
    number: float
    free: float
    cost: float


@dataclass(frozen=True, slots=True)
class Bill:
    """A month of one deployment."""

    cloud: str
    school: School
    lines: tuple[Line, ...]

    @property
    def total(self) -> float:
        """All of it, in the cloud's own currency."""
        return sum(line.cost for line in self.lines)

    @property
    def per_school(self) -> float:
        """A school's share."""
        return self.total / self.school.schools

    @property
    def per_pupil(self) -> float:
        """A pupil's share."""
        return self.total / self.school.pupils

    def cost(self, meter: Meter) -> float:
        """Return what one meter costs; nothing where the cloud has none."""
        return sum(line.cost for line in self.lines if line.meter is meter)


def timer_calls() -> float:
    """Return how often timers call their functions in a month, by the table of functions."""
    return sum(MONTH_SECONDS / 60 / timer.minutes for function in FUNCTIONS for timer in function.timers)


def bill(cloud: str, school: School, fixed: Mapping[Meter, float] | None = None) -> Bill:
    """Return the bill.

    Args:
        cloud: `aws` or `yandex`.
        school: Who uses it, and how much.
        fixed: What a deployment has whatever its use: secrets, alarms, metrics, snapshots.
    """
    used = habits.used(school, cloud=cloud, timer_calls=timer_calls()) | dict(fixed or {})
    prices = PRICES[cloud]
    return Bill(
        cloud,
        school,
        tuple(
            Line(meter, number, min(number, prices[meter].free), prices[meter].of(number))
            for meter, number in used.items()
            if meter in prices
        ),
    )
