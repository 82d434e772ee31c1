"""The archive of a school on one machine: what is in it, and whether all of it is there.

    manifest.json    the archive's format, when it was made, and of each file its size and SHA-256
    school.db        the database, of one moment, in one file
    people.json  people-key  esia/…  files/<school>/kept/…    as in the data folder (data.py)

It is a plain ZIP, readable in fifty years. It holds the keys: without them the database cannot be read.
"""

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Annotated, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from functions.file_store.signed import KEY

FORMAT: Final = 1  # grows when older programs can no longer read it
MANIFEST: Final = "manifest.json"
DATABASE: Final = "school.db"
LARGEST_MANIFEST: Final = 64 * 1024 * 1024  # 300,000 files
CHUNK: Final = 1024 * 1024
# Nothing else is taken from an archive: no name leads out of the folder, or to a file that runs.
NAME: Final = re.compile(
    rf"school\.db|people\.json|people-key|esia/[a-z][a-z-]*\.(pem|json)|files/{KEY[1:-1]}", re.ASCII
)
Progress = Callable[[int, int], None]


class BackupError(Exception):
    """Something is wrong with an archive."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


class BackupNotReadable(BackupError):
    """The file is not there, or may not be read."""


class BackupForeign(BackupError):
    """The file is none of our archives."""


class BackupDamaged(BackupError):
    """The archive is not what was written."""


class BackupTooNew(BackupError):
    """A newer version of this program has written it."""


class Entry(BaseModel):
    """A file of the archive."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    size: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Manifest(BaseModel):
    """What an archive says of itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    school: Literal["school-journal"]
    format: int
    made_at: AwareDatetime
    version: str
    files: dict[str, Entry]

    @property
    def size(self) -> int:
        """How many bytes the files have, unpacked."""
        return sum(entry.size for entry in self.files.values())


def write(archive: zipfile.ZipFile, files: Mapping[str, Path], *, at: datetime, version: str, step: Progress) -> None:
    """Write files by their names, and the manifest after them."""
    entries: dict[str, Entry] = {}
    for done, (name, path) in enumerate(files.items(), 1):
        # Pictures and documents are compressed already.
        kind = zipfile.ZIP_STORED if name.startswith("files/") else zipfile.ZIP_DEFLATED
        info = zipfile.ZipInfo(name, at.timetuple()[:6])
        info.compress_type, info.external_attr = kind, 0o600 << 16
        with path.open("rb") as source, archive.open(info, "w", force_zip64=True) as target:
            entries[name] = _copied(source, target)
        step(done, len(files))
    manifest = Manifest(school="school-journal", format=FORMAT, made_at=at, version=version, files=entries)
    archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))


@contextmanager
def opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """Open an archive and read what it says of itself; its files are looked at as they are unpacked.

    Raises:
        BackupNotReadable, BackupForeign, BackupDamaged, BackupTooNew: As the classes say.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive, _manifest(path, archive)
    except zipfile.BadZipFile as error:
        raise (BackupDamaged if _is_zip(path) else BackupForeign)(path) from error
    except (FileNotFoundError, PermissionError, IsADirectoryError) as error:
        raise BackupNotReadable(path) from error


def _is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def _manifest(path: Path, archive: zipfile.ZipFile) -> Manifest:
    names = archive.namelist()
    if MANIFEST not in names or archive.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
        raise BackupForeign(path)
    with _sound(path):
        said = json.loads(archive.read(MANIFEST))
    if not isinstance(said, dict) or said.get("school") != "school-journal":
        raise BackupForeign(path)
    if isinstance(said.get("format"), int) and said["format"] > FORMAT:
        raise BackupTooNew(path)
    try:
        manifest = Manifest.model_validate_json(json.dumps(said))
    except ValidationError as error:
        raise BackupDamaged(path) from error
    named = all(NAME.fullmatch(name) for name in manifest.files)
    if not named or sorted(names) != sorted([*manifest.files, MANIFEST]) or DATABASE not in manifest.files:
        raise BackupDamaged(path)
    return manifest


def unpack(path: Path, archive: zipfile.ZipFile, manifest: Manifest, name: str, target: IO[bytes] | None) -> None:
    """Write a file of the archive to a target, or only look at it. Raises BackupDamaged unless it is what it was."""
    expected = manifest.files[name]
    if archive.getinfo(name).file_size != expected.size:
        raise BackupDamaged(path)
    with _sound(path), archive.open(name) as source:
        if _copied(source, target, most=expected.size) != expected:
            raise BackupDamaged(path)


@contextmanager
def _sound(path: Path) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise BackupDamaged(path) from error


def _copied(source: IO[bytes], target: IO[bytes] | None, most: int | None = None) -> Entry:
    """Copy, and return what was copied; not much more than `most` bytes of something that pretends to be less."""
    digest, size = hashlib.sha256(), 0
    while (most is None or size <= most) and (chunk := source.read(CHUNK)):
        digest.update(chunk)
        size += len(chunk)
        if target is not None:
            target.write(chunk)
    return Entry(size=size, sha256=digest.hexdigest())
