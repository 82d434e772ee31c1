"""Marks: what one is, and what several of them average to.

Nothing here knows about HTTP, tables or templates.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Annotated, NamedTuple

from pydantic import Field

MarkValue = Annotated[int, Field(ge=2, le=5)]
ROUNDING = Fraction(1, 200)  # half of the second place after the comma


class WeighedMark(NamedTuple):
    """A mark and the weight of the work it was given for."""

    value: int
    weight: int


def average(marks: Sequence[WeighedMark]) -> Fraction | None:
    """Return the weighted average, exact, or None where there is no mark yet.

    The school decides on weights in its local act: 273-FZ art. 28 pt. 3 cl. 10, art. 58 pt. 1.
    """
    weights = sum(mark.weight for mark in marks)
    return Fraction(sum(mark.value * mark.weight for mark in marks), weights) if weights else None


def shown(value: Fraction) -> str:
    """Return an average with two places after a comma, rounded once and half up: 4.495 is 4,50."""
    hundredths = int((value + ROUNDING) * 100)
    return f"{hundredths // 100},{hundredths % 100:02d}"


def weighed(lessons: Iterable[tuple[Sequence[int], int]]) -> list[WeighedMark]:
    """Return the marks of lessons, each given as (values, weight of the lesson's work)."""
    return [WeighedMark(value, weight) for values, weight in lessons for value in values]
