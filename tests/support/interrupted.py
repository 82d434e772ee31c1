"""A table at which something happens around the first write: another writer comes first, or the answer is lost."""

from collections.abc import Callable, Iterable, Mapping

from functions.storage.table import Action, ConditionFailed, Item, Key, Page, Place, Span, Table


def nothing() -> None:
    """Happen not."""


class InterruptedTable:
    """Any table (Table). Around its first transaction, `before` and `after` are called; either may raise."""

    def __init__(
        self, table: Table, *, before: Callable[[], object] = nothing, after: Callable[[], object] = nothing
    ) -> None:
        """Wrap a table."""
        self._table = table
        self._before, self._after = before, after

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
        before, self._before = self._before, nothing
        after, self._after = self._after, nothing
        before()
        self._table.transact(*actions)
        after()

    def ping(self) -> None:
        """See Table."""
        self._table.ping()


def losing_the_answer(table: Table, error: Exception) -> InterruptedTable:
    """Return a table whose first transaction is written, and says by an error that it is not, or that nobody knows."""

    def fail() -> None:
        raise error

    return InterruptedTable(table, after=fail)


class BusyTable(InterruptedTable):
    """A table where somebody else has always been quicker."""

    def transact(self, *actions: Action) -> None:
        """Refuse, as if what the conditions name had just changed."""
        raise ConditionFailed(action.key for action in actions)
