from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from functions.domain.grading.averages import Counted, average_of, counted, counted_of
from functions.domain.grading.brought import BroughtMark
from functions.domain.lessons.marks import Mark
from tests.support.builders import PUPILS, TODAY, make_marks, make_school, make_sheet

SCHOOL = make_school()
VALUES = st.lists(st.integers(2, 5), max_size=12)


def brought(*values: int, kind: str = "lesson") -> tuple[BroughtMark, ...]:
    return tuple(BroughtMark(day=date(2026, 11, 5), mark=Mark(value=value), kind=kind) for value in values)


@given(own=VALUES, former=VALUES)
def test_marks_of_a_former_school_count_like_our_own(own: list[int], former: list[int]) -> None:
    together = average_of(counted([(TODAY, make_marks(*own), "lesson")], brought(*former), SCHOOL))
    alone = average_of(counted([(TODAY, make_marks(*own, *former), "lesson")], (), SCHOOL))

    assert together == alone


@given(values=st.lists(st.integers(2, 5), min_size=1, max_size=12))
def test_an_average_is_exact_and_between_the_lowest_and_the_highest_mark(values: list[int]) -> None:
    found = average_of(counted([(TODAY, make_marks(*values), "lesson")], (), SCHOOL))

    assert found == Fraction(sum(values), len(values))
    assert min(values) <= found <= max(values)


def test_a_brought_test_weighs_as_one_of_ours() -> None:
    found = counted([(TODAY, make_marks(3), "lesson")], brought(5, kind="test"), SCHOOL)

    assert average_of(found) == Fraction(3 + 5 * SCHOOL.weight("test"), 1 + SCHOOL.weight("test"))


def test_marks_that_count_come_by_day_and_say_whether_they_were_brought() -> None:
    found = counted([(TODAY, make_marks(4), "lesson")], brought(5), SCHOOL)

    assert [(one.value, one.brought) for one in found] == [(5, True), (4, False)]


def test_a_pass_and_a_work_to_be_handed_in_count_in_no_average() -> None:
    marks = (Mark.model_validate("зч"), Mark(due=TODAY + timedelta(days=3)))

    assert counted([(TODAY, marks, "lesson")], (), SCHOOL) == []
    assert average_of([]) is None


def test_a_pupils_marks_are_taken_from_the_journals_sheets() -> None:
    sheet = make_sheet(cells={PUPILS[0]: {"marks": [5]}, PUPILS[1]: {"marks": [2]}}, work_kind="test")

    assert counted_of(PUPILS[0], [sheet], (), SCHOOL) == [Counted(TODAY, 5, SCHOOL.weight("test"), "test")]
