"""Files of a lesson's homework: how many, how large, of which types, and what one is called.

What is inside a file is looked at in `file_types`.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from functions.domain.lessons.file_types import ALIASES, FileType
from functions.domain.record import Record, SchoolError

MOST: Final = 5  # of one lesson
LARGEST: Final = 10_000_000  # bytes; with the form around it, it passes a gateway's 10 MiB
LONGEST_NAME: Final = 100
NAMELESS: Final = "файл"

FileId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{22}$")]  # 128 random bits
FileName = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME)]
FileSize = Annotated[int, Field(ge=1, le=LARGEST)]

# Line ends and other controls, marks of direction, what is not seen at all: «фотоgpj.exe» must not read as a picture.
_UNSEEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]")
_NOT_IN_A_NAME: Final = re.compile(r'[<>:"|?*]')  # no Windows keeps a file of such a name
_DEVICES: Final = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


class NoSuchFile(SchoolError):
    """The lesson has no such file, or not one this person may read."""


class FileTooLarge(SchoolError):
    """A file is over LARGEST, or empty."""


class TooManyFiles(SchoolError):
    """The lesson has as many files as it may."""


class Attachment(Record):
    """A file of a lesson.

    Attributes:
        id: Random; with the lesson it says where the file is kept.
        name: What it is called when it is read, its type's ending included.
        size: In bytes.
        type: Told by what is inside.
    """

    id: FileId
    name: FileName
    size: FileSize
    type: FileType


Files = Annotated[tuple[Attachment, ...], Field(max_length=MOST)]


def file(files: Sequence[Attachment], file_id: str) -> Attachment:
    """Return a lesson's file. Raises NoSuchFile."""
    for one in files:
        if one.id == file_id:
            return one
    raise NoSuchFile


def with_file(files: tuple[Attachment, ...], new: Attachment) -> tuple[Attachment, ...]:
    """Return a lesson's files with one more; the same, if it is there. Raises TooManyFiles."""
    if any(one.id == new.id for one in files):
        return files
    if len(files) >= MOST:
        raise TooManyFiles
    return (*files, new)


def without_file(files: tuple[Attachment, ...], file_id: str) -> tuple[Attachment, ...]:
    """Return a lesson's files without one; the same, if it is gone."""
    return tuple(one for one in files if one.id != file_id)


def check_size(size: int) -> None:
    """Raise FileTooLarge for an empty file, too: both would only disappoint who opens it."""
    if not 0 < size <= LARGEST:
        raise FileTooLarge


def clean_name(given: str, kind: FileType) -> str:
    r"""Return what a file is called when it is read: without folders, unseen characters or a foreign ending.

    Args:
        given: As a browser or a person has it: «C:\Мои\задание.pdf», «Задание на лето».
        kind: Told by what is inside; the name ends with it.
    """
    last = re.split(r"[/\\]", given)[-1]
    seen = _NOT_IN_A_NAME.sub("_", _UNSEEN.sub("", unicodedata.normalize("NFC", last)))
    stem, dot, ending = " ".join(seen.split()).rpartition(".")
    if not dot or ALIASES.get(ending.lower()) is not kind:
        stem = f"{stem}{dot}{ending}"
    stem = stem.strip(". ")
    if _DEVICES.match(stem):
        stem = f"_{stem}"
    room = LONGEST_NAME - len(kind) - 1
    return f"{stem[:room].rstrip('. ') or NAMELESS}.{kind}"
