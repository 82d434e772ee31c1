"""What an average means to a family: how it moved, which mark it comes to, and what would bring it to a better one."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from functions.domain.grading.averages import Counted, average_of
from functions.domain.grading.proposals import rounded
from functions.domain.lessons.marks import hundredths
from functions.domain.organisation.school import TermRule

BEST: Final = 5
MOST_FURTHER: Final = 5  # marks that a goal may ask for: more is no advice for a term


class Way(NamedTuple):
    """So many further marks of one value."""

    value: int
    times: int


class Goal(NamedTuple):
    """A better mark than the average comes to.

    Attributes:
        target: The mark.
        least: The average from which it is given.
        ways: Each of them is enough by itself, the lower marks first; none where it is out of reach.
    """

    target: int
    least: Fraction
    ways: tuple[Way, ...]


def moved(marks: Sequence[Counted]) -> list[Fraction]:
    """Return the average after each mark, in their order: points of a line. The last one is the average."""
    points, total, weights = [], 0, 0
    for mark in marks:
        total, weights = total + mark.value * mark.weight, weights + mark.weight
        points.append(Fraction(total, weights))
    return points


def comes_to(value: Fraction, rule: TermRule) -> int:
    """Return the mark that an average comes to by the school's rule, rounded once from the exact fraction."""
    return rounded(value, rule.threshold)


def least_for(target: int, rule: TermRule) -> Fraction:
    """Return the average from which a mark is given."""
    return target - 1 + rule.threshold


def looks_like_more(value: Fraction, rule: TermRule) -> bool:
    """Tell whether an average, as it is shown, reads as enough for a better mark than it comes to: 3.495 as 3,50."""
    return comes_to(_as_shown(value), rule) > comes_to(value, rule)


def is_exact(value: Fraction) -> bool:
    """Tell whether two places after the comma show the whole average."""
    return _as_shown(value) == value


def goals(marks: Sequence[Counted], rule: TermRule, weight: int) -> list[Goal]:
    """Return each better mark than the average comes to, and what would bring the average there.

    Args:
        marks: All that count so far; without any there is nothing to say.
        rule: The school's.
        weight: Of an ordinary work: further marks are taken to be of this weight.
    """
    now = average_of(marks)
    if now is None:
        return []
    total, weights = sum(mark.value * mark.weight for mark in marks), sum(mark.weight for mark in marks)
    better = range(comes_to(now, rule) + 1, BEST + 1)
    return [_goal(target, least_for(target, rule), total, weights, weight) for target in better]


def _goal(target: int, least: Fraction, total: int, weights: int, weight: int) -> Goal:
    """Return what brings an average of total / weights, which is below `least`, to it.

    So many marks of one value: (total + times × value × weight) / (weights + times × weight) ≥ least, solved for
    times in whole numbers.
    """
    missing = least.numerator * weights - least.denominator * total
    ways: list[Way] = []
    for value in range(2, BEST + 1):
        gain = weight * (least.denominator * value - least.numerator)
        times = -(-missing // gain) if gain > 0 else MOST_FURTHER + 1  # rounded up; a mark below the goal never helps
        if times <= MOST_FURTHER and (not ways or times < ways[-1].times):
            ways.append(Way(value, times))
    return Goal(target, least, tuple(ways))


def _as_shown(value: Fraction) -> Fraction:
    return Fraction(hundredths(value), 100)
