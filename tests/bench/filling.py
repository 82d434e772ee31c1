"""A thousand schools like the one that is measured, each 335 items, written past the program: no page reads them.

Their audit entries are left out. Through the program's own transactions SQLite would wait for the disk 13,000 times.
"""

import sqlite3
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final

from functions.storage import dynamodb_wire
from functions.storage.table import Item
from tests.bench import data

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_dynamodb.type_defs import WriteRequestTypeDef

THREADS: Final = 4  # DynamoDB Local takes several requests at once
MOST_WRITTEN: Final = 25  # items of a BatchWriteItem
_COPY: Final = """
    INSERT INTO items
    SELECT :copy || substr(pk, :rest), sk, :copy || substr(ipk, :rest), isk, version, schema, doc, expires_at
    FROM items WHERE pk BETWEEN :school || '#' AND :school || '#~' AND sk NOT LIKE 'AUDIT#%'
"""


def in_sqlite(path: Path, schools: int) -> None:
    """Copy the school that is there so many times."""
    connection = sqlite3.connect(path)
    with connection:
        for number in range(schools):
            names = {"school": data.TENANT, "rest": len(data.TENANT) + 1, "copy": _name(number)}
            connection.execute(_COPY, names)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # one transaction of a thousand schools; a school's are small
    connection.close()


def in_dynamodb(client: "DynamoDBClient", table: str, schools: int) -> None:
    """Write so many schools."""
    items = [item for item in data.items() if not item.key.sk.startswith("AUDIT#")]

    def write(number: int) -> None:
        _write(client, table, [data.moved(item, _name(number)) for item in items])

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(write, range(schools)))


def _write(client: "DynamoDBClient", table: str, items: list[Item]) -> None:
    for start in range(0, len(items), MOST_WRITTEN):
        puts = _puts(items[start : start + MOST_WRITTEN])
        if client.batch_write_item(RequestItems={table: puts})["UnprocessedItems"]:
            raise RuntimeError("DynamoDB Local was too busy")


def _puts(items: Iterable[Item]) -> list["WriteRequestTypeDef"]:
    return [{"PutRequest": {"Item": dynamodb_wire.encode_item(item)}} for item in items]


def _name(number: int) -> str:
    return f"school{number:04d}"
