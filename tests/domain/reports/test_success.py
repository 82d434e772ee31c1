from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.grading.results import Without
from functions.domain.reports.success import ClassSuccess, Standing, Success, Value, class_success, standing, success

VALUES = st.lists(st.sampled_from([5, 4, 3, 2, "зч", "нз", "н/а", "осв", None]))


def test_a_subject_of_a_class_by_hand() -> None:
    # 25 pupils: 5 fives, 9 fours, 8 threes, 1 two, 1 not judged, 1 exempt. 24 count.
    found = success([*[5] * 5, *[4] * 9, *[3] * 8, 2, "н/а", "осв"])

    assert found.judged == 24
    assert found.success == Fraction(22, 24)
    assert found.quality == Fraction(14, 24)
    # 5·100 + 9·64 + 8·36 + 1·16 + 1·7 = 1387, of 24·100
    assert found.level == Fraction(1387, 2400)
    assert found.average == Fraction(5 * 5 + 4 * 9 + 3 * 8 + 2, 23)  # н/а is no number


def test_a_subject_that_is_only_passed_has_no_quality_and_no_level() -> None:
    found = success(["зч"] * 9 + ["нз"])

    assert found.success == Fraction(9, 10)
    assert (found.quality, found.level, found.average) == (None, None, None)


@pytest.mark.parametrize(
    "values", [[], [None, None], ["осв"], ["осв", None]], ids=["nobody", "unset", "exempt", "both"]
)
def test_where_nobody_is_judged_there_is_no_share(values: list[Value]) -> None:
    found = success(values)

    assert (found.success, found.quality, found.level, found.average) == (None, None, None, None)


def test_a_result_that_is_not_set_yet_counts_nowhere() -> None:
    assert success([5, 3, None]).success == success([5, 3]).success == 1
    assert success([5, 3, None]).unset == 1


def test_results_are_counted_as_the_journal_keeps_them() -> None:
    found = success([5, Without.NOT_JUDGED, Without.EXEMPT, Without.PASSED, Without.NOT_PASSED])

    assert found == Success(fives=1, passed=1, failed=1, not_judged=1, exempt=1)


@given(VALUES, VALUES)
def test_two_subjects_together_are_the_counts_of_both(one: list[Value], other: list[Value]) -> None:
    assert success(one).plus(success(other)) == success([*one, *other])


@given(VALUES)
def test_shares_lie_between_nothing_and_all(values: list[Value]) -> None:
    found = success(values)

    for share in (found.success, found.quality, found.level):
        assert share is None or 0 <= share <= 1


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param([5, 5, 5], Standing.EXCELLENT, id="only fives"),
        pytest.param([5, "зч", "осв", None], Standing.EXCELLENT, id="a pass and an exemption spoil nothing"),
        pytest.param([5, 4], Standing.GOOD, id="one four"),
        pytest.param([5, 5, 3], Standing.ONE_THREE, id="one three"),
        pytest.param([5, 3, 3], Standing.PASSING, id="two threes"),
        pytest.param([5, 5, 2], Standing.FAILING, id="one two"),
        pytest.param([5, 5, "н/а"], Standing.FAILING, id="not judged"),
        pytest.param([5, "нз"], Standing.FAILING, id="not passed"),
        pytest.param([3, 2], Standing.FAILING, id="a three and a two"),
        pytest.param([None, None], Standing.UNSET, id="nothing set"),
        pytest.param(["осв"], Standing.UNSET, id="exempt from everything"),
        pytest.param([], Standing.UNSET, id="no subjects"),
    ],
)
def test_how_a_pupil_stands(values: list[Value], expected: Standing) -> None:
    assert standing(values) is expected


def test_a_class_by_hand() -> None:
    # 20 pupils: 2 with fives, 6 with fours, 3 with one three, 7 with more, 1 failing, 1 without anything yet.
    found = class_success(
        [
            *[Standing.EXCELLENT] * 2,
            *[Standing.GOOD] * 6,
            *[Standing.ONE_THREE] * 3,
            *[Standing.PASSING] * 7,
            Standing.FAILING,
            Standing.UNSET,
        ]
    )

    assert found.judged == 19
    assert found.success == Fraction(18, 19)
    assert found.quality == Fraction(8, 19)


def test_a_class_in_which_nothing_is_set_has_no_shares() -> None:
    found = class_success([Standing.UNSET] * 3)

    assert (found.success, found.quality) == (None, None)
    assert ClassSuccess({}).plus(found).pupils[Standing.UNSET] == 3
