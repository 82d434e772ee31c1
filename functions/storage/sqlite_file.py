"""The file behind the SQLite table: opening or making it, its connections, and what may be wrong with it."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from functions.storage.table import TableUnavailable

APPLICATION: Final = 0x5343484C  # "SCHL": tells our files from those of other programs
FORMAT: Final = 1  # grows when older programs can no longer read the file
WAIT_SECONDS: Final = 5.0  # for another process that writes; a save takes about a millisecond

# Lessons have about 1 KB. In pages of 4 KB a clustered row of that size spills, and the file is 2.5 times as large.
PAGE_SIZE: Final = 8192

LAYOUT: Final = (
    """CREATE TABLE items (
        pk TEXT NOT NULL, sk TEXT NOT NULL, ipk TEXT, isk TEXT,
        version INTEGER NOT NULL, schema INTEGER NOT NULL, doc TEXT NOT NULL, expires_at INTEGER,
        PRIMARY KEY (pk, sk)
    ) WITHOUT ROWID""",
    "CREATE INDEX by_index ON items (ipk, isk, pk, sk) WHERE ipk IS NOT NULL",
    "CREATE INDEX by_expiry ON items (expires_at) WHERE expires_at IS NOT NULL",
    f"PRAGMA application_id = {APPLICATION}",
    f"PRAGMA user_version = {FORMAT}",
)


class DatabaseUnusable(TableUnavailable):
    """Something is wrong with the database file. Each kind has its words for people in the command line."""

    def __init__(self, path: Path, detail: str = "") -> None:
        self.path = path
        super().__init__(f"{path}: {detail}")


class DatabaseNotWritable(DatabaseUnusable):
    """The file or its folder is missing or may not be written by this user."""


class DatabaseDamaged(DatabaseUnusable):
    """The file is no SQLite database, or its contents contradict themselves: restore a copy."""


class DatabaseForeign(DatabaseUnusable):
    """The file is a database of another program."""


class DatabaseTooNew(DatabaseUnusable):
    """The file was written by a newer version of this program."""


class DatabaseFull(DatabaseUnusable):
    """The disk has no room left."""


class DatabaseBusy(DatabaseUnusable):
    """Another process kept the file locked for longer than WAIT_SECONDS."""


_KINDS: Final = {
    sqlite3.SQLITE_CANTOPEN: DatabaseNotWritable,
    sqlite3.SQLITE_READONLY: DatabaseNotWritable,
    sqlite3.SQLITE_PERM: DatabaseNotWritable,
    sqlite3.SQLITE_CORRUPT: DatabaseDamaged,
    sqlite3.SQLITE_NOTADB: DatabaseDamaged,
    sqlite3.SQLITE_FULL: DatabaseFull,
    sqlite3.SQLITE_BUSY: DatabaseBusy,
    sqlite3.SQLITE_LOCKED: DatabaseBusy,
    sqlite3.SQLITE_IOERR: DatabaseUnusable,
}


class Connections:
    """Connections to one file, lent to one thread at a time.

    A server may have a new thread for every request, so they are kept here and not by
    thread. A child made by fork gets its own: SQLite's locks do not survive a fork.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, or make it. Raises a kind of DatabaseUnusable."""
        self._path = path
        self._pid = os.getpid()
        self._idle: list[sqlite3.Connection] = []
        self._of_parent: list[sqlite3.Connection] = []
        try:
            with self.one() as connection:
                _prepare(connection, path)
        except DatabaseUnusable:
            self.close()
            raise

    @contextmanager
    def one(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection; say by name what goes wrong while it is used."""
        with named(self._path):
            connection = self._take()
            try:
                yield connection
            finally:
                self._give_back(connection)

    def close(self) -> None:
        """Close what is not lent."""
        self._leave_to_parent()
        while self._idle:
            self._idle.pop().close()

    def _take(self) -> sqlite3.Connection:
        self._leave_to_parent()
        try:
            return self._idle.pop()
        except IndexError:
            return _connect(self._path)

    def _give_back(self, connection: sqlite3.Connection) -> None:
        if connection.in_transaction:  # it could not be ended: the disk is full, say
            connection.close()
        else:
            self._idle.append(connection)

    def _leave_to_parent(self) -> None:
        """After a fork, keep the parent's connections out of use and alive: closing them would touch its locks."""
        if self._pid != os.getpid():
            self._of_parent += self._idle
            self._idle = []
            self._pid = os.getpid()


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Say what goes wrong with a file by one of the kinds of DatabaseUnusable."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        kind = _KINDS.get(code & 0xFF)  # the low byte; the others tell where it happened
        if kind is None:  # wrong SQL, or wrong use of the module: a fault of this program
            raise
        raise kind(path, str(error)) from error


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA synchronous = FULL")
    except sqlite3.Error:  # no database at all
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Make the tables in a new file; refuse a file that is not ours, or that cannot be written."""
    with connection:
        connection.execute("BEGIN")  # another process may be making it: all that we read is of one moment
        new = _is_new(connection, path)
    if new:
        connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")
        _use_write_ahead_log(connection)
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        if _is_new(connection, path):  # and may have been quicker
            for statement in LAYOUT:
                connection.execute(statement)


def _is_new(connection: sqlite3.Connection, path: Path) -> bool:
    """Tell whether the file is still empty. Raises DatabaseForeign or DatabaseTooNew."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if (application, version, tables) == (0, 0, 0):
        return True
    if application != APPLICATION:
        raise DatabaseForeign(path, f"application id {application:#x}")
    if version > FORMAT:
        raise DatabaseTooNew(path, f"format {version}, this program knows {FORMAT}")
    return False


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Switch the journal. Where another process makes the same file, SQLite refuses at once instead of waiting."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return
