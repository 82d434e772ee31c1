"""Absences of a class: lessons by reason, and whole days."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from functions.domain.reports.taught import Taught, by_day

LATE = "late"  # the kind of absence that is none: who came late was there


class PupilAbsences(NamedTuple):
    """One pupil's absences of a stretch of days.

    Attributes:
        lessons: Missed lessons by kind of reason.
        days: Days of which every lesson that was noted in the journal was missed.
        late: How often the pupil came late.
        of_all: Lessons that the pupil was to attend and that are noted in the journal.
    """

    lessons: Counter[str]
    days: int
    late: int
    of_all: int

    @property
    def missed(self) -> int:
        """Missed lessons, whatever the reason."""
        return self.lessons.total()

    @property
    def attendance(self) -> Fraction | None:
        """The part of lessons that the pupil was at; None where there was none."""
        return Fraction(self.of_all - self.missed, self.of_all) if self.of_all else None

    def plus(self, other: "PupilAbsences") -> "PupilAbsences":
        """Return both together, as a class's totals are."""
        return PupilAbsences(
            self.lessons + other.lessons, self.days + other.days, self.late + other.late, self.of_all + other.of_all
        )


NONE = PupilAbsences(Counter(), 0, 0, 0)


def absences(
    lessons: Sequence[Taught],
    *,
    attends: Callable[[Taught], Collection[str]],
    kind: Callable[[str], str],
    until: date,
) -> dict[str, PupilAbsences]:
    """Return the absences of each pupil who was to attend any of these lessons, by id.

    Args:
        lessons: Of one class, any order.
        attends: Who a lesson is for: ids of pupils.
        kind: What kind of reason a letter is; LATE is no absence.
        until: The last day that counts; lessons ahead have nobody missing.

    A lesson in which nothing is written does not count: nobody knows who was there.
    """
    found: dict[str, PupilAbsences] = {}
    for taught in by_day(lesson for lesson in lessons if lesson.day <= until and lesson.filled).values():
        for pupil_id, letters in _letters(taught, attends).items():
            found[pupil_id] = found.get(pupil_id, NONE).plus(_day(letters, kind))
    return found


def _letters(taught: Iterable[Taught], attends: Callable[[Taught], Collection[str]]) -> dict[str, list[str | None]]:
    """Return what stands for each pupil at the lessons of one day."""
    letters: dict[str, list[str | None]] = {}
    for lesson in taught:
        for pupil_id in attends(lesson):
            letters.setdefault(pupil_id, []).append(lesson.cell(pupil_id).absence)
    return letters


def _day(letters: Sequence[str | None], kind: Callable[[str], str]) -> PupilAbsences:
    kinds = Counter(kind(letter) for letter in letters if letter is not None)
    late = kinds.pop(LATE, 0)
    return PupilAbsences(kinds, int(kinds.total() == len(letters)), late, len(letters))
