from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.grading.averages import Counted, average_of
from functions.domain.grading.goals import MOST_FURTHER, comes_to, goals, is_exact, least_for, looks_like_more, moved
from functions.domain.organisation.school import TermRule
from tests.support.builders import TODAY


def mark(value: int, weight: int = 1) -> Counted:
    return Counted(TODAY - timedelta(days=1), value, weight, "lesson")


RULES = st.builds(TermRule, round_up_from=st.integers(1, 100))
MARKS = st.lists(st.builds(mark, st.integers(2, 5), st.integers(1, 10)), min_size=1, max_size=20)
USUAL = TermRule()


def further(value: int, weight: int, times: int) -> list[Counted]:
    return [Counted(TODAY, value, weight, "lesson")] * times


@given(marks=MARKS)
def test_the_line_of_an_average_ends_at_the_average_and_has_a_point_a_mark(marks: list[Counted]) -> None:
    points = moved(marks)

    assert len(points) == len(marks)
    assert points[0] == marks[0].value
    assert points[-1] == average_of(marks)


@given(value=st.fractions(min_value=2, max_value=5, max_denominator=400), rule=RULES)
def test_an_average_comes_to_the_best_mark_whose_threshold_it_reaches(value: Fraction, rule: TermRule) -> None:
    found = comes_to(value, rule)

    assert found == max([2, *(target for target in (3, 4, 5) if value >= least_for(target, rule))])


@given(marks=MARKS, rule=RULES, weight=st.integers(1, 10))
def test_what_is_needed_for_a_better_mark_is_enough_and_not_a_mark_too_many(
    marks: list[Counted], rule: TermRule, weight: int
) -> None:
    for goal in goals(marks, rule, weight):
        for way in goal.ways:
            reached = average_of([*marks, *further(way.value, weight, way.times)])
            before = average_of([*marks, *further(way.value, weight, way.times - 1)])
            assert reached is not None
            assert before is not None
            assert comes_to(reached, rule) >= goal.target > comes_to(before, rule)
            assert 1 <= way.times <= MOST_FURTHER


@given(marks=MARKS, rule=RULES, weight=st.integers(1, 10))
def test_what_is_said_to_be_out_of_reach_is_so_even_with_fives_alone(
    marks: list[Counted], rule: TermRule, weight: int
) -> None:
    for goal in goals(marks, rule, weight):
        best = average_of([*marks, *further(5, weight, MOST_FURTHER)])
        assert best is not None
        assert bool(goal.ways) is (best >= goal.least)


@given(marks=MARKS, rule=RULES, weight=st.integers(1, 10))
def test_each_better_mark_is_a_goal_and_a_lower_mark_is_named_only_where_more_of_it_are_needed(
    marks: list[Counted], rule: TermRule, weight: int
) -> None:
    now = average_of(marks)
    assert now is not None

    found = goals(marks, rule, weight)

    assert [goal.target for goal in found] == list(range(comes_to(now, rule) + 1, 6))
    for goal in found:
        assert [way.value for way in goal.ways] == sorted({way.value for way in goal.ways})
        times = [way.times for way in goal.ways]
        assert times == sorted(times, reverse=True)
        assert len(set(times)) == len(times)


def test_for_a_four_a_pupil_with_three_threes_needs_three_fours_or_one_five_less() -> None:
    (four, five) = goals([mark(3), mark(3), mark(3)], USUAL, 1)

    assert (four.target, four.least) == (4, Fraction(7, 2))
    assert [(way.value, way.times) for way in four.ways] == [(4, 3), (5, 1)]
    assert five.ways == ()


def test_without_marks_there_is_no_goal_and_after_the_best_mark_none_either() -> None:
    assert goals([], USUAL, 1) == []
    assert goals([mark(5)], USUAL, 1) == []


@pytest.mark.parametrize(
    ("value", "more", "exact"),
    [
        pytest.param(Fraction("3.495"), True, False, id="3.495 is shown as 3,50 and is no 4"),
        pytest.param(Fraction("3.5"), False, True, id="3.50 is a 4"),
        pytest.param(Fraction(10, 3), False, False, id="a third"),
    ],
)
def test_an_average_that_reads_as_more_than_it_is_can_be_told(value: Fraction, *, more: bool, exact: bool) -> None:
    assert looks_like_more(value, USUAL) is more
    assert is_exact(value) is exact
