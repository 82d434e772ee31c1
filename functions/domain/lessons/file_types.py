"""Types of files that a lesson may have, told by what is inside and never by the name alone.

A page or a program that calls itself a picture is of no type here. Signatures are those of the formats' own
specifications: PNG (W3C, 5.2), JPEG (T.81, B.1.1.3), WebP (RFC 9649), PDF (ISO 32000-1, 7.5.2), ID3v2 and MPEG audio
frames, Office Open XML (ECMA-376 part 2, annex A), OpenDocument (part 2, 3.3).
"""

import io
import re
import struct
import zipfile
from collections.abc import Callable
from enum import StrEnum
from typing import Final

from functions.domain.record import SchoolError

HEAD: Final = 4096  # bytes from the beginning that tell a type; of an archive more is needed


class FileType(StrEnum):
    """A type, by the ending of its names."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    ODT = "odt"
    JPG = "jpg"
    PNG = "png"
    WEBP = "webp"
    MP3 = "mp3"
    TXT = "txt"


_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
MEDIA_TYPES: Final[dict[FileType, str]] = {
    FileType.PDF: "application/pdf",
    FileType.DOCX: f"{_OFFICE}wordprocessingml.document",
    FileType.XLSX: f"{_OFFICE}spreadsheetml.sheet",
    FileType.PPTX: f"{_OFFICE}presentationml.presentation",
    FileType.ODT: "application/vnd.oasis.opendocument.text",
    FileType.JPG: "image/jpeg",
    FileType.PNG: "image/png",
    FileType.WEBP: "image/webp",
    FileType.MP3: "audio/mpeg",
    FileType.TXT: "text/plain",
}
ALIASES: Final[dict[str, FileType]] = {**{kind.value: kind for kind in FileType}, "jpeg": FileType.JPG}

_SIGNATURES: Final[tuple[tuple[FileType, re.Pattern[bytes]], ...]] = (
    (FileType.PDF, re.compile(rb"%PDF-\d")),
    (FileType.PNG, re.compile(rb"\x89PNG\r\n\x1a\n")),
    (FileType.JPG, re.compile(rb"\xff\xd8\xff")),
    (FileType.WEBP, re.compile(rb"RIFF....WEBP", re.DOTALL)),
    (FileType.MP3, re.compile(rb"ID3[\x02-\x04]|\xff[\xfa\xfb\xf2\xf3]")),
)
_ARCHIVE: Final = b"PK\x03\x04"
_MAIN_PARTS: Final = {
    "word/document.xml": FileType.DOCX,
    "xl/workbook.xml": FileType.XLSX,
    "ppt/presentation.xml": FileType.PPTX,
}
_LISTING: Final = struct.Struct("<4s4H2IH")  # end of central directory record: APPNOTE, 4.3.16
_LONGEST_LISTING: Final = 1_000_000  # bytes; a book with a thousand pictures has a tenth of it
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_NOT_IN_TEXT: Final = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
# What a program may take for a page or run, whatever the name: a text of a lesson does not begin so.
_MARKUP: Final = re.compile(r"\s*(<(!doctype|html|head|body|script|svg|\?xml|\?php|!--)|#!|MZ|\x7fELF)", re.IGNORECASE)


class FileTypeUnknown(SchoolError):
    """A file is of none of our types, by its name or by what is inside."""


class FileNotOfItsType(SchoolError):
    """What is inside a file is of another type than its name says."""


class FileWithMacros(SchoolError):
    """A document brings a program with it."""


def type_by_name(name: str) -> FileType | None:
    """Return the type that a name's ending says, None where it says none of ours."""
    return ALIASES.get(name.rpartition(".")[2].lower()) if "." in name else None


def require_known_name(name: str) -> FileType:
    """Return the type that a name's ending says. Raises FileTypeUnknown."""
    found = type_by_name(name)
    if found is None:
        raise FileTypeUnknown
    return found


def type_of(name: str, head: bytes, whole: Callable[[], bytes]) -> FileType:
    """Return what is inside a file.

    Args:
        name: As the person has it; an ending of ours must be true, another one says nothing.
        head: Its first HEAD bytes, or all of it.
        whole: Gives all its bytes; asked of an archive alone.

    Raises:
        FileTypeUnknown, FileNotOfItsType, FileWithMacros: As the classes say.
    """
    found = _inside(head, whole)
    said = type_by_name(name)
    if found is None:
        raise FileTypeUnknown if said is None else FileNotOfItsType
    if said is not None and said is not found:
        raise FileNotOfItsType
    return found


def _inside(head: bytes, whole: Callable[[], bytes]) -> FileType | None:
    if head.startswith(_ARCHIVE):
        return _document(whole())
    for kind, signature in _SIGNATURES:
        if signature.match(head):
            return kind
    return FileType.TXT if _is_text(head) else None


def _document(content: bytes) -> FileType | None:
    """Return the type of an archive, None where it is no document of ours or no sound archive."""
    if _listing_bytes(content) > _LONGEST_LISTING:  # a list of millions of names would take the memory of a function
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if any(name.rpartition("/")[2].lower() == "vbaproject.bin" for name in names):
                raise FileWithMacros
            if "[Content_Types].xml" in names:
                return next((kind for part, kind in _MAIN_PARTS.items() if part in names), None)
    except (zipfile.BadZipFile, ValueError, NotImplementedError):  # broken, odd names, a way of packing nobody uses
        return None
    # OpenDocument's first entry is its type, stored as it is: 30 bytes of header, the name «mimetype», then the type.
    is_text = content[30:].startswith(b"mimetype" + MEDIA_TYPES[FileType.ODT].encode() + b"PK")
    return FileType.ODT if is_text and "content.xml" in names else None


def _listing_bytes(content: bytes) -> int:
    """Return how long an archive says that its list of names is."""
    at = content.rfind(b"PK\x05\x06")
    if at < 0 or len(content) - at < _LISTING.size:
        return 0
    return int(_LISTING.unpack_from(content, at)[5])


def _is_text(head: bytes) -> bool:
    """Tell whether it can be read as text: UTF-8, UTF-16 with its mark, or an eight-bit page such as Windows-1251."""
    try:
        text = head.decode("utf-16") if head.startswith(_UTF16) else head.decode("latin-1")
    except UnicodeDecodeError:
        return False
    return bool(text) and not _NOT_IN_TEXT.search(text) and not _MARKUP.match(text.removeprefix("ï»¿"))
