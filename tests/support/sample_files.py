"""Small files of each type that a lesson may have, made here and holding nothing."""

import io
import zipfile
from collections.abc import Mapping
from typing import Final

from functions.domain.lessons.file_types import MEDIA_TYPES, FileType


def archive(files: Mapping[str, bytes]) -> bytes:
    """Return an archive of these files."""
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w") as written:
        for name, content in files.items():
            written.writestr(name, content)
    return found.getvalue()


def odt(media_type: str = MEDIA_TYPES[FileType.ODT]) -> bytes:
    """Return an OpenDocument file that says it is of a type."""
    return archive({"mimetype": media_type.encode(), "content.xml": b"<?xml version='1.0'?><office:document-content/>"})


def _office(part: str) -> bytes:
    return archive({"[Content_Types].xml": b"<Types/>", part: b"<document/>"})


SAMPLES: Final[dict[FileType, bytes]] = {
    FileType.PDF: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n",
    FileType.DOCX: _office("word/document.xml"),
    FileType.XLSX: _office("xl/workbook.xml"),
    FileType.PPTX: _office("ppt/presentation.xml"),
    FileType.ODT: odt(),
    FileType.JPG: b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9",
    FileType.PNG: b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01",
    FileType.WEBP: b"RIFF\x1a\x00\x00\x00WEBPVP8L\r\x00\x00\x00/",
    FileType.MP3: b"ID3\x03\x00\x00\x00\x00\x00\x00\xff\xfb\x90\x00",
    FileType.TXT: "Выучить стихотворение — до пятницы.\r\n".encode("cp1251"),
}
