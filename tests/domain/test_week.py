from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.week import NoSuchWeek, Week


@pytest.mark.parametrize(
    ("text", "monday"),
    [
        pytest.param("2026-W48", date(2026, 11, 23), id="a week of November"),
        pytest.param("2026-W01", date(2025, 12, 29), id="first week begins in December"),
        pytest.param("2026-W53", date(2026, 12, 28), id="a year of 53 weeks"),
        pytest.param("2027-W01", date(2027, 1, 4), id="the week after the 53rd"),
    ],
)
def test_a_week_is_read_as_the_calendar_has_it(text: str, monday: date) -> None:
    week = Week.parse(text)

    assert week.monday == monday
    assert str(week) == text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("2026-W00", id="week 0"),
        pytest.param("2027-W53", id="week 53 of a year with 52"),
        pytest.param("0000-W01", id="year 0"),
        pytest.param("2026-48", id="no W"),
        pytest.param("2026-W48-1", id="a day"),
        pytest.param("2026-W48\n", id="line end"),
        pytest.param(" 2026-W48", id="space"),
        pytest.param("٢٠٢٦-W48", id="Arabic digits"),
        pytest.param("0001-W01", id="there is no week before it"),
        pytest.param("9999-W52", id="there is no week after it"),
    ],
)
def test_anything_else_is_no_week(text: str) -> None:
    with pytest.raises(NoSuchWeek):
        Week.parse(text)


def test_the_last_days_of_a_calendar_year_may_be_of_the_next_ones_first_week() -> None:
    assert str(Week.of(date(2029, 12, 31))) == "2030-W01"
    assert str(Week.of(date(2027, 1, 3))) == "2026-W53"


@given(st.dates(date(2000, 1, 10), date(2999, 12, 1)))
def test_every_day_lies_in_its_week_and_pagers_come_back(day: date) -> None:
    week = Week.of(day)

    assert day in week.days()
    assert week.days()[0].weekday() == 0
    assert week.days()[-1] == week.sunday
    assert Week.parse(str(week)) == week
    assert week.shifted(1).shifted(-1) == week
    assert week.shifted(1).monday > week.sunday
