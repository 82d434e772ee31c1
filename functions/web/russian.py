"""Dates, numbers and plurals in Russian, as templates show them. Words and rules are CLDR's, as Babel has them.

Babel itself is not asked: to read its tables takes 4 % of a cold start, and of them these nineteen words and one rule
are used. A test compares both, day by day and number by number.
"""

import math
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from fractions import Fraction
from functools import lru_cache
from typing import Final

from functions.domain.grading.results import FORMER_SCHOOL
from functions.domain.lessons.marks import shown

SHORTEST_RUN: Final = 3  # of classes that are said as «1–3»
_CLASS: Final = re.compile(r"(\d{1,2}[а-яё]?) класс")
LONG_WAIT = 55  # minutes from which hours say enough
MONTHS: Final = tuple("января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split())
WEEKDAYS: Final = tuple("Понедельник Вторник Среда Четверг Пятница Суббота Воскресенье".split())
_TEENS: Final = range(11, 15)
_FEW: Final = range(2, 5)


def day_and_month(day: date) -> str:
    """3 сентября."""
    return f"{day.day}\N{NO-BREAK SPACE}{MONTHS[day.month - 1]}"


def full_date(day: date) -> str:
    """3 сентября 2026 г."""
    return f"{day_and_month(day)} {day.year}\N{NO-BREAK SPACE}г."


def weekday(day: date) -> str:
    """Понедельник."""
    return WEEKDAYS[day.weekday()]


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


def classes_in_words(titles: Iterable[str]) -> str:
    """1–4 и 6 классы; 7а, 7б и 8 классы; a title that is more than that stays as it is, and so do its neighbours."""
    listed = list(titles)
    found = [_CLASS.fullmatch(title) for title in listed]
    names = [one[1] for one in found if one is not None]
    if len(names) < len(listed) or len(names) == 1:
        return ", ".join(listed)
    runs: list[list[str]] = []
    for name in names:
        follows = runs and name.isdecimal() and runs[-1][-1].isdecimal() and int(name) == int(runs[-1][-1]) + 1
        if follows:
            runs[-1].append(name)
        else:
            runs.append([name])
    parts = [part for run in runs for part in _run(run)]
    return f"{' и '.join([', '.join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)}\N{NO-BREAK SPACE}классы"


def _run(names: Sequence[str]) -> list[str]:
    dash = "\N{WORD JOINER}–\N{WORD JOINER}"
    return [f"{names[0]}{dash}{names[-1]}"] if len(names) >= SHORTEST_RUN else list(names)


def from_school(name: str, from_class: bool = False) -> str:  # noqa: FBT001, FBT002  # a filter of templates
    """Из прежней школы (Школа № 3), without brackets where nobody has noted which; из другого класса (7а класс)."""
    if from_class:
        return f"из другого класса ({name})"
    return "из прежней школы" if name == FORMER_SCHOOL else f"из прежней школы ({name})"


def plural_ru(number: int, one: str, few: str, many: str) -> str:
    """Return the word that goes with a number: 1 урок, 2 урока, 5 уроков, 11 уроков, 21 урок."""
    if number % 100 in _TEENS:
        return many
    last = number % 10
    return one if last == 1 else few if last in _FEW else many


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
        from_school,
    )
}
