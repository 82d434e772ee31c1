"""What the clouds refuse, refused by every adapter, so that a school on SQLite can move to a cloud.

Source: Amazon DynamoDB Developer Guide, "Quotas in Amazon DynamoDB" (keys, items, transactions);
YDB Document API, "TransactWriteItems" (25 actions).
"""

from collections.abc import Iterable, Sequence
from typing import Final

from functions.storage.table import MAX_ACTIONS, MAX_BATCH, Action, Item, Key, Put
from functions.storage.units import item_size

MAX_PK_BYTES: Final = 2048
MAX_SK_BYTES: Final = 1024
MAX_ITEM_BYTES: Final = 400 * 1024
MAX_TRANSACTION_BYTES: Final = 4 * 1024 * 1024


def may_hold(key: Key) -> bool:
    """Tell whether an item may lie under a key. An address with a part of any length can be asked for, too."""
    return 1 <= len(key.pk.encode()) <= MAX_PK_BYTES and 1 <= len(key.sk.encode()) <= MAX_SK_BYTES


def distinct(keys: Iterable[Key]) -> list[Key]:
    """Return the keys without repeats, in their order. ValueError beyond MAX_BATCH."""
    wanted = list(dict.fromkeys(keys))
    if len(wanted) > MAX_BATCH:
        raise ValueError(f"{len(wanted)} keys in a batch, {MAX_BATCH} at most")
    return wanted


def check_limit(limit: int | None) -> None:
    """Raise ValueError where a query asks for less than one item."""
    if limit is not None and limit < 1:
        raise ValueError(f"a limit of {limit} items, 1 is the least")


def check_actions(actions: Sequence[Action]) -> None:
    """Raise ValueError where a transaction is empty, too long, touches a key twice or writes what does not fit."""
    if not 1 <= len(actions) <= MAX_ACTIONS:
        raise ValueError(f"{len(actions)} actions in a transaction, 1 to {MAX_ACTIONS} are allowed")
    if len({action.key for action in actions}) < len(actions):
        raise ValueError("two actions of a transaction have the same key")
    size = sum(_size(action.item) for action in actions if isinstance(action, Put))
    if size > MAX_TRANSACTION_BYTES:
        raise ValueError(f"a transaction of {size} bytes, {MAX_TRANSACTION_BYTES} at most")


def is_plain_write(actions: Sequence[Action]) -> bool:
    """Tell whether this is one Put or Delete without a condition: half the write units, and safe to repeat."""
    return len(actions) == 1 and actions[0].condition is None


def _size(item: Item) -> int:
    """Return the size of an item that may be written, in bytes; ValueError for one that may not."""
    for key in filter(None, (item.key, item.index)):
        if not may_hold(key):
            raise ValueError(f"a key has 1 to {MAX_PK_BYTES} bytes of partition and 1 to {MAX_SK_BYTES} of order")
    size = item_size(item)
    if size > MAX_ITEM_BYTES:
        raise ValueError(f"an item of {size} bytes, {MAX_ITEM_BYTES} at most")
    return size
