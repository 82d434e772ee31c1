"""Counters of attempts: how often somebody has tried something within a window of time."""

import hashlib
from datetime import datetime, timedelta
from typing import Final

from functions.storage import keys
from functions.storage.errors import TableBusy
from functions.storage.pausing import pause
from functions.storage.table import Absent, ConditionFailed, Item, Key, Put, Table, Version

ATTEMPTS: Final = 6


def count(table: Table, tenant: str, what: str, who: str, *, begins: datetime, window: timedelta) -> int:
    """Count an attempt and return how many there were in this window, this one included. Two round trips.

    Two at once are two: each writes over what it has read or tries again. The table drops a window that is over.
    An attempt whose answer was lost may count twice.

    Args:
        table: Where counts are kept.
        tenant: Which school.
        what: What is tried, a name of functions/domain/limits.py.
        who: An address of a client or of a letter. Only its hash is kept, another one in each window: a copy of the
            table does not show it at a glance, though who guesses an address can check the guess.
        begins: When the window has begun.
        window: How long it is.

    Raises:
        TableBusy: So many try at the same time that this one could not be counted.
    """
    key = place(tenant, what, who, begins)
    expires_at = int((begins + window).timestamp())
    for attempt in range(ATTEMPTS):
        before = table.get(key)
        number = 1 if before is None else before.version + 1  # an item's version counts its writes: that is the count
        condition = Absent() if before is None else Version(before.version)
        try:
            table.transact(Put(Item(key, "{}", version=number, expires_at=expires_at), condition))
        except ConditionFailed:
            pause(attempt)
            continue
        return number
    raise TableBusy


def place(tenant: str, what: str, who: str, begins: datetime) -> Key:
    """Return the key of somebody's count in the window that begins so."""
    told = f"{tenant}|{what}|{int(begins.timestamp())}|{who}"
    return keys.attempts_count(tenant, what, hashlib.sha256(told.encode()).hexdigest())
