"""Writing a table for a school to download: XLSX with XlsxWriter, or CSV as Excel in Russia opens it.

A text is always a text: what begins with = or + is never a formula, whoever has typed it.
"""

import csv as csv_module
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Written = str | int | float | Fraction | Decimal | date | time | None  # a moment counts as the day and time it shows

XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE: Final = "text/csv; charset=utf-8"
LONGEST_TITLE: Final = 31  # of a sheet, Excel's limit
LONGEST_TEXT: Final = 32_767  # of a cell, Excel's limit
NARROWEST, WIDEST = 6, 60  # characters
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "'")
_NOT_IN_A_TITLE: Final = re.compile(r"[\[\]:*?/\\]")
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook.

    Attributes:
        title: Its name on the tab; what Excel does not take in one is replaced.
        header: Titles of columns: bold, and stay in sight and on each printed page.
        rows: Read once, from first to last, so a generator does; nothing of them is held in memory.
        above: Lines over the header: what report, of what school and term.
        landscape: How it is printed; always as wide as the paper.
    """

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Written]]
    above: Sequence[str] = ()
    landscape: bool = False


def xlsx(sheets: Sequence[Sheet]) -> bytes:
    """Return a workbook. Titles of sheets must differ in their first 28 characters at the latest."""
    from xlsxwriter import Workbook  # noqa: PLC0415  # see __init__.py

    content = BytesIO()
    with Workbook(content, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        formats = _Formats(book)
        for sheet in sheets:
            title = _NOT_IN_A_TITLE.sub(" ", sheet.title).strip("' ")[:LONGEST_TITLE] or "Лист"
            _fill(book.add_worksheet(title), sheet, formats)
    return content.getvalue()


def csv(sheet: Sheet) -> bytes:
    """Return one sheet as CSV: UTF-8 with a byte order mark and semicolons."""
    text = StringIO(newline="")
    writer = csv_module.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([_escaped(line)] for line in sheet.above)
    writer.writerow(_escaped(title) for title in sheet.header)
    writer.writerows([_escaped(value) for value in row] for row in sheet.rows)
    return text.getvalue().encode("utf-8-sig")


class _Formats:
    """The few looks of a cell."""

    def __init__(self, book: "Workbook") -> None:
        self.text: Format = book.add_format({"text_wrap": True, "valign": "top"})
        self.number: Format = book.add_format({"valign": "top"})
        self.bold: Format = book.add_format({"bold": True})
        self.head: Format = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.day: Format = book.add_format({"num_format": "dd.mm.yyyy", "valign": "top", "align": "left"})
        self.moment: Format = book.add_format({"num_format": "dd.mm.yyyy hh:mm", "valign": "top", "align": "left"})
        self.time: Format = book.add_format({"num_format": "hh:mm", "valign": "top", "align": "left"})


def _fill(page: "Worksheet", sheet: Sheet, formats: _Formats) -> None:
    for line, text in enumerate(sheet.above):
        page.write_string(line, 0, _clean(text), formats.bold)
    head = len(sheet.above)
    for column, title in enumerate(sheet.header):
        page.write_string(head, column, _clean(title), formats.head)
    page.freeze_panes(head + 1, 0)
    page.repeat_rows(head)
    widths = [len(title) for title in sheet.header]
    for line, row in enumerate(sheet.rows, head + 1):
        for column, value in enumerate(row):
            _write(page, line, column, value, formats)
            if column < len(widths):
                widths[column] = max(widths[column], _width(value))
    for column, width in enumerate(widths):
        page.set_column(column, column, min(max(width + 2, NARROWEST), WIDEST))
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    if sheet.landscape:
        page.set_landscape()


def _write(page: "Worksheet", line: int, column: int, value: Written, formats: _Formats) -> None:
    if value is None or value == "":
        return
    if isinstance(value, str):
        page.write_string(line, column, _clean(value), formats.text)
    elif isinstance(value, datetime):
        page.write_datetime(line, column, value.replace(tzinfo=None), formats.moment)
    elif isinstance(value, date):
        page.write_datetime(line, column, value, formats.day)
    elif isinstance(value, time):
        page.write_datetime(line, column, value, formats.time)
    else:
        page.write_number(line, column, float(value), formats.number)


def _width(value: Written) -> int:
    return max(map(len, _shown(value).split("\n")), default=0)


def _shown(value: Written) -> str:
    """Return a value as it is read in Russia: a decimal comma, days before months."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, float | Fraction | Decimal):
        return f"{float(value):.10g}".replace(".", ",")
    return str(value)


def _escaped(value: Written) -> str:
    """Return a value for CSV, with an apostrophe before what a spreadsheet would take for a formula (CWE-1236)."""
    text = _clean(_shown(value))
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text


def _clean(text: str) -> str:
    return _CONTROLS.sub("", text)[:LONGEST_TEXT]
