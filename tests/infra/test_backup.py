"""A school's copy in one file: made while it works, looked at, and put back whole or not at all."""

import io
import json
import sqlite3
import threading
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from functions.file_store import keys
from functions.storage.records import item
from functions.storage.sqlite import SqliteTable
from functions.storage.sqlite_file import DatabaseDamaged
from functions.storage.table import Key, Put
from infra.cli import main
from infra.local.backup import BackupNotWritable, BackupThere, back_up
from infra.local.backup_archive import MANIFEST, BackupDamaged, BackupError, BackupForeign, BackupTooNew
from infra.local.data import DataFolder, DemoIncomplete, FolderNotWritable, NoDemo, SchoolRunning
from infra.local.restore import FolderTaken, Restored, restore
from tests.support.builders import TENANT, make_person
from tests.support.stage import contents

AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
FILE = "7.algebra.2026-11-25.2"


def quietly(_done: int, _of_all: int) -> None:
    """Show no progress."""


def copy(folder: DataFolder, place: Path) -> Path:
    return back_up(folder, place, at=AT, step=quietly)


def put_back(folder: DataFolder, archive: Path, *, replace: bool = False) -> Restored:
    return restore(folder, archive, replace=replace, at=AT, step=quietly)


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    """A folder with a small school: people, a file of a lesson, one that was never attached, a letter, keys."""
    made = DataFolder(tmp_path / "data")
    made.prepare()
    with made.filling():
        table = SqliteTable(made.database)
        for number in range(300):
            table.transact(Put(item(Key(TENANT, f"PERSON#{number:04d}"), make_person(f"person{number:04d}"))))
        table.close()
        made.write_people([{"login": "vera"}])
    for place in (keys.kept(TENANT, FILE, "a" * 22), keys.incoming(TENANT, FILE, "b" * 22)):
        (made.files / place).parent.mkdir(parents=True)
        (made.files / place).write_bytes(b"%PDF-1.7 " + place.encode())
    made.letters.mkdir()
    (made.letters / "code.eml").write_text("Код 123456")
    made.settings.write_text("{}")
    return made


def whole(path: Path) -> dict[str, object]:
    """Return what a data folder holds that matters: the database's rows, every other file's bytes."""
    found: dict[str, object] = {
        str(one.relative_to(path)): one.read_bytes()
        for one in path.rglob("*")
        if one.is_file() and not one.name.startswith((".lock", "school.db"))
    }
    return found | {"school.db": contents(path / "school.db")}


def test_what_is_put_back_is_what_was_copied(folder: DataFolder, tmp_path: Path) -> None:
    archive = copy(folder, tmp_path / "copy.zip")
    new = DataFolder(tmp_path / "elsewhere" / "data")

    done = put_back(new, archive)

    before, after = whole(folder.path), whole(new.path)
    left_out = {"letters/code.eml", "settings.json", "files-key", f"files/{keys.incoming(TENANT, FILE, 'b' * 22)}"}
    assert done == Restored(AT, None)
    assert after == {name: content for name, content in before.items() if name not in left_out}
    assert new.has_demo()
    new.prepare()
    table = SqliteTable(new.database)
    table.check()
    table.close()


