"""Where a key stands in a TOML file. Python's tomllib gives values without places."""

import re
from typing import Final

KeyPath = tuple[str | int, ...]

_TABLE: Final = re.compile(r"^\s*\[(?P<array>\[)?\s*(?P<name>[\w.\-]+)\s*\]")
_KEY: Final = re.compile(r"^\s*(?P<name>[\w\-]+)\s*=")
_AT_LINE: Final = re.compile(r"at line (\d+)")


def find_line(text: str, where: KeyPath) -> int:
    """Return the line, from 1, of a key; of its table where the key is absent; else 1.

    Args:
        text: The file. Tables and keys begin a line each, as in [[year.terms]] or `start = ...`.
        where: Names and places in arrays, from the outside: ("year", "terms", 0, "start").
    """
    lines = _lines(text)
    for length in range(len(where), 0, -1):
        if where[:length] in lines:
            return lines[where[:length]]
    return 1


def syntax_error_line(message: str, text: str) -> int:
    """Return the line that tomllib complains about; the last one where the text just ends."""
    found = _AT_LINE.search(message)
    return int(found[1]) if found else max(len(text.splitlines()), 1)


def _lines(text: str) -> dict[KeyPath, int]:
    """Return the line of every table and key; an array's own line is that of its first table."""
    lines: dict[KeyPath, int] = {}
    sizes: dict[KeyPath, int] = {}
    table: KeyPath = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _TABLE.match(line):
            table = tuple(header["name"].split("."))
            lines.setdefault(table, number)
            if header["array"]:
                place = sizes.get(table, 0)
                sizes[table] = place + 1
                table = (*table, place)
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            lines.setdefault((*table, key["name"]), number)
    return lines
