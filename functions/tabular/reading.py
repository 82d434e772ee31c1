"""Reading a table that a school has filled in: XLSX or CSV, each value with its place, within limits (limits.py).

What a file is, its first bytes say and not its name.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time
from io import BytesIO, StringIO
from typing import Final

from functions.domain.tables import Value, letter
from functions.tabular import limits, packed
from functions.tabular.errors import (
    EncodingUnknown,
    NotATable,
    TableFileTooLarge,
    TextTooLong,
    TooManyColumns,
    TooManyRows,
)
from functions.tabular.writing import FORMULA

ZIP: Final = b"PK\x03\x04"
UTF16: Final = (b"\xff\xfe", b"\xfe\xff")  # what Excel calls «Текст Юникод»
SEPARATORS: Final = ";\t,"
RUSSIAN: Final = (
    0.7  # share of what is beyond ASCII: in another code page the same bytes are hardly ever letters of ours
)
_RUSSIAN: Final = re.compile("[А-Яа-яЁё№«»–—\xa0]")
_QUOTED: Final = re.compile(r'"[^"]*"')
_INVISIBLE: Final = {ord("\xad"): None, ord("\u200b"): None, ord("\ufeff"): None}


def read(content: bytes) -> list[list[Value]]:
    """Return the lines of a table, all of them, the empty ones too; of an XLSX those of its first visible sheet.

    Raises: every error of errors.py.
    """
    if len(content) > limits.FILE_BYTES:
        raise TableFileTooLarge
    rows = _xlsx(content) if content.startswith(ZIP) else _csv(content)
    while rows and not any(value.text for value in rows[-1]):
        rows.pop()
    if len(rows) > limits.ROWS + 1:  # and the header
        raise TooManyRows
    return rows


def _xlsx(content: bytes) -> list[list[Value]]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum  # noqa: PLC0415  # see __init__.py

    safe = packed.checked(content)
    try:
        with CalamineWorkbook.from_filelike(BytesIO(safe)) as book:
            shown = [one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible]
            cells = book.get_sheet_by_name(shown[0]).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise NotATable from error
    return _values([_shown(cell) for cell in row] for row in cells)


def _csv(content: bytes) -> list[list[Value]]:
    text, rows = _text(content), []
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=_separator(text)):
            rows.append(row)  # noqa: PERF402  # how many there were before a mistake is its line
    except csv.Error as error:  # a cell of more than 128 KB: a quote that is not closed, as a rule
        raise TextTooLong(len(rows) + 1, "") from error
    return _values([(_unescaped(cell), None) for cell in row] for row in rows)


def _values(rows: Iterable[list[tuple[str, date | None]]]) -> list[list[Value]]:
    return [
        [_value(line, column, text, day) for column, (text, day) in enumerate(row, 1)]
        for line, row in enumerate(rows, 1)
    ]


def _value(line: int, column: int, text: str, day: date | None) -> Value:
    if column > limits.COLUMNS:
        raise TooManyColumns
    if len(text) > limits.TEXT:
        raise TextTooLong(line, letter(column))
    return Value(line, column, " ".join(text.translate(_INVISIBLE).split()), day)


def _shown(cell: object) -> tuple[str, date | None]:
    """Return a cell as it is read aloud, and as a date where it is one."""
    if isinstance(cell, datetime):
        return f"{cell:%d.%m.%Y}", cell.date()
    if isinstance(cell, date):
        return f"{cell:%d.%m.%Y}", cell
    if isinstance(cell, time):
        return f"{cell:%H:%M}", None
    if isinstance(cell, bool):
        return ("да" if cell else "нет"), None
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell)), None
    return str(cell), None


def _text(content: bytes) -> str:
    """Return bytes as text. Raises NotATable for what is none, EncodingUnknown for what cannot be read."""
    if content.startswith(UTF16):
        encodings = ["utf-16"]
    elif b"\0" in content:
        raise NotATable
    else:
        encodings = ["utf-8-sig", "cp1251"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "cp1251" or _looks_russian(text):
            return text
    raise EncodingUnknown


def _looks_russian(text: str) -> bool:
    beyond = re.sub("[\0-\x7f]", "", text)
    return len(_RUSSIAN.findall(beyond)) >= RUSSIAN * len(beyond)


def _separator(text: str) -> str:
    """Return what separates cells: what stands most often in the first line that has any of them."""
    for line in text.splitlines():
        found = Counter(_QUOTED.sub("", line))
        best = max(SEPARATORS, key=lambda one: found[one])
        if found[best]:
            return best
    return SEPARATORS[0]


def _unescaped(text: str) -> str:
    """Take off the apostrophe that `writing.csv` puts before what a spreadsheet would take for a formula."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text