def test_a_school_put_back_lets_readers_and_writers_work_at_once(folder: DataFolder, tmp_path: Path) -> None:
    put_back(folder, copy(folder, tmp_path / "copy.zip"), replace=True)

    with closing(sqlite3.connect(folder.database)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_an_archive_and_what_comes_of_it_are_their_owners_alone(folder: DataFolder, tmp_path: Path) -> None:
    archive = copy(folder, tmp_path / "copy.zip")
    new = DataFolder(tmp_path / "new")
    put_back(new, archive)

    assert archive.stat().st_mode & 0o777 == 0o600
    assert {one.stat().st_mode & 0o077 for one in [new.path, *new.path.rglob("*")]} == {0}


def test_a_copy_is_of_one_moment_while_teachers_go_on_writing(folder: DataFolder, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        table, number = SqliteTable(folder.database), 0
        while not stop.is_set():  # two in one transaction: a copy has both or neither
            number += 1
            pair = [Put(item(Key(TENANT, f"{side}#{number:06d}"), make_person())) for side in ("LEFT", "RIGHT")]
            table.transact(*pair)
        table.close()

    teacher = threading.Thread(target=write)
    teacher.start()
    try:
        archives = [copy(folder, tmp_path / f"{number}.zip") for number in range(5)]
    finally:
        stop.set()
        teacher.join()

    for number, archive in enumerate(archives):
        new = DataFolder(tmp_path / f"new{number}")
        put_back(new, archive)
        places = [str(row[1]).partition("#") for row in contents(new.database)]
        left, right = ({name for side, _, name in places if side == wanted} for wanted in ("LEFT", "RIGHT"))
        assert left == right


def test_an_archive_is_never_written_over(folder: DataFolder, tmp_path: Path) -> None:
    archive = copy(folder, tmp_path / "copy.zip")
    before = archive.read_bytes()

    with pytest.raises(BackupThere):
        copy(folder, archive)

    assert archive.read_bytes() == before


def test_in_a_folder_a_copy_gets_its_name_by_the_moment(folder: DataFolder, tmp_path: Path) -> None:
    (tmp_path / "copies").mkdir()

    archive = copy(folder, tmp_path / "copies")

    assert [archive] == list((tmp_path / "copies").iterdir())
    assert archive.name == "school-2026-11-25-090000.zip"


def test_a_copy_that_cannot_be_written_leaves_nothing(folder: DataFolder, tmp_path: Path) -> None:
    with pytest.raises(BackupNotWritable):
        copy(folder, tmp_path / "no such folder" / "copy.zip")

    assert sorted(one.name for one in tmp_path.iterdir()) == ["data"]


def test_a_folder_without_a_whole_school_is_not_copied(folder: DataFolder, tmp_path: Path) -> None:
    empty = DataFolder(tmp_path / "empty")
    empty.prepare()
    with pytest.raises(NoDemo):
        copy(empty, tmp_path / "copy.zip")

    folder.people_key.unlink()
    with pytest.raises(DemoIncomplete):
        copy(folder, tmp_path / "copy.zip")


def test_no_copy_is_kept_of_a_damaged_database(folder: DataFolder, tmp_path: Path) -> None:
    with closing(sqlite3.connect(folder.database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(folder.database.read_bytes())
    content[20_000:60_000] = bytes(40_000)
    folder.database.write_bytes(content)

    with pytest.raises(DatabaseDamaged):
        copy(folder, tmp_path / "copy.zip")

    assert sorted(one.name for one in tmp_path.iterdir()) == ["data"]


def rewritten(archive: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """Write an archive anew, its files changed."""
    with zipfile.ZipFile(archive) as old:
        files = {name: old.read(name) for name in old.namelist()}
    change(files)
    with zipfile.ZipFile(archive, "w") as new:
        for name, content in files.items():
            new.writestr(name, content)
    return archive


def manifest_with(**changes: object) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        files[MANIFEST] = json.dumps(json.loads(files[MANIFEST]) | changes).encode()

    return change


def without(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        del files[name]

    return change


def byte_flipped(archive: Path) -> None:
    content = bytearray(archive.read_bytes())
    content[len(content) // 3] ^= 0xFF
    archive.write_bytes(content)


def evil_name(files: dict[str, bytes]) -> None:
    said = json.loads(files[MANIFEST])
    said["files"]["../evil"] = said["files"]["people-key"]
    files["../evil"], files[MANIFEST] = files["people-key"], json.dumps(said).encode()


@pytest.mark.parametrize(
    ("damage", "refusal"),
    [
        pytest.param(byte_flipped, BackupDamaged, id="one bit of a disk"),
        pytest.param(lambda one: one.write_bytes(one.read_bytes()[:-4000]), BackupDamaged, id="a copy cut off"),
        pytest.param(lambda one: one.write_bytes(b""), BackupForeign, id="an empty file"),
        pytest.param(lambda one: one.write_text("Копия"), BackupForeign, id="a text"),
        pytest.param(lambda one: rewritten(one, without(MANIFEST)), BackupForeign, id="no manifest"),
        pytest.param(lambda one: rewritten(one, manifest_with(school="other")), BackupForeign, id="another program's"),
        pytest.param(lambda one: rewritten(one, manifest_with(format=2)), BackupTooNew, id="a newer format"),
        pytest.param(lambda one: rewritten(one, manifest_with(files={})), BackupDamaged, id="an empty list"),
        pytest.param(
            lambda one: rewritten(one, lambda files: files.update({"people-key": b"x" * 44})),
            BackupDamaged,
            id="another key",
        ),
        pytest.param(lambda one: rewritten(one, without("people.json")), BackupDamaged, id="a file gone"),
        pytest.param(
            lambda one: rewritten(one, lambda files: files.update({"settings.json": b""})), BackupDamaged, id="one more"
        ),
        pytest.param(lambda one: rewritten(one, evil_name), BackupDamaged, id="a way out of the folder"),
    ],
)
def test_an_archive_that_is_not_what_was_written_changes_nothing(
    folder: DataFolder, tmp_path: Path, damage: Callable[[Path], object], refusal: type[BackupError]
) -> None:
    archive = copy(folder, tmp_path / "copy.zip")
    before = whole(folder.path)
    damage(archive)

    with pytest.raises(refusal):
        put_back(folder, archive, replace=True)

    assert whole(folder.path) == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["copy.zip", "data"]


def test_a_folder_in_use_is_not_replaced_unless_somebody_says_so(folder: DataFolder, tmp_path: Path) -> None:
    archive = copy(folder, tmp_path / "copy.zip")
    before = whole(folder.path)

    with pytest.raises(FolderTaken):
        put_back(folder, archive)

    assert whole(folder.path) == before


def test_what_was_there_before_stays_beside(folder: DataFolder, tmp_path: Path) -> None:
    archive = copy(folder, tmp_path / "copy.zip")
    table = SqliteTable(folder.database)
    table.transact(Put(item(Key(TENANT, "LATER"), make_person())))
    table.close()
    later = whole(folder.path)

    done = put_back(folder, archive, replace=True)

    assert done.before == tmp_path / "data.before-2026-11-25-090000"
    assert whole(done.before) == later
    assert len(contents(folder.database)) == len(contents(done.before / "school.db")) - 1


def test_a_school_that_works_is_not_replaced(folder: DataFolder, tmp_path: Path) -> None:
    archive = copy(folder, tmp_path / "copy.zip")

    with folder.locked(), pytest.raises(SchoolRunning):
        put_back(folder, archive, replace=True)


def test_a_file_in_the_place_of_the_folder_stays(folder: DataFolder, tmp_path: Path) -> None:
    archive = copy(folder, tmp_path / "copy.zip")
    (tmp_path / "file").write_text("чужое")

    with pytest.raises(FolderNotWritable):
        put_back(DataFolder(tmp_path / "file"), archive, replace=True)

    assert (tmp_path / "file").read_text() == "чужое"


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def test_both_commands_say_in_russian_what_was_done(folder: DataFolder, tmp_path: Path) -> None:
    made = run("backup", tmp_path / "copy.zip", "--data", folder.path)
    refused = run("restore", tmp_path / "copy.zip", "--data", folder.path)
    done = run("restore", tmp_path / "copy.zip", "--data", folder.path, "--replace")

    assert (made.exit_code, refused.exit_code, done.exit_code) == (0, 1, 0)
    assert "Копия готова и проверена" in made.output
    assert "ключи" in made.output
    assert "добавьте --replace" in refused.output
    assert "Прежняя папка" in done.output


def test_an_archive_is_a_plain_zip_that_any_program_reads(folder: DataFolder, tmp_path: Path) -> None:
    content = copy(folder, tmp_path / "copy.zip").read_bytes()

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert {"school.db", "people.json", "people-key", MANIFEST} <= set(archive.namelist())
