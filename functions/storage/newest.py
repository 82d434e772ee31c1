"""Lists that the office reads from the newest down, a page at a time; a page is found by where the last one ended."""

import re
from typing import Final, NamedTuple

from functions.storage.table import HIGHEST, Item, Span, Table

PAGE: Final = 50
WRITTEN: Final = re.compile(r"[0-9TZ:-]{20}#[a-z0-9]{1,64}", re.ASCII)


class Newest(NamedTuple):
    """A page of a list, newest first; `before` is what the next page is asked for with, empty on the last one."""

    items: list[Item]
    before: str


def newest(table: Table, partition: str, before: str = "") -> Newest:
    """Return a page of a partition of the index, which may lag by a second. One query.

    Args:
        table: Where it lies.
        partition: `pk` in the index; its order is by time.
        before: As the page before gave it. It comes through an address, so what is written otherwise is not asked for.
    """
    if not WRITTEN.fullmatch(before):
        before = ""
    page = table.query(Span(partition, "", before or HIGHEST), index=True, forward=False, limit=PAGE + 2)
    items = [item for item in page.items if item.index is not None and (not before or item.index.sk < before)]
    last = items[PAGE - 1].index if len(items) > PAGE else None
    return Newest(items[:PAGE], "" if last is None else last.sk)
