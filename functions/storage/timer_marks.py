"""Marks of timers: when each function's timer has last done its work to the end. They belong to the deployment."""

from datetime import datetime

from pydantic import AwareDatetime

from functions.domain.record import Record
from functions.storage import keys, records
from functions.storage.table import Put, Table, everything


class TimerMark(Record):
    """That a timer's work has ended well."""

    at: AwareDatetime


def leave(table: Table, function: str, *, at: datetime) -> None:
    """Write that a function's timer has done its work. Key: keys.timer_mark. One plain write; a repeat does no harm."""
    table.transact(Put(records.item(keys.timer_mark(function), TimerMark(at=at))))


def read(table: Table) -> dict[str, datetime]:
    """Return the moments by the functions' names; who never ran is not there. One query."""
    return {item.key.sk: records.of(item, TimerMark).at for item in everything(table, keys.timer_marks())}
