"""Lists of an invented school as files, and numbers of people that could be real."""

from collections.abc import Sequence
from itertools import count
from typing import Final

from functions.domain.imports.columns import COLUMNS, ListKind
from functions.domain.tables import Value
from functions.tabular.writing import Sheet, Written, xlsx

Row = Sequence[Written]
_NUMBERS: Final = count(400_000_000)


def titles(kind: ListKind) -> list[str]:
    """Return the titles of a list's columns."""
    return [column.title for column in COLUMNS[kind]]


def as_file(kind: ListKind, *rows: Row) -> bytes:
    """Return a list as XLSX."""
    return xlsx([Sheet("Лист", titles(kind), rows)])


def as_values(kind: ListKind, *rows: Sequence[str]) -> list[list[Value]]:
    """Return a list as it is read."""
    return [
        [Value(line, column, text) for column, text in enumerate(row, 1)]
        for line, row in enumerate([titles(kind), *rows], 1)
    ]


def snils(number: int | None = None) -> str:
    """Return a SNILS with right check digits, another one each time unless its first nine digits are given."""
    digits = f"{next(_NUMBERS) if number is None else number:09d}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(9, 0, -1), strict=True))
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]} {total % 101 % 100:02d}"
