from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.grading.proposals import mean, needs_reason, propose, propose_final, propose_year, rounded
from functions.domain.grading.results import ResultValue, Without
from functions.domain.lessons.marks import shown
from functions.domain.organisation.school import TermRule

RULE = TermRule()
AVERAGES = st.fractions(min_value=2, max_value=5, max_denominator=60)
THRESHOLDS = st.integers(1, 100).map(lambda hundredths: Fraction(hundredths, 100))
MARKS = st.integers(2, 5)
RESULTS = MARKS | st.sampled_from(list(Without))


@pytest.mark.parametrize(
    ("average", "round_up_from", "mark"),
    [
        pytest.param("3.50", 50, 4, id="half goes up"),
        pytest.param("3.495", 50, 3, id="3.495 is shown as 3,50 and stays a 3: it is not rounded twice"),
        pytest.param("3.4999", 50, 3, id="just below half"),
        pytest.param("3.59", 60, 3, id="a school that rounds from 0.60"),
        pytest.param("3.60", 60, 4, id="and reaches it"),
        pytest.param("5", 50, 5, id="nothing above five"),
        pytest.param("2", 50, 2, id="nothing below two"),
        pytest.param("3.99", 100, 3, id="a school that never rounds up"),
        pytest.param("4.01", 1, 5, id="a school that always does"),
    ],
)
def test_an_average_goes_to_the_mark_that_the_schools_rule_says(average: str, round_up_from: int, mark: int) -> None:
    rule = TermRule(round_up_from=round_up_from)

    assert propose(Fraction(average), 9, rule) == mark


@given(average=AVERAGES, threshold=THRESHOLDS)
def test_a_mark_is_a_neighbour_of_its_average_and_one_that_there_is(average: Fraction, threshold: Fraction) -> None:
    mark = rounded(average, threshold)

    assert 2 <= mark <= 5
    assert abs(mark - average) < 1


@given(low=AVERAGES, high=AVERAGES, threshold=THRESHOLDS)
def test_a_better_average_is_never_a_worse_mark(low: Fraction, high: Fraction, threshold: Fraction) -> None:
    low, high = sorted([low, high])

    assert rounded(low, threshold) <= rounded(high, threshold)


@given(average=AVERAGES, strict=THRESHOLDS, mild=THRESHOLDS)
def test_a_milder_rule_never_gives_a_worse_mark(average: Fraction, strict: Fraction, mild: Fraction) -> None:
    mild, strict = sorted([mild, strict])

    assert rounded(average, strict) <= rounded(average, mild)


@given(average=AVERAGES, threshold=THRESHOLDS)
def test_a_mark_comes_from_the_exact_average_and_not_from_the_shown_one(average: Fraction, threshold: Fraction) -> None:
    whole, rest = divmod(average, 1)

    assert (rounded(average, threshold) == whole + 1) is (rest >= threshold)


def test_the_shown_average_would_sometimes_give_another_mark() -> None:
    exact = Fraction("3.495")

    assert shown(exact) == "3,50"
    assert propose(exact, 9, RULE) == 3


@given(average=AVERAGES, counted=st.integers(1, 2))
def test_too_few_marks_are_too_little_to_judge(average: Fraction, counted: int) -> None:
    assert propose(average, counted, RULE) is Without.NOT_JUDGED


def test_without_any_mark_nothing_is_proposed() -> None:
    assert propose(None, 0, RULE) is None


@pytest.mark.parametrize(
    ("terms", "year"),
    [
        pytest.param([4, 4, 5, 5], 5, id="4.5 goes up"),
        pytest.param([3, 4, 4, 3], 4, id="3.5 goes up"),
        pytest.param([3, 3, 4, 3], 3, id="3.25 goes down"),
        pytest.param([4, Without.NOT_JUDGED, 5, 5], 5, id="a term that was not judged is left out"),
        pytest.param([4, Without.EXEMPT, 4, 4], 4, id="one of an exemption too"),
        pytest.param([Without.PASSED, Without.PASSED], Without.PASSED, id="passed all year"),
        pytest.param([Without.PASSED, Without.NOT_PASSED], None, id="passed once and not the other time"),
        pytest.param([4, 4, 5, None], None, id="a term is missing"),
        pytest.param([], None, id="no term at all"),
    ],
)
def test_a_yearly_mark_follows_from_the_terms(terms: list[ResultValue | None], year: ResultValue | None) -> None:
    assert propose_year(terms, RULE) == year


