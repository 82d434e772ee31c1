"""A table that passes everything on to another one; what stands between overrides what it changes."""

from collections.abc import Iterable, Mapping

from functions.storage.table import Action, Item, Key, Page, Place, Span, Table


class PassingTable:
    """Any table (Table)."""

    def __init__(self, table: Table) -> None:
        """Wrap a table."""
        self._table = table

    def get(self, key: Key) -> Item | None:
        """See Table."""
        return self._table.get(key)

    def batch_get(self, keys: Iterable[Key]) -> Mapping[Key, Item]:
        """See Table."""
        return self._table.batch_get(keys)

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
        return self._table.query(span, index=index, forward=forward, limit=limit, after=after)

    def transact(self, *actions: Action) -> None:
        """See Table."""
        self._table.transact(*actions)

    def ping(self) -> None:
        """See Table."""
        self._table.ping()
