"""Only of the SQLite adapter: its file, several processes, a fork, a crash, and what may be wrong with a file."""

import os
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from functions.storage import sqlite_file
from functions.storage.opening import open_table
from functions.storage.sqlite import SqliteTable
from functions.storage.sqlite_file import (
    Connections,
    DatabaseBusy,
    DatabaseDamaged,
    DatabaseForeign,
    DatabaseFull,
    DatabaseNotWritable,
    DatabaseTooNew,
    DatabaseUnusable,
)
from functions.storage.table import Item, Key, Put, Span, Version, everything
from tests.support.sqlite_worker import COUNTER, LESSON, increment

NOBODY = 65534
WORKER = (sys.executable, "-m", "tests.support.sqlite_worker")


def forked(work: Callable[[], bool]) -> int:
    """Fork, work in the child, and return its process id."""
    child = os.fork()
    if not child:
        done = False
        try:
            done = work()
        finally:
            os._exit(0 if done else 1)
    return child


def succeeded(child: int) -> bool:
    """Wait for a child, and tell whether its work returned True."""
    return os.waitpid(child, 0)[1] == 0


def test_items_are_there_after_the_file_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "school.db"
    with closing(SqliteTable(path)) as table:
        table.transact(Put(Item(COUNTER, "{}")))

    with closing(SqliteTable(path)) as table:
        assert table.get(COUNTER) == Item(COUNTER, "{}")


def test_a_save_is_on_the_disk_before_it_is_answered_and_readers_do_not_wait(tmp_path: Path) -> None:
    with closing(Connections(tmp_path / "school.db")) as connections, connections.one() as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL


def test_reading_goes_on_while_another_writes_and_writing_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_file, "WAIT_SECONDS", 0.05)
    path = tmp_path / "school.db"
    with closing(SqliteTable(path)) as table, closing(sqlite3.connect(path, isolation_level=None)) as other:
        table.transact(Put(Item(COUNTER, "{}")))
        other.execute("BEGIN IMMEDIATE")
        other.execute("DELETE FROM items")

        assert table.get(COUNTER) == Item(COUNTER, "{}")
        with pytest.raises(DatabaseBusy):
            table.transact(Put(Item(COUNTER, "{}", 2), Version(1)))

        other.execute("ROLLBACK")
        table.transact(Put(Item(COUNTER, "{}", 2), Version(1)))


def test_increments_of_several_processes_that_all_make_the_file_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "school.db"
    workers = [subprocess.Popen((*WORKER, "increment", path, "50")) for _ in range(4)]

    assert [worker.wait() for worker in workers] == [0] * 4
    with closing(SqliteTable(path)) as table:
        assert table.get(COUNTER) == Item(COUNTER, "{}", 200)


def test_processes_that_make_one_file_at_the_same_moment_all_get_it(tmp_path: Path) -> None:
    """Fifty times over, since the moments in which one sees the half-made file of another are rare."""
    for number in range(50):
        path = tmp_path / f"{number}.db"
        waiting, start = os.pipe()

        def make(path: Path = path, waiting: int = waiting, start: int = start) -> bool:
            os.close(start)
            os.read(waiting, 1)  # ends when the parent closes its end, for all of them at once
            SqliteTable(path).close()
            return True

        children = [forked(make) for _ in range(6)]
        os.close(start)
        os.close(waiting)
        assert [succeeded(child) for child in children] == [True] * 6


def test_a_file_that_another_process_is_just_making_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "school.db"
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        end = threading.Timer(0.1, other.execute, ["ROLLBACK"])
        end.start()

        SqliteTable(path).close()

        end.join()


def test_a_child_never_uses_the_connections_of_its_parent(tmp_path: Path) -> None:
    with closing(Connections(tmp_path / "school.db")) as connections:
        with connections.one() as of_parent:
            pass

        def another_one() -> bool:
            with connections.one() as of_child:
                return of_child is not of_parent

        assert succeeded(forked(another_one))
        with connections.one() as again:
            assert again is of_parent


def test_parent_and_child_write_side_by_side(sqlite_table: SqliteTable) -> None:
    def work() -> bool:
        increment(sqlite_table, 100)
        return True

    increment(sqlite_table, 1)
    child = forked(work)
    increment(sqlite_table, 100)

    assert succeeded(child)
    assert sqlite_table.get(COUNTER) == Item(COUNTER, "{}", 201)
    sqlite_table.check()


def test_a_killed_process_leaves_whole_saves_and_all_that_it_reported(tmp_path: Path) -> None:
    path = tmp_path / "school.db"
    for lines in (40, 1, 23):
        with subprocess.Popen((*WORKER, "save", path), stdout=subprocess.PIPE, text=True) as worker:
            assert worker.stdout is not None
            reported = [int(worker.stdout.readline()) for _ in range(lines)]
            worker.kill()
        with closing(SqliteTable(path)) as table:
            found = table.batch_get(LESSON)
            versions = {item.version for item in found.values()}
            assert len(found) == 4
            assert len(versions) == 1
            assert versions.pop() >= reported[-1]
            table.check()


