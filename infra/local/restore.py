"""A school from an archive: unpacked beside the data folder, looked at, and only then put in its place."""

import os
import secrets
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from functions.storage.sqlite_file import DatabaseDamaged, DatabaseForeign, named
from infra.local import backup_archive
from infra.local.backup import check_database
from infra.local.backup_archive import DATABASE, BackupDamaged, Manifest, Progress
from infra.local.data import DataFolder, FolderNotWritable, private


class FolderTaken(Exception):
    """There is something in the folder, and nobody has said that it may be replaced."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


class NoRoom(FolderTaken):
    """The disk has not enough room for what is in the archive."""


class Restored(NamedTuple):
    """What was done: when the copy was made, and where the folder is that stood there before, if there was one."""

    made_at: datetime
    before: Path | None


def restore(folder: DataFolder, archive: Path, *, replace: bool, at: datetime, step: Progress) -> Restored:
    """Put the school of an archive into a data folder. What was there stays beside it, under another name.

    Until the last moment nothing of the folder is touched: an archive that is not sound changes nothing.

    Args:
        folder: Where to.
        archive: The file that `back_up` wrote.
        replace: Whether a folder that has something in it may be put aside.
        at: The moment, aware: part of that name.
        step: Told of what was done, of all.

    Raises:
        FolderTaken, NoRoom: As the classes say.
        SchoolRunning: The school works with this folder now.
        FolderNotWritable: It, or the one around it, is not ours to write.
        BackupError: One of its kinds says what is wrong with the archive.
        DatabaseTooNew: Its database is of a newer version.
    """
    if _taken(folder.path) and not replace:
        raise FolderTaken(folder.path)
    with backup_archive.opened(archive) as (opened, manifest), _alone(folder), private(), _beside(folder.path) as fresh:
        if shutil.disk_usage(fresh).free < manifest.size:
            raise NoRoom(folder.path)
        _unpack(archive, opened, manifest, fresh, step)
        return Restored(manifest.made_at, _put(fresh, folder.path, at))


def _taken(path: Path) -> bool:
    try:
        return path.exists() and any(one.name != ".lock" for one in path.iterdir())
    except OSError as error:  # a file of that name, or a folder that is not ours
        raise FolderNotWritable(path) from error


def _unpack(path: Path, archive: zipfile.ZipFile, manifest: Manifest, fresh: Path, step: Progress) -> None:
    for done, name in enumerate(manifest.files, 1):
        target = fresh / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            backup_archive.unpack(path, archive, manifest, name, file)
            file.flush()
            os.fsync(file.fileno())
        step(done, len(manifest.files))
    try:
        check_database(fresh / DATABASE, source=path)
        with named(path), closing(sqlite3.connect(fresh / DATABASE)) as connection:
            connection.execute(
                "PRAGMA journal_mode = WAL"
            )  # as a new one has it: who reads does not wait for who writes
    except (DatabaseDamaged, DatabaseForeign) as error:
        raise BackupDamaged(path) from error


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """Give a new folder on the same disk, gone in the end unless it has another name by then."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}.restoring")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.mkdir(mode=0o700)
    except OSError as error:
        raise FolderNotWritable(path.parent) from error
    try:
        yield fresh
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


@contextmanager
def _alone(folder: DataFolder) -> Iterator[None]:
    """Keep the school from being started in the folder, where there is one."""
    if (folder.path / ".lock").exists():
        with folder.locked():
            yield
    else:
        yield


def _put(fresh: Path, path: Path, at: datetime) -> Path | None:
    """Put the old folder aside and the new one in its place; if the second step fails, undo the first."""
    before = path.with_name(f"{path.name}.before-{at:%Y-%m-%d-%H%M%S}") if path.exists() else None
    try:
        if before is not None:
            path.rename(before)
        try:
            fresh.rename(path)
        except OSError:
            if before is not None:
                before.rename(path)
            raise
    except OSError as error:  # a mounted disk, or a folder of somebody else
        raise FolderNotWritable(path) from error
    return before
