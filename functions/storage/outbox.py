"""The outbox: news for families that wait until the timer of `notify` takes them.

An item lies under the moment when it is due. Who takes one moves it to a later moment first, under its version: so
two runs do not take the same one, and after a crash it is due again by itself. Its version counts how often that was.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from functions.domain.record import Record
from functions.storage import keys, records
from functions.storage.table import MAX_ACTIONS, ConditionFailed, Delete, Item, Put, Table, Version

LASTS: Final = timedelta(days=14)  # nobody wants to hear of a mark later than that


def put(tenant: str, event_id: str, news: Record, at: datetime) -> Put:
    """Return the action that puts news into the outbox, due at once. Key: keys.outbox.

    Args:
        tenant: Which school.
        event_id: The same for the same event, so that a repeat overwrites it.
        news: With a member `event`, which says what it is of, and `at`.
        at: When it happened.
    """
    return Put(records.item(keys.outbox(tenant, at, event_id), news, expires_at=at + LASTS))


def waiting(table: Table, tenant: str, limit: int) -> list[Item]:
    """Return what waits, due or not, the longest due first: so many of each shard at most. A query for each shard."""
    found = [item for shard in keys.outbox_shards(tenant) for item in table.query(shard, limit=limit).items]
    return sorted(found, key=lambda item: item.key.sk)


def is_due(item: Item, at: datetime) -> bool:
    """Tell whether it is time for a message, that moment included."""
    return item.key.sk.partition("#")[0] <= keys.moment(at)


def event_id(item: Item) -> str:
    """Return the event's id: it is in logs, and says nothing of anybody's name."""
    return item.key.sk.partition("#")[2]


def tries(item: Item) -> int:
    """Return how often it was taken."""
    return item.version - 1


def drop(table: Table, items: Sequence[Item]) -> None:
    """Remove items, whoever else does the same. A transaction for each 25; who meets another leaves them for later."""
    for first in range(0, len(items), MAX_ACTIONS):
        with suppress(ConditionFailed):
            table.transact(*(Delete(item.key) for item in items[first : first + MAX_ACTIONS]))


def take(table: Table, tenant: str, item: Item, until: datetime) -> Item | None:
    """Take an item: nobody else does before `until`. Return it as it lies now, or None where another was quicker."""
    moved = _moved(tenant, item, until, version=item.version + 1, doc=item.doc)
    try:
        table.transact(Delete(item.key, Version(item.version)), Put(moved))
    except ConditionFailed:
        return None
    return moved


def put_off(table: Table, tenant: str, item: Item, news: Record, until: datetime) -> None:
    """Let an item that was taken be due again at another moment, with what has been done of it.

    Who meets another run leaves it as it is: it is due again when it was taken until.
    """
    moved = _moved(tenant, item, until, version=item.version, doc=records.item(item.key, news).doc)
    with suppress(ConditionFailed):
        table.transact(*(() if moved.key == item.key else (Delete(item.key),)), Put(moved))


def put_aside(table: Table, tenant: str, item: Item) -> None:
    """Take an item out of the queue; until it expires it lies where a person can look. Key: keys.put_aside."""
    there = keys.put_aside(tenant, event_id(item))
    with suppress(ConditionFailed):  # as in put_off
        table.transact(Delete(item.key), Put(Item(there, item.doc, version=item.version, expires_at=item.expires_at)))


def _moved(tenant: str, item: Item, due: datetime, *, version: int, doc: str) -> Item:
    return Item(keys.outbox(tenant, due, event_id(item)), doc, version=version, expires_at=item.expires_at)
