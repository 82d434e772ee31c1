"""Whom a homeroom teacher should look at before the term ends: low averages, several twos, many missed lessons.

The limits are this program's own and no norm: they are to be seen on the page, so that nobody takes them for one.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from fractions import Fraction
from typing import Final, NamedTuple

from functions.domain.journal.class_term import LOWEST, PupilTerm, Standing
from functions.domain.organisation.school import TermRule

NEAR: Final = Fraction(1, 4)  # of a point above the average from which a 3 is proposed
FEWEST_MARKS: Final = 2  # one mark says little
SEVERAL_TWOS: Final = 3  # in one subject
MISSED_PART: Final = Fraction(1, 4)  # of the lessons that were held
MISSED_LESSONS: Final = 10  # at least, so that the first week of a term alarms nobody
UNEXCUSED: Final = 5  # lessons


class Sign(StrEnum):
    """Why a pupil is on the list."""

    LOW = "low"  # the average is below what a 3 takes
    NEAR = "near"  # it is only a little above
    TWOS = "twos"
    MISSED = "missed"
    UNEXCUSED = "unexcused"


class Worry(NamedTuple):
    """One reason: in a subject, with its average and number of twos; or missed lessons, so many."""

    sign: Sign
    subject: str = ""
    average: Fraction | None = None
    times: int = 0


class AtRisk(NamedTuple):
    """A pupil, and all reasons, low averages first."""

    term: PupilTerm
    worries: list[Worry]


def at_risk(terms: Iterable[PupilTerm], rule: TermRule) -> list[AtRisk]:
    """Return the pupils for whom there is any reason to worry, those with most of them first."""
    found = [AtRisk(one, worries(one, rule)) for one in terms]
    return sorted((one for one in found if one.worries), key=lambda one: -len(one.worries))


def worries(term: PupilTerm, rule: TermRule) -> list[Worry]:
    """Return the reasons to worry about a pupil."""
    of_marks = [
        worry
        for subject, standing in term.subjects.items()
        if (worry := _of_subject(subject, standing, rule)) is not None
    ]
    order: Sequence[Sign] = list(Sign)
    return [*sorted(of_marks, key=lambda one: order.index(one.sign)), *_of_absences(term)]


def _of_subject(subject: str, standing: Standing, rule: TermRule) -> Worry | None:
    edge = LOWEST + rule.threshold
    average, twos = standing.average, standing.twos
    if average is not None and standing.counted >= FEWEST_MARKS:
        if average < edge:
            return Worry(Sign.LOW, subject, average, twos)
        if average < edge + NEAR:
            return Worry(Sign.NEAR, subject, average, twos)
    return Worry(Sign.TWOS, subject, average, twos) if twos >= SEVERAL_TWOS else None


def _of_absences(term: PupilTerm) -> list[Worry]:
    found = []
    if term.missed >= MISSED_LESSONS and term.missed >= MISSED_PART * term.held:
        found.append(Worry(Sign.MISSED, times=term.missed))
    if term.unexcused >= UNEXCUSED:
        found.append(Worry(Sign.UNEXCUSED, times=term.unexcused))
    return found
