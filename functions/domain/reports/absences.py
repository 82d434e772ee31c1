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
    noted = [lesson for lesson in lessons if lesson.day <= until and lesson.filled]
    of_all: Counter[str] = Counter()
    for lesson in noted:
        of_all.update(attends(lesson))
    found = {pupil_id: PupilAbsences(Counter(), 0, 0, number) for pupil_id, number in of_all.items()}
    for taught in by_day(noted).values():
        for pupil_id, letters in _letters(taught, attends).items():
            to_attend = sum(pupil_id in attends(lesson) for lesson in taught)
            found[pupil_id] = found[pupil_id].plus(_day([kind(letter) for letter in letters], to_attend))
    return found


def _letters(taught: Iterable[Taught], attends: Callable[[Taught], Collection[str]]) -> dict[str, list[str]]:
    """Return the letters of one day, by pupil; who has none was there."""
    letters: dict[str, list[str]] = {}
    for lesson in taught:
        for pupil_id, cell in lesson.cells.items():
            if cell.absence is not None and pupil_id in attends(lesson):
                letters.setdefault(pupil_id, []).append(cell.absence)
    return letters


def _day(kinds: Iterable[str], to_attend: int) -> PupilAbsences:
    """Return one pupil's day of so many lessons; they are counted in `of_all` already."""
    missed = Counter(kinds)
    late = missed.pop(LATE, 0)
    return PupilAbsences(missed, int(missed.total() == to_attend), late, 0)
