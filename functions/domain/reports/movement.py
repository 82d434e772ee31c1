"""Movement of pupils (движение учащихся): who came to a class and who left it in a stretch of days."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from functions.domain.roll.classes import Pupil


class Movement(NamedTuple):
    """How many pupils a class had before a stretch, who joined, who left, and how many it had after."""

    before: int
    joined: list[Pupil]
    left: list[Pupil]
    after: int


def movement(pupils: Iterable[Pupil], first: date, last: date) -> Movement:
    """Return the movement from a day to a day, both included; joined and left by day.

    A pupil's last day in the class is the day of leaving. before + joined - left = after.
    """
    listed = list(pupils)
    joined = [one for one in listed if one.joined is not None and first <= one.joined <= last]
    left = [one for one in listed if one.left is not None and first <= one.left <= last]
    return Movement(
        before=sum(_was_in_before(one, first) for one in listed),
        joined=sorted(joined, key=lambda one: one.joined or first),
        left=sorted(left, key=lambda one: one.left or first),
        after=sum(_is_in_after(one, last) for one in listed),
    )


def _was_in_before(pupil: Pupil, first: date) -> bool:
    return (pupil.joined is None or pupil.joined < first) and (pupil.left is None or pupil.left >= first)


def _is_in_after(pupil: Pupil, last: date) -> bool:
    return (pupil.joined is None or pupil.joined <= last) and (pupil.left is None or pupil.left > last)
