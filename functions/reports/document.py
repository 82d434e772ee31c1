"""A report as all its forms share it: a title, tables of columns and rows. Screen, XLSX and PDF are made from this."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple

from functions.domain.lessons.marks import shown as two_places

DASH = "—"


class Percent(NamedTuple):
    """A part of a whole, 0 to 1, shown in per cent; None where there is no whole."""

    part: Fraction | None


class Link(NamedTuple):
    """A text that leads somewhere: on screen only."""

    text: str
    url: str


Value = str | int | Fraction | Percent | date | Link | None  # Fraction: an average; None: a dash, there is no value


class Column(NamedTuple):
    """A column of a table.

    Attributes:
        title: What its head says.
        kind: `text` stands at the left and takes what width is left; `mark` in the middle; `number` at the right.
        turned: The head is written upwards: many narrow columns.
    """

    title: str
    kind: Literal["text", "number", "mark"] = "number"
    turned: bool = False


class Table(NamedTuple):
    """A table, the first column of which says what a row is about.

    Attributes:
        title: Its heading; may be empty if it is the document's only one.
        columns: From left to right.
        rows: As many values as columns.
        totals: Rows at the foot, in bold.
        empty: What stands there if it has no rows.
        most: So many rows are shown; a workbook has all.
    """

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    totals: Sequence[Sequence[Value]] = ()
    empty: str = "Записей нет."
    most: int = 1000


class Document(NamedTuple):
    """A whole report.

    Attributes:
        title: What, of whom, for when.
        tables: One or several.
        lead: Lines under the title.
        notes: Lines at the end: how it was counted.
        wide: Printed on a page that lies.
    """

    title: str
    tables: Sequence[Table]
    lead: Sequence[str] = ()
    notes: Sequence[str] = ()
    wide: bool = False


def said(value: Value) -> str:
    """Return a value as it is read: 4,33; 83,3 %; 25.11.2026."""
    if value is None:
        return DASH
    if isinstance(value, Percent):
        return DASH if value.part is None else f"{_one_place(value.part * 100)}\N{NO-BREAK SPACE}%"
    if isinstance(value, Link):
        return value.text
    if isinstance(value, Fraction):
        return two_places(value)
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return str(value)


def _one_place(value: Fraction) -> str:
    """Return a number with one place after a comma, rounded once and half up; whole ones without."""
    tenths = int(value * 10 + Fraction(1, 2))
    return f"{tenths // 10},{tenths % 10}" if tenths % 10 else str(tenths // 10)
