"""A table at which something happens around the first write: another writer comes first, or the answer is lost."""

from collections.abc import Callable

from functions.storage.table import Action, ConditionFailed, Table
from tests.support.passing import PassingTable


def nothing() -> None:
    """Happen not."""


class InterruptedTable(PassingTable):
    """Any table (Table). Around its first transaction, `before` and `after` are called; either may raise."""

    def __init__(
        self, table: Table, *, before: Callable[[], object] = nothing, after: Callable[[], object] = nothing
    ) -> None:
        """Wrap a table."""
        super().__init__(table)
        self._before, self._after = before, after

    def transact(self, *actions: Action) -> None:
        """See Table."""
        before, self._before = self._before, nothing
        after, self._after = self._after, nothing
        before()
        super().transact(*actions)
        after()


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
