"""Успеваемость, качество and СОУ: what part of the pupils learns, and how well.

Usual practice of schools, named in no federal act; each school describes it in its local act on control of progress
(273-FZ art. 28 pt. 3 cl. 10, art. 58 pt. 1). The formulas here are those of the common forms:

    успеваемость  pupils without a 2, незачёт and н/а ÷ pupils who were judged
    качество      pupils with 4 and 5 only            ÷ pupils who were judged
    СОУ           (5s·100 + 4s·64 + 3s·36 + 2s·16 + н/а·7) ÷ their number, in per cent: «степень обученности
                  учащихся» after V. P. Simonov, with the coefficients that schools' forms have

Who is exempt (осв) is not judged, nor is who has no result yet. зачёт counts as learned; where a subject has nothing
but зачёт, it has no качество and no СОУ.
"""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from fractions import Fraction
from typing import Final, NamedTuple

Value = int | str | None  # 2 to 5, «зч», «нз», «н/а», «осв»; None where nothing is set
PASS: Final = "зч"  # noqa: S105  # a result, not a password
FAIL: Final = "нз"
NOT_JUDGED: Final = "н/а"
EXEMPT: Final = "осв"
BAD: Final = frozenset({2, FAIL, NOT_JUDGED})


class Success(NamedTuple):
    """How many results of each kind there are; two may be added."""

    fives: int = 0
    fours: int = 0
    threes: int = 0
    twos: int = 0
    passed: int = 0
    failed: int = 0
    not_judged: int = 0
    exempt: int = 0
    unset: int = 0

    def plus(self, other: "Success") -> "Success":
        """Return the counts of both together."""
        return Success(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    @property
    def marked(self) -> int:
        """How many have a mark, or should have one and have н/а."""
        return self.fives + self.fours + self.threes + self.twos + self.not_judged

    @property
    def judged(self) -> int:
        """How many results count."""
        return self.marked + self.passed + self.failed

    @property
    def success(self) -> Fraction | None:
        """Успеваемость, 0 to 1; None where nobody was judged."""
        return _part(self.fives + self.fours + self.threes + self.passed, self.judged)

    @property
    def quality(self) -> Fraction | None:
        """Качество, 0 to 1; None where nobody has a mark."""
        return _part(self.fives + self.fours, self.marked)

    @property
    def level(self) -> Fraction | None:
        """СОУ, 0 to 1; None where nobody has a mark."""
        counted = ((self.fives, 100), (self.fours, 64), (self.threes, 36), (self.twos, 16), (self.not_judged, 7))
        return _part(sum(number * weight for number, weight in counted), 100 * self.marked)

    @property
    def average(self) -> Fraction | None:
        """The mean of the marks; н/а is no number."""
        total = 5 * self.fives + 4 * self.fours + 3 * self.threes + 2 * self.twos
        return _part(total, self.marked - self.not_judged)


_FIELDS: Final[dict[Value, str]] = {
    5: "fives", 4: "fours", 3: "threes", 2: "twos",
    PASS: "passed", FAIL: "failed", NOT_JUDGED: "not_judged", EXEMPT: "exempt", None: "unset",
}  # fmt: skip


def success(values: Iterable[Value]) -> Success:
    """Return the counts of these results, one for each pupil of one subject."""
    return Success(**Counter(_FIELDS[value] for value in values))


class Standing(StrEnum):
    """How a pupil stands over all subjects."""

    EXCELLENT = "excellent"  # отличник: only 5
    GOOD = "good"  # хорошист: 4 and 5
    ONE_THREE = "one-three"  # with one 3, the rest 4 and 5
    PASSING = "passing"  # two 3s or more
    FAILING = "failing"  # неуспевающий: a 2, незачёт or н/а
    UNSET = "unset"  # nothing that counts is set


def standing(values: Iterable[Value]) -> Standing:
    """Return how a pupil stands with these results, one for each subject. зачёт spoils nothing, осв counts nowhere."""
    counted = [value for value in values if value not in {None, EXEMPT}]
    if not counted:
        return Standing.UNSET
    if any(value in BAD for value in counted):
        return Standing.FAILING
    threes = counted.count(3)
    if threes:
        return Standing.ONE_THREE if threes == 1 else Standing.PASSING
    return Standing.GOOD if 4 in counted else Standing.EXCELLENT  # noqa: PLR2004  # a mark


class ClassSuccess(NamedTuple):
    """How many pupils of a class stand how."""

    pupils: dict[Standing, int]

    def plus(self, other: "ClassSuccess") -> "ClassSuccess":
        """Return two classes together."""
        return ClassSuccess({one: self.pupils.get(one, 0) + other.pupils.get(one, 0) for one in Standing})

    @property
    def judged(self) -> int:
        """How many pupils have a result that counts."""
        return sum(number for one, number in self.pupils.items() if one is not Standing.UNSET)

    @property
    def success(self) -> Fraction | None:
        """Успеваемость of the class: pupils without 2, незачёт and н/а."""
        return _part(self.judged - self.pupils.get(Standing.FAILING, 0), self.judged)

    @property
    def quality(self) -> Fraction | None:
        """Качество of the class: pupils with 4 and 5 only."""
        return _part(self.pupils.get(Standing.EXCELLENT, 0) + self.pupils.get(Standing.GOOD, 0), self.judged)


def class_success(standings: Iterable[Standing]) -> ClassSuccess:
    """Return how the pupils of a class stand, each given once."""
    return ClassSuccess(dict(Counter(standings)))


def _part(number: int, of_all: int) -> Fraction | None:
    return Fraction(number, of_all) if of_all else None
