"""Dates, numbers and plurals in Russian, as templates show them. Words and rules are Babel's (CLDR).

Babel is imported with the first date: it takes 4 % of a cold start, and refusals, saves and JSON need none of it.
"""

import math
from datetime import date, datetime, time
from fractions import Fraction
from functools import lru_cache

from functions.domain.lessons.marks import shown

LONG_WAIT = 55  # minutes from which hours say enough


@lru_cache(maxsize=2048)
def day_and_month(day: date) -> str:
    """3 сентября."""
    return _formatted(day, "d\N{NO-BREAK SPACE}MMMM")


@lru_cache(maxsize=2048)
def full_date(day: date) -> str:
    """3 сентября 2026 г."""
    return _formatted(day, "d\N{NO-BREAK SPACE}MMMM y\N{NO-BREAK SPACE}'г'.")


@lru_cache(maxsize=64)
def weekday(day: date) -> str:
    """Понедельник."""
    return _formatted(day, "cccc").capitalize()


@lru_cache(maxsize=2048)
def short_day(day: date) -> str:
    """03.09, for the head of a narrow column."""
    return f"{day:%d.%m}"


def days_range(first: date, last: date) -> str:
    """23–29 ноября, or 30 ноября — 6 декабря."""
    if first.month == last.month:
        return f"{first.day}\N{WORD JOINER}–\N{WORD JOINER}{day_and_month(last)}"
    return f"{day_and_month(first)} — {day_and_month(last)}"


def clock(value: time | datetime) -> str:
    """8:30."""
    return f"{value.hour}:{value.minute:02d}"


def average(value: Fraction | None) -> str:
    """4,33; a dash where there is no mark yet."""
    return "—" if value is None else shown(value)


def plural_ru(number: int, one: str, few: str, many: str) -> str:
    """Return the word that goes with a number: 1 урок, 2 урока, 5 уроков, 11 уроков, 21 урок."""
    return {"one": one, "few": few}.get(_plural_form(number), many)


def waiting(seconds: int) -> str:
    """How long one is asked to wait, rounded up: минуту, 5 минут, 2 часа."""
    minutes = max(1, math.ceil(seconds / 60))
    if minutes == 1:
        return "минуту"
    if minutes < LONG_WAIT:
        return f"{minutes}\N{NO-BREAK SPACE}{plural_ru(minutes, 'минуту', 'минуты', 'минут')}"
    hours = math.ceil(minutes / 60)
    return "час" if hours == 1 else f"{hours}\N{NO-BREAK SPACE}{plural_ru(hours, 'час', 'часа', 'часов')}"


def file_size(size: int) -> str:
    """Return how large a file is: «340 КБ», «2,4 МБ». A thousand bytes are a kilobyte (GOST 8.417-2002)."""
    if size < 10**6:
        return f"{max(1, round(size / 1000))}\N{NO-BREAK SPACE}КБ"
    return f"{size / 10**6:.1f}".replace(".", ",").removesuffix(",0") + "\N{NO-BREAK SPACE}МБ"


def in_sentence(title: str) -> str:
    """Return a title as it stands within a sentence: «Основы защиты Родины» keeps its Родина."""
    return title[:1].lower() + title[1:]


def _formatted(day: date, pattern: str) -> str:
    from babel.dates import format_date  # noqa: PLC0415  # see above

    return format_date(day, pattern, locale="ru")


@lru_cache(maxsize=2048)
def _plural_form(number: int) -> str:
    from babel import Locale  # noqa: PLC0415  # see above

    return Locale("ru").plural_form(number)


FILTERS = {
    function.__name__: function
    for function in (
        day_and_month,
        full_date,
        weekday,
        short_day,
        clock,
        average,
        plural_ru,
        in_sentence,
        file_size,
    )
}
