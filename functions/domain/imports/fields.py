"""Single cells: a name, a date, a SNILS, a class. Each mistake says where, what is expected and what stands there."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple, TypeVar

from functions.domain.lessons.lesson import journal_key
from functions.domain.organisation.school import School
from functions.domain.roll import snils
from functions.domain.roll.people import LinkKind, Role
from functions.domain.tables import Column, Line, Value, plain

T = TypeVar("T")  # PEP 695 syntax needs Python 3.12
SHOWN: Final = 40  # characters of what stands in a cell
EARLIEST: Final = date(1900, 1, 1)
LATEST: Final = date(2100, 1, 1)
_NAME: Final = re.compile(r"[А-Яа-яЁёA-Za-z][А-Яа-яЁёA-Za-z'’ʼ.() -]{0,59}")
_DAY: Final = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})|(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_GROUP: Final = re.compile(r"(.+?)[\s,:—-]*(?:подгруппа|группа|гр\.?)?\s*([1-9])", re.IGNORECASE)
_CLASS: Final = re.compile(r"(\d{1,2})([а-яё]?)")
LATIN: Final = dict(zip("абвгдежзиклмнопрст", "abvgdejziklmnoprst", strict=True))
SNILS_DIGITS: Final = 11
SHORTEST_SNILS: Final = 8  # digits: a spreadsheet that takes it for a number drops the zeros before

ROLES: Final[Mapping[str, Role]] = {
    "учитель": Role.TEACHER,
    "педагог": Role.TEACHER,
    "преподаватель": Role.TEACHER,
    "администрация": Role.OFFICE,
    "администратор": Role.OFFICE,
    "директор": Role.OFFICE,
    "завуч": Role.OFFICE,
    "секретарь": Role.OFFICE,
}
KINDS: Final[Mapping[str, LinkKind]] = {
    "мать": LinkKind.MOTHER,
    "мама": LinkKind.MOTHER,
    "отец": LinkKind.FATHER,
    "папа": LinkKind.FATHER,
    "законный представитель": LinkKind.REPRESENTATIVE,
    "представитель": LinkKind.REPRESENTATIVE,
    "опекун": LinkKind.REPRESENTATIVE,
    "попечитель": LinkKind.REPRESENTATIVE,
    "приемный родитель": LinkKind.REPRESENTATIVE,
}


class Mistake(NamedTuple):
    """What cannot be taken: where, what is expected, what stands there. For the page only, never for the log."""

    line: int
    letter: str
    title: str
    expected: str
    found: str


def shortened(text: str) -> str:
    """Return so much of a text as tells which it is."""
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


class Cells:
    """One line's cells as what they are to be; mistakes go to the list that all lines share."""

    def __init__(self, line: Line, columns: Sequence[Column], mistakes: list[Mistake]) -> None:
        self.line, self._mistakes = line, mistakes
        self._titles = {column.key: column.title for column in columns}

    def wrong(self, key: str, expected: str) -> None:
        """Note that a cell is not as expected."""
        value = self.line.value(key)
        self._mistakes.append(
            Mistake(self.line.number, value.letter, self._titles[key], expected, shortened(value.text))
        )

    def text(self, key: str) -> str:
        """Return what stands in a cell."""
        return self.line.value(key).text

    def name(self, key: str, *, required: bool = True) -> str:
        """Return a part of a name, or an empty text with a mistake noted."""
        text = self.text(key)
        if not text and not required:
            return ""
        if not _NAME.fullmatch(text):
            self.wrong(key, "от 1 до 60 букв, без цифр" if text else "не пусто")
            return ""
        return text

    def day(self, key: str, *, required: bool = False) -> date | None:
        """Return a date, None where there is none."""
        value = self.line.value(key)
        if not value.text:
            if required:
                self.wrong(key, "дата, например 01.09.2026")
            return None
        day = _day(value)
        if day is None or not EARLIEST <= day < LATEST:
            self.wrong(key, "дата, которая есть в календаре, например 01.09.2026")
            return None
        return day

    def snils(self, key: str) -> str:
        """Return the digits of a SNILS, an empty text where there is none."""
        text = self.text(key)
        if not text:
            return ""
        if text.isascii() and text.isdigit() and SHORTEST_SNILS <= len(text) < SNILS_DIGITS:
            text = text.zfill(SNILS_DIGITS)
        digits = snils.digits(text)
        if digits is None:
            self.wrong(key, "11 цифр, например 112-233-445 95")
            return ""
        if not snils.valid(digits):
            self.wrong(key, "номер как в документе: контрольные цифры не сходятся")
            return ""
        return digits

    def one_of(self, key: str, words: Mapping[str, T], expected: str) -> T | None:
        """Return what a word stands for."""
        found = words.get(plain(self.text(key)))
        if found is None:
            self.wrong(key, expected)
        return found

    def several(self, key: str) -> list[str]:
        """Return the parts of a cell that holds several things."""
        return [part for part in map(str.strip, re.split(r"[;,\n]", self.text(key))) if part]


def _day(value: Value) -> date | None:
    if value.day is not None:
        return value.day
    found = _DAY.fullmatch(value.text)
    if found is None:
        return None
    day, month, year, *iso = found.groups()
    numbers = (year, month, day) if year else tuple(iso)
    try:
        return date(*(int(number) for number in numbers))
    except ValueError:
        return None


def class_name(text: str) -> str:
    """Return a class as it is compared: «7 «А»», «7-А», «7а класс» are all 7а."""
    return re.sub(r"класс|[\s«»\"'“”.-]", "", plain(text))


def class_id(text: str) -> str | None:
    """Return the id that a class of this name has when it is new: 7a for 7а; None for what is no name of a class."""
    found = _CLASS.fullmatch(class_name(text))
    if found is None or not 1 <= int(found[1]) <= 11 or (found[2] and found[2] not in LATIN):  # noqa: PLR2004  # grades
        return None
    return f"{int(found[1])}{LATIN.get(found[2], '')}"


def classes_by_name(school: School) -> dict[str, str]:
    """Return the ids of a school's classes by their titles as they are compared."""
    return {class_name(title): one for one, title in school.classes.items()} | {one: one for one in school.classes}


def subjects_by_name(school: School) -> dict[str, str]:
    """Return the ids of a school's subjects by their titles as they are compared."""
    return {plain(title): one for one, title in school.subjects.items()}


def parse_group(text: str, subjects: Mapping[str, str]) -> tuple[str, str] | None:
    """Return subject and number of «Английский язык 2», or None."""
    found = _GROUP.fullmatch(text.strip())
    subject = None if found is None else subjects.get(plain(found[1]))
    return None if subject is None or found is None else (subject, found[2])


def group_key(group: tuple[str, str]) -> str:
    """Return how a subgroup is kept: english-2."""
    return journal_key(*group)
