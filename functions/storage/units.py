"""Read and write units of items, by the published rules of DynamoDB: what a page or a save costs a school.

We compute them because no emulator counts a transaction right; single reads and writes are compared
with DynamoDB Local (tests/storage/test_units.py). YDB bills by rules of its own, which move in
step: 2 request units a KB written, 4 in a transaction, 1 per 4 KB read.

Source: Amazon DynamoDB Developer Guide, "DynamoDB item sizes and formats", "DynamoDB read and write
operations", "Using global secondary indexes" (write throughput), "Managing complex workflows with transactions".
"""

from collections.abc import Iterable
from typing import Final

from functions.storage.table import Item

READ_BLOCK: Final = 4096  # bytes of one read unit
WRITE_BLOCK: Final = 1024  # bytes of one write unit


def item_size(item: Item) -> int:
    """Return the bytes that an item counts for: names and values of its attributes, text as UTF-8."""
    size = _text("pk", item.key.pk) + _text("sk", item.key.sk) + _text("doc", item.doc)
    size += _number("version", item.version) + _number("schema", item.schema)
    if item.index is not None:
        size += _text("ipk", item.index.pk) + _text("isk", item.index.sk)
    if item.expires_at is not None:
        size += _number("expires_at", item.expires_at)
    return size


def get_units(items: Iterable[Item | None]) -> float:
    """Return the read units of consistent reads by key, each rounded up by itself; nothing found costs one too."""
    return float(sum(_blocks(item_size(item) if item else 0, READ_BLOCK) for item in items))


def query_units(items: Iterable[Item], *, index: bool) -> float:
    """Return the read units of one page, rounded up once; the index is read with eventual consistency, at half."""
    blocks = _blocks(sum(map(item_size, items)), READ_BLOCK)
    return blocks / 2 if index else float(blocks)


def write_units(old: Item | None, new: Item | None, *, transaction: bool) -> float:
    """Return the write units of one action: of the item, and of its copy in the index.

    Args:
        old: What lies under the key now, or None.
        new: What will lie there: None for a Delete; for a Check the same as `old`.
        transaction: Doubles the item's own units (one to prepare, one to commit). Of the copy in
            the index the documentation says nothing; it follows later and outside the
            transaction, so it counts once here.
    """
    size = max(item_size(item) if item else 0 for item in (old, new))
    return float(_blocks(size, WRITE_BLOCK) * (2 if transaction else 1) + _index_units(old, new))


def _index_units(old: Item | None, new: Item | None) -> int:
    """A copy that moves is deleted and written anew; one that stays is written once, and only if it changes."""
    if old == new:
        return 0
    before = old if old and old.index else None
    after = new if new and new.index else None
    if before and after and before.index == after.index:
        return _blocks(max(item_size(before), item_size(after)), WRITE_BLOCK)
    return sum(_blocks(item_size(copy), WRITE_BLOCK) for copy in (before, after) if copy)


def _blocks(size: int, block: int) -> int:
    """Whole blocks that a size needs, at least one."""
    return max(1, -(-size // block))


def _text(name: str, value: str) -> int:
    return len(name) + len(value.encode())


def _number(name: str, value: int) -> int:
    """One byte for two significant digits, and one more; zeros at the end are not significant."""
    digits = len(str(abs(value)).rstrip("0"))
    return len(name) + -(-digits // 2) + 1
