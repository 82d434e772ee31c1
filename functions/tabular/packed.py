"""An XLSX before it is opened: it is a ZIP, and a ZIP can say of itself what is not so.

The library that reads sheets trusts the file: one cell in the last place of a sheet lets it ask for 500 GB and ends
the process. So we unpack ourselves, counting, look at where cells stand, and give it a copy that holds just that.
"""

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from functions.tabular import limits
from functions.tabular.errors import NotATable, TooManyColumns, TooManyRows, UnpacksTooLarge

KEPT: Final = (".xml", ".rels")  # pictures, printers' settings and packed files in it are not read
ENCRYPTED: Final = 1
_TAG: Final = re.compile(rb"<(?:\w+:)?(row|c)\b([^>]*)>")
_PLACE: Final = re.compile(rb"""\br\s*=\s*["']([A-Za-z]*)([0-9]*)["']""")
_TEXTS: Final = re.compile(rb"<(?:\w+:)?si\b")
_LETTERS: Final = 26


def checked(content: bytes) -> bytes:
    """Return an XLSX as a ZIP without compression that unpacks to what it says, with cells only where we take them.

    Raises:
        NotATable: It cannot be unpacked, or is encrypted.
        UnpacksTooLarge: More files or bytes than a list has, whatever the file says of itself.
        TooManyRows, TooManyColumns: A cell stands beyond them.
    """
    packed = BytesIO()
    try:
        with ZipFile(BytesIO(content)) as given, ZipFile(packed, "w", ZIP_STORED) as taken:
            parts = {info.filename: part for info, part in _parts(given)}
            for name, part in parts.items():
                taken.writestr(ZipInfo(name), part)
    # What zipfile raises at broken, cut, encrypted (RuntimeError) and oddly packed files; they have no error in common.
    except (BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError, ValueError) as error:
        raise NotATable from error
    _check_texts(parts, sum(_check_cells(part) for part in parts.values()))
    return packed.getvalue()


def _parts(given: ZipFile) -> Iterator[tuple[ZipInfo, bytes]]:
    files = given.infolist()
    wanted = [info for info in files if info.filename.lower().endswith(KEPT)]
    if len(files) > limits.PACKED_FILES or sum(info.file_size for info in wanted) > limits.UNPACKED_BYTES:
        raise UnpacksTooLarge
    for info in wanted:
        if info.compress_type not in {ZIP_STORED, ZIP_DEFLATED} or info.flag_bits & ENCRYPTED:
            raise NotATable
        with given.open(info) as part:
            yield info, part.read(info.file_size + 1)  # never more than it says; then its check sum tells


def _check_cells(part: bytes) -> int:
    """Return how many cells a sheet has, having seen where they stand. Empty ones (`<c .../>`) take no room."""
    cells, line, column = 0, 0, 0
    for tag, attributes in _TAG.findall(part):
        place = _PLACE.search(attributes)
        if tag == b"row":
            line, column = int(place[2] or 0) if place else line + 1, 0
            continue
        column = _number(place[1]) if place else column + 1
        if attributes.endswith(b"/"):
            continue
        cells += 1
        if (int(place[2] or 0) if place else line) > limits.ROWS + 1:
            raise TooManyRows
        if column > limits.COLUMNS:
            raise TooManyColumns
    return cells


def _check_texts(parts: dict[str, bytes], cells: int) -> None:
    """Sheets point to texts that are kept once: a long one, pointed to by each cell, would grow without end."""
    shared = max((part for name, part in parts.items() if "sharedstrings" in name.lower()), key=len, default=b"")
    longest = max(map(len, _TEXTS.split(shared)))
    if longest * cells > limits.SHARED_TEXT_BYTES:
        raise UnpacksTooLarge


def _number(letters: bytes) -> int:
    number = 0
    for one in letters.upper():
        number = number * _LETTERS + one - ord("A") + 1
    return number
