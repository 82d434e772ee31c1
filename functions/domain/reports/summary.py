"""The summary table of a class (сводная ведомость): pupils down, subjects across, one result in each place."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from functions.domain.reports.success import Standing, Success, Value, standing, success
from functions.domain.roll.classes import Pupil


class Line(NamedTuple):
    """A pupil's results by subject, in the order of the subjects."""

    pupil: Pupil
    values: list[Value]
    counts: Success
    standing: Standing

    @property
    def average(self) -> Fraction | None:
        """The mean of the pupil's marks."""
        return self.counts.average


class Summary(NamedTuple):
    """The table, and what each subject adds up to."""

    subjects: Sequence[str]
    lines: list[Line]
    totals: list[Success]


def summary(subjects: Sequence[str], pupils: Iterable[Pupil], results: Mapping[str, Mapping[str, Value]]) -> Summary:
    """Put the results of one term, or of the year, into a table.

    Args:
        subjects: In the order of the columns.
        pupils: In the order of the lines.
        results: By subject, then by pupil id; who has none is left out.
    """
    lines = [_line(pupil, [results.get(subject, {}).get(pupil.id) for subject in subjects]) for pupil in pupils]
    columns = [success(line.values[place] for line in lines) for place in range(len(subjects))]
    return Summary(subjects, lines, columns)


def _line(pupil: Pupil, values: list[Value]) -> Line:
    return Line(pupil, values, success(values), standing(values))
