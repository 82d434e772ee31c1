"""A school year of one pupil's diary: results of the terms, of the year, of exams, and the final ones."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from functions.domain.grading.results import BEHAVIOUR, EXAM, FINAL, YEAR, Result
from functions.domain.organisation.school import School, Term


class YearRow(NamedTuple):
    """A subject's line; None where nothing is set (yet).

    Attributes:
        subject: Its id.
        terms: By term, in the order of the class's terms.
        year: Of the year.
        exam: Of the exam.
        final: The final one, which goes into the certificate.
    """

    subject: str
    terms: list[Result | None]
    year: Result | None
    exam: Result | None
    final: Result | None


class YearTable(NamedTuple):
    """All subjects that have a result, by title; and behaviour, where the school marks it and it is set."""

    rows: list[YearRow]
    behaviour: YearRow | None

    @property
    def with_exam(self) -> bool:
        """Tell whether some subject has an exam."""
        return any(row.exam for row in self.rows)

    @property
    def with_final(self) -> bool:
        """Tell whether some subject has a final mark."""
        return any(row.final for row in self.rows)


def year_table(results: Iterable[tuple[str, int, Result]], terms: Sequence[Term], school: School) -> YearTable:
    """Put one pupil's results of a school year together.

    Args:
        results: The pupil's: subject, number of the term (or what stands for the year), and the result.
        terms: Of the class, in order.
        school: Whose titles order the subjects.
    """
    found: dict[str, dict[int, Result]] = {}
    for subject, term, result in results:
        found.setdefault(subject, {})[term] = result
    rows = [_row(subject, found[subject], terms) for subject in sorted(found, key=school.subject_title)]
    behaviour = next((row for row in rows if row.subject == BEHAVIOUR), None)
    return YearTable([row for row in rows if row.subject != BEHAVIOUR], None if school.behaviour is None else behaviour)


def _row(subject: str, found: dict[int, Result], terms: Sequence[Term]) -> YearRow:
    return YearRow(
        subject, [found.get(term.number) for term in terms], found.get(YEAR), found.get(EXAM), found.get(FINAL)
    )
