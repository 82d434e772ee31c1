"""How full the journal is: lessons that were given and have no topic, no marks or no homework."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from functions.domain.reports.taught import Taught


class Gap(NamedTuple):
    """A lesson that something is missing in."""

    lesson: Taught
    topic: bool
    marks: bool
    homework: bool


class Fullness(NamedTuple):
    """How many lessons were given, and how many of them lack what; two may be added."""

    given: int = 0
    without_topic: int = 0
    without_marks: int = 0
    without_homework: int = 0

    def plus(self, other: "Fullness") -> "Fullness":
        """Return the counts of both together."""
        return Fullness(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    @property
    def filled(self) -> Fraction | None:
        """The part of the lessons given that have a topic: what a journal must have; None where none was given."""
        return Fraction(self.given - self.without_topic, self.given) if self.given else None


def gap(lesson: Taught, *, marked: bool, until: date) -> Gap | None:
    """Return what is missing in a lesson; None where nothing is, or where the lesson is after `until`.

    Args:
        lesson: A lesson of the journal.
        marked: Whether its class learns with marks and homework: grade 1 does not (SP 2.4.3648-20 pt. 3.4.16).
        until: The last day by which lessons are to be written.
    """
    if lesson.day > until:
        return None
    found = Gap(lesson, not lesson.topic, marked and not lesson.marked, marked and not lesson.homework)
    return found if any(found[1:]) else None


def fullness(lessons: Iterable[Taught], *, marked: bool, until: date) -> Fullness:
    """Return how full these lessons are; `marked` and `until` as for `gap`."""
    given = [lesson for lesson in lessons if lesson.day <= until]
    gaps = [found for lesson in given if (found := gap(lesson, marked=marked, until=until))]
    return Fullness(
        given=len(given),
        without_topic=sum(one.topic for one in gaps),
        without_marks=sum(one.marks for one in gaps),
        without_homework=sum(one.homework for one in gaps),
    )
