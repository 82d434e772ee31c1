"""Another process at the same SQLite file, for tests.

python -m tests.support.sqlite_worker increment FILE TIMES     add 1 so often, under a version condition
python -m tests.support.sqlite_worker save FILE                save lessons for ever, and print each that is done
"""

import json
import sys
from pathlib import Path
from typing import Final

from functions.storage.sqlite import SqliteTable
from functions.storage.table import Absent, Condition, ConditionFailed, Item, Key, Put, Version

COUNTER: Final = Key("school#COUNTER", "COUNTER")
LESSON: Final = tuple(Key("school#JOURNAL#7", name) for name in ("LESSON", "CHAIN", "AUDIT", "OUTBOX"))


def increment(table: SqliteTable, times: int) -> None:
    """Add 1 to the counter, each time from what lies there."""
    while times:
        old = table.get(COUNTER)
        number, condition = (old.version, Version(old.version)) if old else (0, Absent())
        try:
            table.transact(Put(Item(COUNTER, "{}", number + 1), condition))
        except ConditionFailed:
            continue
        times -= 1


def save(table: SqliteTable) -> None:
    """Write the four items of a lesson with the next version, over and over; print the version once it is written."""
    old = table.get(LESSON[0])
    version = old.version if old else 0
    while True:
        condition: Condition = Version(version) if version else Absent()
        version += 1
        doc = json.dumps({"version": version, "cells": "ж" * 700})
        table.transact(*(Put(Item(key, doc, version), condition) for key in LESSON))
        print(version, flush=True)  # noqa: T201  # the test reads it


if __name__ == "__main__":
    opened = SqliteTable(Path(sys.argv[2]))
    if sys.argv[1] == "increment":
        increment(opened, int(sys.argv[3]))
        opened.close()
    else:
        save(opened)
