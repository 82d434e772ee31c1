"""A table behind glass: everything can be read, nothing is kept."""

from functions.storage.table import Action, Table
from tests.support.passing import PassingTable


class Glass(PassingTable):
    """A table that can be read through and keeps nothing (Table). `written` counts what would have been written."""

    def __init__(self, table: Table) -> None:
        """Wrap a table."""
        super().__init__(table)
        self.written = 0

    def transact(self, *actions: Action) -> None:
        """Count, and keep nothing: no request of the matrix changes what the next one finds."""
        self.written += len(actions)
