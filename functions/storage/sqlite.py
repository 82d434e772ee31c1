"""The table in one SQLite file: for one machine, several processes, many threads.

    items   pk, sk → ipk, isk, version, schema, doc, expires_at    clustered by (pk, sk)
    by_index    (ipk, isk, pk, sk) of the items that are in the index

Write-ahead log, so that readers never wait for a writer; every commit is on the disk before it is
answered (synchronous=FULL), so that a saved mark survives a power cut. SQLite compares text by
its UTF-8 bytes, as the clouds do.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Final

from functions.storage.limits import check_actions, check_limit, distinct
from functions.storage.sqlite_file import Connections, DatabaseDamaged
from functions.storage.table import (
    MAX_PAGE_BYTES,
    Absent,
    Action,
    Condition,
    ConditionFailed,
    Delete,
    Item,
    Key,
    Page,
    Place,
    Put,
    Span,
)

Row = tuple[str, str, str | None, str | None, int, int, str, int | None]

COLUMNS: Final = "pk, sk, ipk, isk, version, schema, doc, expires_at"
GET: Final = f"SELECT {COLUMNS} FROM items WHERE pk = ? AND sk = ?"  # noqa: S608  # constants only
PUT: Final = f"REPLACE INTO items ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608  # constants only
DELETE: Final = "DELETE FROM items WHERE pk = ? AND sk = ?"


class SqliteTable:
    """A table in one file (Table). Made once in a process and shared by its threads; a fork does no harm."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it in a folder that exists. Raises a kind of DatabaseUnusable (sqlite_file.py)."""
        self._path = path
        self._connections = Connections(path)

    def get(self, key: Key) -> Item | None:
        """See Table."""
        with self._connections.one() as connection:
            row = connection.execute(GET, (key.pk, key.sk)).fetchone()
        return None if row is None else _item(row)

    def batch_get(self, keys: Iterable[Key]) -> Mapping[Key, Item]:
        """See Table. One statement, so all that it returns was there at one moment."""
        wanted = distinct(keys)
        if not wanted:
            return {}
        with self._connections.one() as connection:
            rows = connection.execute(_batch_sql(COLUMNS, len(wanted)), _flat(wanted)).fetchall()
        return {item.key: item for item in map(_item, rows)}

    def query(
        self,
        span: Span,
        *,
        index: bool = False,
        forward: bool = True,
        limit: int | None = None,
        after: Place | None = None,
    ) -> Page:
        """See Table."""
        check_limit(limit)
        sql = _query_sql(index=index, forward=forward, further=after is not None)
        parameters = [span.pk, span.low, span.high, *(_order(after, index=index) if after else ())]
        with self._connections.one() as connection, closing(connection.execute(sql, parameters)) as rows:
            return _page(rows, limit)

    def transact(self, *actions: Action) -> None:
        """See Table. Transactions wait for one another, so none ever collides."""
        check_actions(actions)
        with self._connections.one() as connection, connection:
            connection.execute("BEGIN IMMEDIATE")
            _check_conditions(connection, actions)
            connection.executemany(PUT, [_row(action.item) for action in actions if isinstance(action, Put)])
            connection.executemany(
                DELETE, [(action.key.pk, action.key.sk) for action in actions if isinstance(action, Delete)]
            )

    def ping(self) -> None:
        """See Table."""
        with self._connections.one() as connection:
            connection.execute("SELECT 1 FROM items LIMIT 1").fetchall()

    def sweep(self, now: int) -> int:
        """Delete the items that expired before now, in seconds since 1970; return how many.

        The clouds do this by themselves. Here `school serve` calls it at its start.
        """
        with self._connections.one() as connection:
            return connection.execute("DELETE FROM items WHERE expires_at < ?", (now,)).rowcount

    def check(self) -> None:
        """Read the whole file; raise DatabaseDamaged unless it is sound."""
        with self._connections.one() as connection:
            findings = [text for (text,) in connection.execute("PRAGMA quick_check(10)")]
        if findings != ["ok"]:
            raise DatabaseDamaged(self._path, "; ".join(findings))

    def close(self) -> None:
        """Close the file; for the process that is about to end, or to fork."""
        self._connections.close()


@cache
def _batch_sql(columns: str, count: int) -> str:
    """A join with the list of keys. `(pk, sk) IN (VALUES …)` would read the whole table."""
    wanted = ", ".join(["(?, ?)"] * count)
    return (
        f"WITH wanted (a, b) AS (VALUES {wanted}) "  # noqa: S608  # constants and question marks only
        f"SELECT {columns} FROM wanted CROSS JOIN items ON pk = a AND sk = b"
    )


@cache
def _query_sql(*, index: bool, forward: bool, further: bool) -> str:
    """Select a stretch in order, from its beginning or from the place where a page ended."""
    partition, order, total = ("ipk", "isk", "isk, pk, sk") if index else ("pk", "sk", "sk")
    direction, comparison = ("ASC", ">") if forward else ("DESC", "<")
    start = f"AND ({total}) {comparison} ({_marks(total)})" if further else ""
    by = ", ".join(f"{column} {direction}" for column in total.split(", "))
    return (
        f"SELECT {COLUMNS} FROM items "  # noqa: S608  # constants only
        f"WHERE {partition} = ? AND {order} BETWEEN ? AND ? {start} ORDER BY {by}"
    )


def _marks(columns: str) -> str:
    """A question mark for each column."""
    return ", ".join("?" for _ in columns.split(", "))


def _order(place: Place, *, index: bool) -> tuple[str, ...]:
    """The values that _query_sql compares with, for the place where a page ended."""
    if not index:
        return (place.key.sk,)
    if place.index is None:
        raise ValueError("this place is not in the index")
    return (place.index.sk, place.key.pk, place.key.sk)


def _page(rows: Iterable[Row], limit: int | None) -> Page:
    """Take rows up to the limit or to MAX_PAGE_BYTES, so that a page that is not followed shows here already."""
    items: list[Item] = []
    size = 0
    for row in rows:
        item = _item(row)
        size += len(item.doc.encode())
        if items and size > MAX_PAGE_BYTES:
            break
        items.append(item)
        if len(items) == limit:
            break
    else:
        return Page(tuple(items), None)
    return Page(tuple(items), Place(items[-1].key, items[-1].index))


def _check_conditions(connection: sqlite3.Connection, actions: Sequence[Action]) -> None:
    """Raise ConditionFailed, with all keys that are not as the actions ask."""
    conditions = {action.key: action.condition for action in actions if action.condition is not None}
    if not conditions:
        return
    sql = _batch_sql("pk, sk, version", len(conditions))
    versions = {Key(pk, sk): version for pk, sk, version in connection.execute(sql, _flat(conditions))}
    failed = [key for key, condition in conditions.items() if not _holds(condition, versions.get(key))]
    if failed:
        raise ConditionFailed(failed)


def _holds(condition: Condition, version: int | None) -> bool:
    return version is None if isinstance(condition, Absent) else version == condition.number


def _flat(keys: Iterable[Key]) -> list[str]:
    return [text for key in keys for text in (key.pk, key.sk)]


def _item(row: Row) -> Item:
    pk, sk, ipk, isk, version, schema, doc, expires_at = row
    index = None if ipk is None or isk is None else Key(ipk, isk)
    return Item(Key(pk, sk), doc, version, schema, index, expires_at)


def _row(item: Item) -> Row:
    ipk, isk = (item.index.pk, item.index.sk) if item.index else (None, None)
    return (item.key.pk, item.key.sk, ipk, isk, item.version, item.schema, item.doc, item.expires_at)
