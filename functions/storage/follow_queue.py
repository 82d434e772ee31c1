"""The list of what has still to follow a change: an entry is put into the transaction of the change (ADR 0013)."""

import secrets
from collections.abc import Sequence
from typing import NamedTuple

from functions.domain.timetabling.following import Follow
from functions.storage import keys, records
from functions.storage.table import MAX_ACTIONS, Delete, Key, Put, Table, everything


class Waiting(NamedTuple):
    """An entry, and where it lies."""

    key: Key
    follow: Follow


def put(tenant: str, follow: Follow) -> Put:
    """Return the action that writes down what has to follow. Key: keys.follow, another one each time."""
    return Put(records.item(keys.follow(tenant, follow.at, secrets.token_hex(8)), follow))


def add(table: Table, tenant: str, follows: Sequence[Follow]) -> None:
    """Write down what has to follow. A transaction for each 25."""
    for first in range(0, len(follows), MAX_ACTIONS):
        table.transact(*(put(tenant, one) for one in follows[first : first + MAX_ACTIONS]))


def waiting(table: Table, tenant: str) -> list[Waiting]:
    """Return what has still to follow, oldest first. One query."""
    return [Waiting(item.key, records.of(item, Follow)) for item in everything(table, keys.follows(tenant))]


def forget(table: Table, done: Sequence[Waiting]) -> None:
    """Take away what is done. A transaction for each 25."""
    for first in range(0, len(done), MAX_ACTIONS):
        table.transact(*(Delete(one.key) for one in done[first : first + MAX_ACTIONS]))
