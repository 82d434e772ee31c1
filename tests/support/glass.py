"""A table behind glass: everything can be read, nothing is kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from functions.storage.table import Action, Item, Key, Page, Place, Span, Table


@dataclass
class Glass:
    """A table that can be read through and keeps nothing (Table). `written` counts what would have been written."""

    table: Table
    written: int = 0

    def get(self, key: Key) -> Item | None:
        """See Table."""
        return self.table.get(key)

    def batch_get(self, keys: Iterable[Key]) -> Mapping[Key, Item]:
        """See Table."""
        return self.table.batch_get(keys)

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
        return self.table.query(span, index=index, forward=forward, limit=limit, after=after)

    def transact(self, *actions: Action) -> None:
        """Count, and keep nothing: no request of the matrix changes what the next one finds."""
        self.written += len(actions)

    def ping(self) -> None:
        """See Table."""
        self.table.ping()
