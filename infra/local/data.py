"""The folder of a school on one machine: database, keys, list of people.

    school.db       everything the functions keep, with -wal and -shm beside it while it is open
    people-key      what SNILS in the database are hashed and encrypted with, for its owner only
    esia/           the school's key for the login, and what the emulator of Gosuslugi keeps
    people.json     who one can log in as
    settings.json   the functions' settings at the last start, for `school timer`
    files/          files of homework, as functions/file_store/keys.py names them
    files-key       what the addresses of these files are signed with
    letters/        letters to families, a file each: codes for a login by e-mail
    .filling        there while the demo school is written: what lies beside it is not whole
    .lock           held while the school runs

The default is `data` in the checkout, which git ignores.
"""

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from infra.local.registration import Registration

SECRET_BYTES: Final = 32


class FolderNotWritable(Exception):
    """The folder cannot be made, or nothing can be written in it."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


class SchoolRunning(Exception):
    """Another process works with this folder now."""


class DemoIncomplete(Exception):
    """Of the database, its list of people and its key something is missing, and no start was broken off."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


class NoDemo(Exception):
    """No demo school has been made in this folder yet."""


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The folder and what lies in it."""

    path: Path

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.path / "school.db"

    @property
    def table_url(self) -> str:
        """The same as the functions' setting SCHOOL_TABLE says it."""
        return f"sqlite:{self.database}"

    @property
    def registration(self) -> Registration:
        """The school's registration at the emulator."""
        return Registration(self.path / "esia")

    @property
    def people_key(self) -> Path:
        """The file of the key that people's numbers in the database depend on."""
        return self.path / "people-key"

    @property
    def files(self) -> Path:
        """The folder of files of homework; made with the first one."""
        return self.path / "files"

    @property
    def files_key(self) -> Path:
        """The file of the key that addresses of files are signed with. Lost, it is made anew: they last an hour."""
        return self.path / "files-key"

    @property
    def letters(self) -> Path:
        """The folder of letters that would have been sent; made with the first one."""
        return self.path / "letters"

    @property
    def people(self) -> Path:
        """The list of people one can log in as."""
        return self.path / "people.json"

    @property
    def settings(self) -> Path:
        """The functions' settings at the last start; no secrets, only where they lie."""
        return self.path / "settings.json"

    def prepare(self) -> None:
        """Make the folder and the key for the login unless they are there.

        Raises:
            FolderNotWritable: The user may not, or it is no folder.
        """
        try:
            if not self.path.exists():  # names, SNILS and marks are no business of other users of the machine
                self.path.mkdir(parents=True, mode=0o700)
            (self.path / ".lock").touch()
            self.registration.prepare()
            if not self.files_key.exists():
                _write_secret(self.files_key)
        except OSError as error:
            raise FolderNotWritable(self.path) from error

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep every other process out of the folder; the lock goes with the process, however that ends.

        Raises:
            SchoolRunning: Another process has it.
        """
        with (self.path / ".lock").open("r+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise SchoolRunning from error
            yield

    def has_demo(self) -> bool:
        """Tell whether a demo school has been written here to its end.

        Raises:
            DemoIncomplete: Half of it is gone: it must not be written over, somebody may have the other half.
        """
        if self._filling.exists():
            return False
        there = self.people.exists(), self.database.exists()
        if any(there) and not (all(there) and self.people_key.exists()):
            raise DemoIncomplete(self.path)
        return all(there)

    @contextmanager
    def filling(self) -> Iterator[None]:
        """Delete what there is and write anew; broken off, the next start does the same again.

        The key is made here, with the data that it belongs to: made at each start, a lost one would be replaced in
        silence, and nobody be found any more.
        """
        self._filling.touch()
        self.forget()
        if not self.people_key.exists():
            _write_secret(self.people_key)
        yield
        self._filling.unlink()

    @property
    def _filling(self) -> Path:
        return self.path / ".filling"

    def write_people(self, people: list[dict[str, Any]]) -> None:
        """Keep the list of people: whole, or as it was."""
        unfinished = self.people.with_suffix(".new")
        unfinished.write_text(json.dumps(people, ensure_ascii=False, indent=1), encoding="utf-8")
        unfinished.replace(self.people)

    def read_people(self) -> list[dict[str, Any]]:
        """Return the list of people. Raises NoDemo where there is none."""
        if not self.has_demo():
            raise NoDemo
        found: list[dict[str, Any]] = json.loads(self.people.read_text(encoding="utf-8"))
        return found

    def forget(self) -> None:
        """Delete the demo school. Keys stay: the login's belongs to the machine, a copy may need the people's."""
        self.registration.forget()
        self.people.unlink(missing_ok=True)
        shutil.rmtree(self.files, ignore_errors=True)
        for suffix in ("", "-wal", "-shm"):
            self.database.with_name(self.database.name + suffix).unlink(missing_ok=True)


@contextmanager
def private() -> Iterator[None]:
    """Let files be made for their owner alone."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def _write_secret(path: Path) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(SECRET_BYTES) + "\n")
