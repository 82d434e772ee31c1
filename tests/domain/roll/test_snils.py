"""How a SNILS is written, and its check digits."""

import pytest

from functions.domain.roll import snils
from infra.local.demo.people import populate


@pytest.mark.parametrize("written", ["112-233-445 95", "112-233-445-95", "11223344595", " 112 233 445 95 "])
def test_a_number_is_the_same_however_it_is_written(written: str) -> None:
    assert snils.digits(written) == "11223344595"
    assert snils.masked(written) == "***-***-445 95"


@pytest.mark.parametrize("written", ["", "112-233-445", "112-233-445 9", "112-233-445 951", "١١٢-233-445 95", "СНИЛС"])
def test_what_is_written_otherwise_is_none(written: str) -> None:
    assert snils.digits(written) is None
    assert snils.masked(written) == ""
    assert not snils.valid(written)


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        pytest.param("112-233-445 95", True, id="the example of the source"),
        pytest.param("112-233-445 96", False, id="a slip in the check digits"),
        pytest.param("112-233-454 95", False, id="two digits changed places"),
        pytest.param("001-001-998 99", True, id="the last one without check digits"),
        pytest.param("001-001-999 99", False, id="the first one with them"),
        pytest.param("001-001-999 65", True, id="the first one with them, right"),
    ],
)
def test_check_digits_are_counted_as_the_pension_fund_counts_them(number: str, *, valid: bool) -> None:
    assert snils.valid(number) is valid


@pytest.mark.parametrize(
    ("number", "check"),
    [("100-018-999", 0), ("100-019-899", 0), ("100-019-989", 1), ("101-989-999", 99), ("101-998-999", 0)],
    ids=["100", "101", "102", "200", "201"],
)
def test_a_sum_of_three_figures_is_taken_modulo_101_and_100_is_two_noughts(number: str, check: int) -> None:
    assert snils.valid(f"{number} {check:02d}")
    assert not snils.valid(f"{number} {check + 2:02d}" if check < 98 else f"{number} 00")


def test_the_demo_schools_numbers_are_of_the_range_that_nobody_has() -> None:
    for one in populate(1, 2026).everybody():
        assert int((snils.digits(one.snils) or "")[:9]) <= snils.LAST_UNCHECKED