def test_sweeping_removes_what_expired_and_nothing_else(sqlite_table: SqliteTable) -> None:
    for name, expires_at in (("past", 999), ("now", 1000), ("future", 1001), ("never", None)):
        sqlite_table.transact(Put(Item(Key("school", name), "{}", expires_at=expires_at)))

    assert sqlite_table.sweep(1000) == 1
    assert [item.key.sk for item in everything(sqlite_table, Span("school"))] == ["future", "never", "now"]


def test_a_page_ends_at_a_megabyte_as_in_the_clouds(sqlite_table: SqliteTable) -> None:
    """Who forgets to follow pages learns it here already."""
    for number in range(5):
        sqlite_table.transact(Put(Item(Key("school", f"{number}"), "ж" * 150_000)))  # 300 KB

    page = sqlite_table.query(Span("school"))

    assert [item.key.sk for item in page.items] == ["0", "1", "2"]
    assert page.after is not None


def test_a_sound_file_passes_the_check(sqlite_table: SqliteTable) -> None:
    sqlite_table.transact(Put(Item(COUNTER, "x" * 100_000)))
    sqlite_table.check()


def test_a_file_with_broken_pages_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "school.db"
    with closing(SqliteTable(path)) as table:
        for number in range(200):
            table.transact(Put(Item(Key("school", f"{number:03}"), "x" * 1000)))
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"\xff" * 50_000)

    with closing(SqliteTable(path)) as table, pytest.raises(DatabaseDamaged):
        table.check()
    with closing(SqliteTable(path)) as table, pytest.raises(DatabaseDamaged):
        everything(table, Span("school"))


def write_text(path: Path) -> None:
    path.write_text("This is a letter, and no database. " * 100)


def write_foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")


def write_newer(path: Path) -> None:
    SqliteTable(path).close()
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("PRAGMA user_version = 99")


@pytest.mark.parametrize(
    ("make", "error"),
    [
        pytest.param(write_text, DatabaseDamaged, id="a letter"),
        pytest.param(write_foreign, DatabaseForeign, id="the database of another program"),
        pytest.param(write_newer, DatabaseTooNew, id="a newer version"),
        pytest.param(Path.mkdir, DatabaseNotWritable, id="a folder"),
    ],
)
def test_a_file_that_is_not_ours_is_named_and_left_alone(
    tmp_path: Path, make: Callable[[Path], None], error: type[DatabaseUnusable]
) -> None:
    path = tmp_path / "school.db"
    make(path)
    before = path.read_bytes() if path.is_file() else None

    with pytest.raises(error, match=str(path)):
        SqliteTable(path)

    assert before == (path.read_bytes() if path.is_file() else None)


def test_an_empty_file_becomes_a_table(tmp_path: Path) -> None:
    path = tmp_path / "school.db"
    path.touch()

    with closing(SqliteTable(path)) as table:
        table.ping()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseNotWritable):
        SqliteTable(tmp_path / "missing" / "school.db")


@pytest.mark.parametrize("exists", [False, True], ids=["new file", "old file"])
def test_a_folder_that_may_not_be_written_is_named(*, exists: bool) -> None:
    """In a child without root's rights, which no folder stops; so the folder lies where everybody may look."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "school.db"
        if exists:
            SqliteTable(path).close()
        path.parent.chmod(stat.S_IRUSR | stat.S_IXUSR | stat.S_IROTH | stat.S_IXOTH)

        def refused() -> bool:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            with pytest.raises(DatabaseNotWritable):
                SqliteTable(path)
            return True

        assert succeeded(forked(refused))
        path.parent.chmod(stat.S_IRWXU)


def test_a_full_disk_is_named_and_the_file_stays_usable(tmp_path: Path) -> None:
    with closing(Connections(tmp_path / "school.db")) as connections:
        with connections.one() as connection:
            connection.execute("PRAGMA max_page_count = 8")
        with pytest.raises(DatabaseFull), connections.one() as connection:
            connection.execute("INSERT INTO items VALUES ('a', 'b', NULL, NULL, 1, 1, ?, NULL)", ("x" * 100_000,))
        with connections.one() as connection:
            assert connection.execute("SELECT count(*) FROM items").fetchone() == (0,)


def test_the_setting_names_the_file(tmp_path: Path) -> None:
    table = open_table(f"sqlite:{tmp_path / 'school.db'}")

    assert isinstance(table, SqliteTable)
    table.close()


@pytest.mark.parametrize("url", ["", "sqlite", "sqlite:", "dynamodb:", "postgres:school"])
def test_a_setting_of_another_form_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="sqlite:PATH"):
        open_table(url)


def test_sqlite_does_without_boto3() -> None:
    code = "import sys, functions.storage.opening, functions.storage.sqlite; sys.exit('boto3' in sys.modules)"

    assert subprocess.run((sys.executable, "-c", code), check=False).returncode == 0
