from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.organisation.school import Bell
from functions.domain.timetabling.calendar import (
    Calendar,
    DayInHolidays,
    Holiday,
    HolidayBackwards,
    NoTimetableThatDay,
    WeekLength,
)

FIRST, LAST = date(2026, 9, 1), date(2027, 5, 31)
MONDAY, SATURDAY, SUNDAY = date(2026, 11, 16), date(2026, 11, 14), date(2026, 11, 15)
USUAL = (Bell(number=1, start=time(8, 30), end=time(9, 15)),)
SHORT = (Bell(number=1, start=time(8, 30), end=time(9, 0)),)
AUTUMN = Holiday(first=date(2026, 10, 26), last=date(2026, 11, 3), title="Осенние каникулы")
DAYS = st.dates(FIRST, LAST)


@st.composite
def holidays(draw: st.DrawFn) -> Holiday:
    first = draw(DAYS)
    last = first + timedelta(days=draw(st.integers(0, 14)))
    return Holiday(first=first, last=last, title="Каникулы", classes=draw(st.sampled_from([(), ("1",), ("7", "8")])))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    return Calendar(
        year=2026,
        holidays=tuple(draw(st.lists(holidays(), max_size=4))),
        moved=draw(st.dictionaries(DAYS, DAYS, max_size=4)),
        week=draw(st.sampled_from([5, 6])),
        weeks=draw(st.dictionaries(st.sampled_from(["1", "7"]), st.sampled_from([5, 6]))),
    )


@given(calendars(), DAYS, st.sampled_from(["", "1", "7", "9"]))
def test_a_day_of_holidays_or_a_sunday_is_never_taught(calendar: Calendar, day: date, class_id: str) -> None:
    taught = calendar.taught_day(day, class_id)

    if calendar.holiday_on(day, class_id):
        assert taught is None
    if taught is not None:
        assert taught.weekday() < 6
        assert taught in {day, calendar.moved.get(day)}


@given(calendars(), DAYS, st.integers(0, 40), st.sampled_from(["", "1", "7"]))
def test_the_school_days_of_two_stretches_are_those_of_both_together(
    calendar: Calendar, first: date, length: int, class_id: str
) -> None:
    last, middle = first + timedelta(days=length), first + timedelta(days=length // 2)

    days = calendar.school_days(first, last, class_id)

    assert days == sorted(set(days))
    assert days == [
        *calendar.school_days(first, middle, class_id),
        *calendar.school_days(middle + timedelta(days=1), last, class_id),
    ]


@given(calendars(), holidays(), DAYS)
def test_a_holiday_that_is_added_and_taken_out_leaves_the_calendar_as_it_was(
    calendar: Calendar, holiday: Holiday, day: date
) -> None:
    calendar = calendar.without_holiday(holiday)

    again = calendar.with_holiday(holiday).without_holiday(holiday)

    assert again.taught_day(day, "7") == calendar.taught_day(day, "7")
    assert set(again.holidays) == set(calendar.holidays)


@pytest.mark.parametrize(
    ("week", "day", "taught"),
    [
        pytest.param(5, MONDAY, True, id="a Monday"),
        pytest.param(5, SATURDAY, False, id="a Saturday of a five-day week"),
        pytest.param(6, SATURDAY, True, id="a Saturday of a six-day week"),
        pytest.param(6, SUNDAY, False, id="a Sunday"),
        pytest.param(5, date(2026, 10, 28), False, id="in the holidays"),
        pytest.param(5, date(2026, 11, 4), True, id="the day after them"),
    ],
)
def test_a_school_day_is_one_of_the_week_outside_holidays(week: WeekLength, day: date, taught: bool) -> None:  # noqa: FBT001
    assert Calendar(year=2026, holidays=(AUTUMN,), week=week).is_school_day(day) is taught


def test_a_saturday_is_taught_by_mondays_timetable_and_the_monday_is_free() -> None:
    bridge = Holiday(first=MONDAY, last=MONDAY, title="Перенос учебного дня")

    calendar = Calendar(year=2026).with_moved(SATURDAY, MONDAY).with_holiday(bridge)

    assert calendar.taught_as(SATURDAY) == 0
    assert not calendar.is_school_day(MONDAY)
    assert calendar.without_moved(SATURDAY).taught_as(SATURDAY) is None


def test_classes_of_one_school_may_have_weeks_of_five_and_of_six_days() -> None:
    calendar = Calendar(year=2026, weeks={"9": 6})

    assert calendar.is_school_day(SATURDAY, "9")
    assert not calendar.is_school_day(SATURDAY, "1")


def test_holidays_of_grade_1_are_not_those_of_others() -> None:
    calendar = Calendar(year=2026).with_holiday(
        Holiday(first=date(2027, 2, 15), last=date(2027, 2, 21), title="Каникулы первоклассников", classes=("1",))
    )

    assert not calendar.is_school_day(date(2027, 2, 16), "1")
    assert calendar.is_school_day(date(2027, 2, 16), "2")
    assert calendar.is_school_day(date(2027, 2, 16))


def test_a_shortened_day_has_its_own_bells_until_they_are_taken_away() -> None:
    calendar = Calendar(year=2026).with_short(MONDAY, SHORT)

    assert calendar.bells_on(MONDAY, USUAL) == SHORT
    assert calendar.bells_on(SATURDAY, USUAL) == USUAL
    assert calendar.with_short(MONDAY, ()).bells_on(MONDAY, USUAL) == USUAL


def test_what_cannot_be_is_refused() -> None:
    calendar = Calendar(year=2026, holidays=(AUTUMN,))

    with pytest.raises(HolidayBackwards):
        calendar.with_holiday(Holiday(first=SUNDAY, last=SATURDAY, title="Наоборот"))
    with pytest.raises(DayInHolidays):
        calendar.with_moved(AUTUMN.first, MONDAY)
    with pytest.raises(NoTimetableThatDay):
        calendar.with_moved(SATURDAY, SUNDAY)
