"""Which mark follows: a term mark from the average, a yearly one from the terms, a final one from year and exam.

All of it is a proposal; the teacher sets the mark. Averages stay exact fractions and are rounded once: an average that
was rounded to two places for a page is never rounded again.

Sources: how marks are summed up is the school's own act (273-FZ art. 28 pt. 3 cl. 10, art. 58 pt. 1), kept in
`School.rule`. The final mark of grade 9 goes into the certificate: the mean of the yearly and the exam mark, rounded
by the rules of mathematics (order of the Ministry of Education № 546 of 05.10.2020; unverified: its text was not at
hand, a lawyer or the deputy head should compare). That of grade 11 needs the marks of grade 10 too: none is proposed.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from functions.domain.grading.results import ResultValue, Without
from functions.domain.organisation.school import TermRule

HALF: Final = Fraction(1, 2)  # mathematical rounding
LAST_GRADE_OF_BASIC_SCHOOL: Final = 9
_HUNDRED: Final = 100


def rounded(average: Fraction, threshold: Fraction) -> int:
    """Return the mark, 2 to 5, that an average of marks goes to: up from the threshold on, otherwise down.

    With a threshold of 1/2 an average of 3.50 is a 4, and 3.495, which pages show as 3,50, is a 3.
    """
    whole, rest = divmod(average.numerator, average.denominator)
    return whole + 1 if rest * threshold.denominator >= threshold.numerator * average.denominator else whole


def propose(average: Fraction | None, counted: int, rule: TermRule) -> ResultValue | None:
    """Return the term mark that follows from an average: н/а with too few marks for it, nothing without any.

    Args:
        average: Of the term, exact; None without marks.
        counted: Of how many marks, whatever they weigh.
        rule: The school's.
    """
    if average is None or not counted:
        return None
    return Without.NOT_JUDGED if counted < rule.fewest_marks else rounded(average, rule.threshold)


def mean(values: Sequence[ResultValue | None]) -> Fraction | None:
    """Return the mean of results, exact; of those that are marks, and None where none is."""
    marks = [value for value in values if isinstance(value, int)]
    return Fraction(sum(marks), len(marks)) if marks else None


def propose_year(terms: Sequence[ResultValue | None], rule: TermRule) -> ResultValue | None:
    """Return the yearly mark that follows from the results of all terms that the pupil was here for.

    Nothing while one is missing. A term that was not judged, or that the pupil was exempt from, is left out; where
    all are alike without being marks, the year is as they are.
    """
    if not terms or None in terms:
        return None
    average = mean(terms)
    if average is not None:
        return rounded(average, rule.threshold)
    return terms[0] if len(set(terms)) == 1 else None


def propose_final(year: ResultValue | None, exam: ResultValue | None, grade: int, rule: TermRule) -> ResultValue | None:
    """Return the final mark that follows from the yearly one and the exam's; that of the year where there was no exam.

    In grade 9 their mean is rounded mathematically, before it by the school's rule; after it none is proposed.
    """
    if grade > LAST_GRADE_OF_BASIC_SCHOOL or year is None:
        return None
    if not (isinstance(year, int) and isinstance(exam, int)):
        return year
    threshold = HALF if grade == LAST_GRADE_OF_BASIC_SCHOOL else rule.threshold
    return rounded(Fraction(year + exam, 2), threshold)


def needs_reason(
    value: ResultValue | None, average: Fraction | None, proposed: ResultValue | None, rule: TermRule
) -> bool:
    """Tell whether a result has to say why: a mark too far from the average for the school, or н/а despite marks.

    The distance is that to the exact average, not to what a page shows of it.
    """
    if value is Without.NOT_JUDGED:
        return isinstance(proposed, int)
    if not isinstance(value, int) or average is None:
        return False
    return abs(value - average) > Fraction(rule.differs_by, _HUNDRED)
