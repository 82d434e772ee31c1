"""A table that somebody has filled in: its cells with their places, and its columns found by their titles.

Where the table comes from, XLSX or CSV, is functions/tabular's to know.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from functions.domain.record import SchoolError

HEADER_WITHIN: Final = 10  # lines: a school's lists begin with its name, a date, an empty line
LETTERS: Final = 26


class NoHeader(SchoolError):
    """None of the first lines names a column that is expected. The table may also be empty."""


class NoLines(SchoolError):
    """Nothing stands under the header."""


class ColumnMissing(SchoolError):
    """Columns that must be there are not. Titles of ours, nothing of the file."""

    def __init__(self, missing: Sequence[str], expected: Sequence[str]) -> None:
        self.missing, self.expected = tuple(missing), tuple(expected)
        super().__init__()


class ColumnTwice(SchoolError):
    """Two columns have one title, so it is not known which is meant."""

    def __init__(self, title: str) -> None:
        self.title = title
        super().__init__()


class Value(NamedTuple):
    """What stands in a cell, and where.

    Attributes:
        line: From 1, as a spreadsheet counts.
        column: From 1.
        text: Without space around; a number without a point where it is whole, a date as 01.09.2026.
        day: The date, where the cell says itself that it is one.
    """

    line: int
    column: int
    text: str
    day: date | None = None

    @property
    def letter(self) -> str:
        """The column's letter: A to Z, AA and on."""
        return letter(self.column)


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a table may have.

    Attributes:
        key: Its name in the program.
        title: What its header says.
        about: What belongs there, a sentence for who fills it in.
        example: What stands in the example line of a template.
        required: Whether the table is of no use without it.
        others: Other titles that are understood.
    """

    key: str
    title: str
    about: str
    example: str = ""
    required: bool = False
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line under the header."""

    number: int
    places: Mapping[str, int]  # key of a column → which it is, from 1
    values: Mapping[int, Value] = field(default_factory=dict)

    def value(self, key: str) -> Value:
        """Return what stands in a column; an empty text where nothing does, or where the table has no such column."""
        column = self.places.get(key, 0)
        return self.values.get(column, Value(self.number, column, ""))

    def has(self, key: str) -> bool:
        """Tell whether the table has this column: an empty cell says something, a column left out says nothing."""
        return key in self.places


@dataclass(frozen=True, slots=True)
class Listing:
    """A table with its columns found. `unused` are titles that mean nothing to us."""

    lines: tuple[Line, ...]
    unused: tuple[str, ...] = ()


def listing(rows: Sequence[Sequence[Value]], columns: Sequence[Column]) -> Listing:
    """Find the header and the columns by their titles; the order of columns is free, empty lines are left out.

    Raises:
        NoHeader: None of the first ten lines names any of these columns.
        ColumnMissing: Of those that are required.
        ColumnTwice: A title stands twice.
        NoLines: There is a header and nothing else.
    """
    names = {plain(title): column for column in columns for title in (column.title, *column.others)}
    head = max(rows[:HEADER_WITHIN], key=lambda row: sum(plain(cell.text) in names for cell in row), default=())
    places = _places(head, names)
    if not places:
        raise NoHeader
    missing = [column.title for column in columns if column.required and column.key not in places]
    if missing:
        raise ColumnMissing(missing, [column.title for column in columns])
    lines = tuple(
        Line(row[0].line, places, {cell.column: cell for cell in row})
        for row in rows
        if row and row[0].line > head[0].line and any(cell.text for cell in row)
    )
    if not lines:
        raise NoLines
    return Listing(lines, tuple(cell.text for cell in head if cell.text and plain(cell.text) not in names))


def _places(head: Sequence[Value], names: Mapping[str, Column]) -> dict[str, int]:
    places: dict[str, int] = {}
    for cell in head:
        column = names.get(plain(cell.text))
        if column is None:
            continue
        if column.key in places:
            raise ColumnTwice(column.title)
        places[column.key] = cell.column
    return places


def plain(text: str) -> str:
    """Return a title or a name as it is compared: «Фамилия *» and «фамилия» are one, so are ё and е."""
    return " ".join(re.sub(r"[*:.]+", " ", text).split()).casefold().replace("ё", "е")


def letter(column: int) -> str:
    """Return the letter of a column from 1: A to Z, AA and on; nothing for 0, a column that is not there."""
    text = ""
    while column > 0:
        column, rest = divmod(column - 1, LETTERS)
        text = chr(ord("A") + rest) + text
    return text
