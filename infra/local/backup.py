"""A copy of a school on one machine, in one file; the school may go on working."""

import os
import secrets
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from functions import __version__
from functions.file_store import keys
from functions.storage.sqlite_file import (
    APPLICATION,
    FORMAT,
    DatabaseDamaged,
    DatabaseForeign,
    DatabaseFull,
    DatabaseTooNew,
    named,
)
from infra.local import backup_archive
from infra.local.backup_archive import DATABASE, NAME, BackupError, Progress
from infra.local.data import DataFolder, NoDemo

WAIT_SECONDS: Final = 30


class BackupThere(BackupError):
    """A file of that name is there already."""


class BackupNotWritable(BackupError):
    """The archive cannot be written there."""


def back_up(folder: DataFolder, place: Path, *, at: datetime, step: Progress) -> Path:
    """Write an archive of the school in a folder, read it through once, and return where it is.

    The database is copied first, of one moment; a file that a teacher takes away meanwhile may be missing.

    Args:
        folder: The school's data.
        place: The archive's name, or a folder that is there: it gets a name by the moment.
        at: The moment, aware.
        step: Told of what was done, of all.

    Raises:
        NoDemo, DemoIncomplete: There is no whole school in the folder.
        DatabaseUnusable: One of its kinds says why: nothing is kept of a copy that is not sound.
        BackupThere, BackupNotWritable: As the classes say.
    """
    if not folder.has_demo():
        raise NoDemo
    path = place / f"school-{at:%Y-%m-%d-%H%M%S}.zip" if place.is_dir() else place
    if path.exists():
        raise BackupThere(path)
    with _unfinished(path) as part:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".school-backup-") as working:
            copy = Path(working) / DATABASE
            copy_database(folder.database, copy)
            files = {DATABASE: copy, **_beside(folder)}
            with zipfile.ZipFile(part, "w") as archive:
                backup_archive.write(archive, files, at=at, version=__version__, step=step)
        with backup_archive.opened(part) as (archive, manifest):
            for name in manifest.files:
                backup_archive.unpack(part, archive, manifest, name, None)
    return path


@contextmanager
def _unfinished(path: Path) -> Iterator[Path]:
    """Give a name beside the archive's, for its owner alone; it takes the archive's once all is well, or is gone."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield part
        with part.open("rb") as file:
            os.fsync(file.fileno())
        os.link(part, path)  # unlike a rename it does not take the place of one that has come meanwhile
    except FileExistsError as error:
        raise BackupThere(path) from error
    except (OSError, DatabaseFull) as error:
        raise BackupNotWritable(path) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _beside(folder: DataFolder) -> dict[str, Path]:
    """Return what belongs to the school beside its database: no letters, whose codes let somebody in; no settings."""
    found = [folder.people, folder.people_key, *sorted(folder.registration.folder.glob("*"))]
    # What was sent and never attached is nobody's.
    found += sorted(one for one in folder.files.rglob("*") if keys.is_kept(one.relative_to(folder.files).as_posix()))
    by_name = {one.relative_to(folder.path).as_posix(): one for one in found if one.is_file()}
    return {name: path for name, path in by_name.items() if NAME.fullmatch(name)}


def copy_database(source: Path, target: Path) -> None:
    """Copy a database as it is at one moment, whoever writes it, and look whether the copy is sound.

    Raises:
        DatabaseUnusable: One of its kinds says why not.
    """
    # Read only: a copy never makes what it copies.
    address = f"{source.resolve().as_uri()}?mode=ro"
    with (
        named(source),
        closing(sqlite3.connect(address, uri=True, timeout=WAIT_SECONDS)) as there,
        closing(sqlite3.connect(target)) as here,
    ):
        there.backup(here)
        here.execute("PRAGMA journal_mode = DELETE")  # one file, with no log beside it
    target.chmod(0o600)
    check_database(target, source=source)


def check_database(path: Path, *, source: Path) -> None:
    """Read a database through, all its contents and indexes.

    Args:
        path: The file, which nobody writes.
        source: What a refusal names.

    Raises:
        DatabaseDamaged, DatabaseForeign, DatabaseTooNew: As the classes say.
    """
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    with named(source), closing(sqlite3.connect(address, uri=True)) as connection:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        findings = [text for (text,) in connection.execute("PRAGMA integrity_check(10)")]
    if findings != ["ok"]:
        raise DatabaseDamaged(source, "; ".join(findings))
    if application != APPLICATION:
        raise DatabaseForeign(source, f"application id {application:#x}")
    if version > FORMAT:
        raise DatabaseTooNew(source, f"format {version}, this program knows {FORMAT}")
