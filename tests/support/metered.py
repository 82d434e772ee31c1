"""A table that counts what is asked of it: round trips, actions, read and write units.

    metered = MeteredTable(table)
    with metered.counting() as count:
        diary.week(metered, ...)
    assert count.trips == {"batch_get": 1, "query": 1}

To know the units of a write it looks first at what the write replaces. That look is not counted,
but it takes time: measure units and seconds apart.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from functions.storage.limits import is_plain_write
from functions.storage.table import Action, Check, Item, Key, Page, Place, Put, Span, Table
from functions.storage.units import get_units, query_units, write_units


@dataclass(slots=True)
class Count:
    """What was asked of the table.

    Attributes:
        trips: Round trips by method: get, batch_get, query, transact, ping.
        actions: Puts, deletes and checks, those of failed transactions too.
        items: Items that were read.
        read_units: By DynamoDB's rules (functions/storage/units.py).
        write_units: The same; a failed transaction is paid for as if it had written.
    """

    trips: Counter[str] = field(default_factory=Counter)
    actions: int = 0
    items: int = 0
    read_units: float = 0.0
    write_units: float = 0.0

    @property
    def round_trips(self) -> int:
        """All of them."""
        return self.trips.total()


class MeteredTable:
    """Any table, with a count (Table). One thread at a time."""

    def __init__(self, table: Table) -> None:
        """Wrap a table; `count` begins at zero."""
        self._table = table
        self.count = Count()

    @contextmanager
    def counting(self) -> Iterator[Count]:
        """Begin a new count, which stays valid after the block."""
        self.count = Count()
        yield self.count

    def get(self, key: Key) -> Item | None:
        """See Table."""
        item = self._table.get(key)
        self._read("get", [item] if item else [], get_units([item]))
        return item

    def batch_get(self, keys: Iterable[Key]) -> Mapping[Key, Item]:
        """See Table."""
        wanted = list(dict.fromkeys(keys))
        found = self._table.batch_get(wanted)
        if wanted:
            self._read("batch_get", found.values(), get_units(found.get(key) for key in wanted))
        return found

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
        page = self._table.query(span, index=index, forward=forward, limit=limit, after=after)
        self._read("query", page.items, query_units(page.items, index=index))
        return page

    def transact(self, *actions: Action) -> None:
        """See Table."""
        before = self._table.batch_get(action.key for action in actions)
        double = not is_plain_write(actions)
        self.count.trips["transact"] += 1
        self.count.actions += len(actions)
        for action in actions:
            old = before.get(action.key)
            self.count.write_units += write_units(old, _after(action, old), transaction=double)
        self._table.transact(*actions)

    def ping(self) -> None:
        """See Table."""
        self.count.trips["ping"] += 1
        self._table.ping()

    def _read(self, method: str, items: Iterable[Item], units: float) -> None:
        self.count.trips[method] += 1
        self.count.items += len(tuple(items))
        self.count.read_units += units


def _after(action: Action, old: Item | None) -> Item | None:
    """What lies under an action's key once it is done."""
    if isinstance(action, Put):
        return action.item
    return old if isinstance(action, Check) else None
