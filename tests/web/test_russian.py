from datetime import date, datetime, time, timedelta
from fractions import Fraction

import pytest
from babel import Locale
from babel.dates import format_date

from functions.web import russian

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "уроков"),
        (1, "урок"),
        (2, "урока"),
        (4, "урока"),
        (5, "уроков"),
        (11, "уроков"),
        (12, "уроков"),
        (14, "уроков"),
        (21, "урок"),
        (22, "урока"),
        (111, "уроков"),
        (121, "урок"),
    ],
)
def test_a_word_goes_with_its_number(number: int, text: str) -> None:
    assert russian.plural_ru(number, "урок", "урока", "уроков") == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "минуту"),
        (60, "минуту"),
        (61, f"2{NBSP}минуты"),
        (300, f"5{NBSP}минут"),
        (1260, f"21{NBSP}минуту"),
        (3300, "час"),
        (3601, f"2{NBSP}часа"),
        (86400, f"24{NBSP}часа"),
    ],
)
def test_a_wait_is_said_in_minutes_and_then_in_hours_rounded_up(seconds: int, text: str) -> None:
    assert russian.waiting(seconds) == text


def test_dates_are_in_the_words_and_cases_of_russian() -> None:
    day = date(2026, 9, 3)

    assert russian.day_and_month(day) == f"3{NBSP}сентября"
    assert russian.full_date(day) == f"3{NBSP}сентября 2026{NBSP}г."
    assert russian.weekday(day) == "Четверг"
    assert russian.short_day(day) == "03.09"


def test_dates_of_a_leap_year_are_those_of_unicode() -> None:
    days = [date(2028, 1, 1) + timedelta(days=n) for n in range(366)]

    assert [(russian.day_and_month(day), russian.full_date(day), russian.weekday(day).lower()) for day in days] == [
        tuple(format_date(day, form, "ru") for form in (f"d{NBSP}MMMM", f"d{NBSP}MMMM y{NBSP}'г'.", "cccc"))
        for day in days
    ]


def test_plurals_are_those_of_unicode() -> None:
    numbers, plural_form = range(1200), Locale("ru").plural_form

    assert [russian.plural_ru(n, "one", "few", "many") for n in numbers] == [plural_form(n) for n in numbers]


@pytest.mark.parametrize("month", range(1, 13))
def test_a_month_is_in_the_genitive(month: int) -> None:
    assert russian.day_and_month(date(2026, month, 1)).endswith(("я", "а"))


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        pytest.param(date(2026, 11, 23), date(2026, 11, 29), "23–29 ноября", id="one month"),
        pytest.param(date(2026, 11, 30), date(2026, 12, 6), "30 ноября — 6 декабря", id="two months"),
        pytest.param(date(2026, 12, 28), date(2027, 1, 3), "28 декабря — 3 января", id="two years"),
    ],
)
def test_a_week_is_said_by_its_ends(first: date, last: date, text: str) -> None:
    assert russian.days_range(first, last).replace(NBSP, " ").replace("\N{WORD JOINER}", "") == text


def test_a_time_of_the_clock_has_no_zero_before_the_hour() -> None:
    assert russian.clock(time(8, 5)) == "8:05"
    assert russian.clock(datetime(2026, 11, 25, 13, 40)) == "13:40"  # noqa: DTZ001  # the school's own clock


def test_an_average_has_a_comma_and_none_is_a_dash() -> None:
    assert russian.average(Fraction(13, 3)) == "4,33"
    assert russian.average(None) == "—"


def test_templates_get_every_filter_by_its_name() -> None:
    assert {name: found.__name__ for name, found in russian.FILTERS.items()} == {name: name for name in russian.FILTERS}


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (["1"], "1 класс"),
        (["1", "2", "3", "4", "6"], "1\u2060–\u20604 и 6\N{NO-BREAK SPACE}классы"),
        (["1", "2", "5"], "1, 2 и 5\N{NO-BREAK SPACE}классы"),
        (["7а", "7б", "8", "9", "10", "11"], "7а, 7б и 8\u2060–\u206011\N{NO-BREAK SPACE}классы"),
        (["7", "8"], "7 и 8\N{NO-BREAK SPACE}классы"),
    ],
)
def test_classes_in_a_row_are_said_in_short(names: list[str], text: str) -> None:
    assert russian.classes_in_words(f"{name} класс" for name in names) == text


def test_a_class_with_a_name_of_its_own_keeps_it() -> None:
    assert russian.classes_in_words(["1 класс", "2 класс", "7а класс, инженерный"]) == (
        "1 класс, 2 класс, 7а класс, инженерный"
    )