@given(terms=st.lists(MARKS, min_size=1, max_size=6))
def test_a_yearly_mark_lies_between_the_lowest_and_the_highest_term(terms: list[int]) -> None:
    found = propose_year(terms, RULE)

    assert isinstance(found, int)
    assert min(terms) <= found <= max(terms)


@given(terms=st.lists(MARKS, min_size=1, max_size=6), place=st.integers(0, 5))
def test_a_better_term_is_never_a_worse_year(terms: list[int], place: int) -> None:
    better = list(terms)
    better[place % len(terms)] = min(5, better[place % len(terms)] + 1)

    before, after = propose_year(terms, RULE), propose_year(better, RULE)
    assert isinstance(before, int)
    assert isinstance(after, int)
    assert before <= after


@pytest.mark.parametrize(
    ("year", "exam", "grade", "final"),
    [
        pytest.param(4, 5, 9, 5, id="grade nine: the mean, rounded mathematically"),
        pytest.param(3, 4, 9, 4, id="3.5 goes up"),
        pytest.param(5, 3, 9, 4, id="an exact mean"),
        pytest.param(4, None, 9, 4, id="no exam in the subject"),
        pytest.param(Without.PASSED, None, 8, Without.PASSED, id="a subject that is only passed"),
        pytest.param(None, 5, 9, None, id="the year is not set yet"),
        pytest.param(5, 5, 11, None, id="grade eleven needs the marks of grade ten"),
    ],
)
def test_a_final_mark_follows_from_year_and_exam(
    year: ResultValue | None, exam: ResultValue | None, grade: int, final: ResultValue | None
) -> None:
    assert propose_final(year, exam, grade, RULE) == final


def test_grade_nine_is_rounded_mathematically_whatever_the_school_does_in_terms() -> None:
    strict = TermRule(round_up_from=60)

    assert propose_final(4, 5, 9, strict) == 5
    assert propose_final(4, 5, 8, strict) == 4


@given(year=MARKS, exam=MARKS, better=MARKS)
def test_a_better_exam_is_never_a_worse_final_mark(year: int, exam: int, better: int) -> None:
    low, high = sorted([exam, better])
    first, second = propose_final(year, low, 9, RULE), propose_final(year, high, 9, RULE)

    assert isinstance(first, int)
    assert isinstance(second, int)
    assert first <= second


@pytest.mark.parametrize(
    ("value", "average", "asked"),
    [
        pytest.param(4, "3.40", False, id="sixty hundredths away is still allowed"),
        pytest.param(4, "3.39", True, id="sixty-one are not"),
        pytest.param(4, "3.3999", True, id="the exact average counts, though 3,40 is shown"),
        pytest.param(3, "3.49", False, id="the proposed mark"),
        pytest.param(5, "4.50", False, id="the proposed mark at the edge"),
        pytest.param(Without.NOT_JUDGED, "4.10", True, id="not judged although there are marks enough"),
        pytest.param(Without.EXEMPT, "4.10", False, id="an exemption has a paper of its own"),
        pytest.param(None, "4.10", False, id="taken back"),
    ],
)
def test_a_result_far_from_the_average_needs_a_reason(value: ResultValue | None, average: str, *, asked: bool) -> None:
    exact = Fraction(average)

    assert needs_reason(value, exact, propose(exact, 9, RULE), RULE) is asked


@given(average=AVERAGES, counted=st.integers(3, 40))
def test_what_is_proposed_never_needs_a_reason_by_the_usual_rule(average: Fraction, counted: int) -> None:
    proposed = propose(average, counted, RULE)

    assert not needs_reason(proposed, average, proposed, RULE)


@given(values=st.lists(RESULTS, max_size=6))
def test_a_mean_is_of_marks_only(values: list[ResultValue]) -> None:
    marks = [value for value in values if isinstance(value, int)]

    assert mean(values) == (Fraction(sum(marks), len(marks)) if marks else None)
