from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from functions.domain.lessons.marks import Mark, PassFail, WeighedMark, average, shown, weighed
from tests.support.builders import make_marks

MARKS = st.lists(st.builds(WeighedMark, st.integers(2, 5), st.integers(1, 10)), min_size=1, max_size=40)


def test_without_marks_there_is_no_average() -> None:
    assert average([]) is None


def test_a_mark_counts_as_often_as_its_work_weighs() -> None:
    assert average([WeighedMark(5, 1), WeighedMark(2, 3)]) == Fraction(11, 4)


@given(MARKS)
def test_an_average_lies_between_the_worst_and_the_best_mark(marks: list[WeighedMark]) -> None:
    found = average(marks)

    assert found is not None
    assert min(mark.value for mark in marks) <= found <= max(mark.value for mark in marks)


@given(MARKS.flatmap(lambda marks: st.tuples(st.just(marks), st.permutations(marks))))
def test_the_order_of_marks_does_not_matter(both: tuple[list[WeighedMark], list[WeighedMark]]) -> None:
    assert average(both[0]) == average(both[1])


@given(st.lists(st.integers(2, 5), min_size=1), st.integers(1, 10))
def test_with_one_weight_for_all_it_is_the_plain_mean(values: list[int], weight: int) -> None:
    assert average([WeighedMark(value, weight) for value in values]) == Fraction(sum(values), len(values))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(Fraction(4), "4,00", id="whole"),
        pytest.param(Fraction("4.495"), "4,50", id="4.495 rounds half up"),
        pytest.param(Fraction("4.4949999"), "4,49", id="just below half rounds down"),
        pytest.param(Fraction("4.994"), "4,99", id="stays below 5"),
        pytest.param(Fraction("4.995"), "5,00", id="carries over the comma"),
        pytest.param(Fraction(13, 3), "4,33", id="a third"),
        pytest.param(Fraction("3.045"), "3,05", id="a zero after the comma stays"),
        pytest.param(Fraction("2.675"), "2,68", id="a number that floats get wrong"),
    ],
)
def test_an_average_is_shown_with_two_places_rounded_once(value: Fraction, text: str) -> None:
    assert shown(value) == text


@given(st.fractions(min_value=2, max_value=5, max_denominator=400))
def test_what_is_shown_is_at_most_half_a_hundredth_away(value: Fraction) -> None:
    assert abs(Fraction(shown(value).replace(",", ".")) - value) <= Fraction(1, 200)


def test_each_mark_of_a_lesson_has_the_weight_of_its_work() -> None:
    lessons = [(make_marks(5, 4), "test"), ((), "homework"), ((Mark(value=2), Mark(value=3, kind="test")), "lesson")]

    found = weighed(lessons, {"lesson": 1, "test": 3}.__getitem__)

    assert found == [WeighedMark(5, 3), WeighedMark(4, 3), WeighedMark(2, 1), WeighedMark(3, 3)]


def test_what_is_passed_or_to_be_handed_in_counts_in_no_average() -> None:
    marks = (Mark(value=PassFail.PASSED), Mark(due=date(2026, 12, 3)))

    assert weighed([(marks, "lesson")], lambda _kind: 1) == []


@pytest.mark.parametrize(
    ("mark", "kept"),
    [
        pytest.param(Mark(value=5), "5", id="a bare mark"),
        pytest.param(Mark(value=PassFail.NOT_PASSED), '"нз"', id="not passed"),
        pytest.param(Mark(value=4, kind="test"), '{"value":4,"kind":"test"}', id="with a kind of its own"),
        pytest.param(Mark(due=date(2026, 12, 3)), '{"due":"2026-12-03"}', id="to be handed in"),
    ],
)
def test_a_mark_is_kept_as_short_as_it_is(mark: Mark, kept: str) -> None:
    assert mark.model_dump_json() == kept
    assert Mark.model_validate_json(kept) == mark


@pytest.mark.parametrize("said", [1, 6, "отл", None, {}, {"value": 5, "due": "2026-12-03"}, 4.5, True])
def test_anything_else_is_no_mark(said: object) -> None:
    with pytest.raises(ValidationError):
        Mark.model_validate(said)
