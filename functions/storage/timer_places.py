"""With which school a timer goes on, where one call had not the time for all of them."""

from functions.domain.record import Record
from functions.storage import keys, records
from functions.storage.table import Put, Table


class TimerPlace(Record):
    """The school that comes first the next time; if it has gone, the one after it by text."""

    tenant: str = ""


def read(table: Table, function: str) -> str:
    """Return the school's id, or nothing where no call was cut short yet. One read."""
    key = keys.timer_place(function)
    place = records.read(table.batch_get([key]), key, TimerPlace)
    return "" if place is None else place.tenant


def write(table: Table, function: str, tenant: str) -> None:
    """Keep it. Key: keys.timer_place."""
    table.transact(Put(records.item(keys.timer_place(function), TimerPlace(tenant=tenant))))
