import contextlib
import io
import unicodedata
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.lessons.attachments import (
    LARGEST,
    LONGEST_NAME,
    MOST,
    Attachment,
    FileTooLarge,
    NoSuchFile,
    TooManyFiles,
    check_size,
    clean_name,
    file,
    with_file,
    without_file,
)
from functions.domain.lessons.file_types import (
    HEAD,
    MEDIA_TYPES,
    FileNotOfItsType,
    FileType,
    FileTypeUnknown,
    FileWithMacros,
    require_known_name,
    type_of,
)
from tests.support.sample_files import SAMPLES, archive, odt


def make_file(number: int, **changes: object) -> Attachment:
    given = {"id": f"{number:022d}", "name": "Задание.pdf", "size": 4000, "type": "pdf"}
    return Attachment.model_validate(given | changes)


def told(name: str, content: bytes) -> FileType:
    return type_of(name, content[:HEAD], lambda: content)


@pytest.mark.parametrize(("kind", "content"), SAMPLES.items(), ids=str)
def test_a_file_is_told_by_what_is_inside(kind: FileType, content: bytes) -> None:
    assert told(f"файл.{kind}", content) is kind
    assert told("Задание без окончания", content) is kind


@pytest.mark.parametrize(("kind", "content"), SAMPLES.items(), ids=str)
def test_only_archives_are_read_whole(kind: FileType, content: bytes) -> None:
    def whole() -> bytes:
        assert kind in {FileType.DOCX, FileType.XLSX, FileType.PPTX, FileType.ODT}
        return content

    assert type_of("x", content[:HEAD], whole) is kind


@pytest.mark.parametrize("said", FileType)
@pytest.mark.parametrize(("kind", "content"), SAMPLES.items(), ids=str)
def test_no_file_passes_for_another(kind: FileType, content: bytes, said: FileType) -> None:
    if said is not kind:
        with pytest.raises(FileNotOfItsType):
            told(f"файл.{said}", content)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"<!DOCTYPE html><script>alert(1)</script>", id="page"),
        pytest.param(b"  \n<html><body>", id="page after a space"),
        pytest.param(b"\xef\xbb\xbf<!doctype html>", id="page after a byte order mark"),
        pytest.param("<html>".encode("utf-16"), id="page in UTF-16"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", id="SVG"),
        pytest.param(b"<?xml version='1.0'?><svg/>", id="SVG after its prolog"),
        pytest.param(b"MZ\x90\x00\x03\x00\x00\x00", id="Windows program"),
        pytest.param(b"MZ only letters", id="program of letters"),
        pytest.param(b"\x7fELF\x02\x01\x01", id="Linux program"),
        pytest.param(b"#!/bin/sh\nrm -rf /\n", id="script"),
        pytest.param(b"GIF89a\x01\x00", id="GIF"),
        pytest.param(b"\x00\x01\x02\x03", id="bytes"),
        pytest.param(b"", id="nothing"),
        pytest.param(archive({"META-INF/MANIFEST.MF": b"", "Main.class": b""}), id="Java program"),
        pytest.param(archive({"photo.png": b""}), id="archive"),
        pytest.param(archive({"[Content_Types].xml": b"", "readme.txt": b""}), id="part of a document"),
        pytest.param(b"PK\x03\x04 and no archive", id="beginning of an archive"),
        pytest.param(SAMPLES[FileType.DOCX][:-30], id="half of a document"),
    ],
)
@pytest.mark.parametrize("name", ["фото.png", "задание.pdf", "текст.txt", "урок.docx"])
def test_a_page_or_a_program_in_another_dress_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(FileNotOfItsType):
        told(name, content)


def test_a_file_of_no_type_is_refused() -> None:
    with pytest.raises(FileTypeUnknown):
        told("Задание", b"\x00\x01")
    for name in ("игра.exe", "страница.html", "рисунок.svg", "без окончания", "книга.docm", ""):
        with pytest.raises(FileTypeUnknown):
            require_known_name(name)
    assert require_known_name("ФОТО.JPEG") is FileType.JPG


def test_a_document_with_a_program_in_it_is_refused() -> None:
    content = archive({"[Content_Types].xml": b"", "word/document.xml": b"", "word/vbaProject.bin": b""})

    with pytest.raises(FileWithMacros):
        told("отчёт.docx", content)


def test_an_archive_with_a_list_of_millions_is_not_read() -> None:
    names = {f"{number:0200d}": b"" for number in range(5000)}
    content = archive({"[Content_Types].xml": b"", "word/document.xml": b"", **names})

    with pytest.raises(FileNotOfItsType):
        told("отчёт.docx", content)


def test_opendocument_says_its_type_first() -> None:
    with pytest.raises(FileNotOfItsType):
        told("текст.odt", odt("application/vnd.oasis.opendocument.spreadsheet"))


@given(st.binary(max_size=200))
def test_any_bytes_have_a_type_or_a_named_refusal(content: bytes) -> None:
    with contextlib.suppress(FileTypeUnknown):
        assert told("x", content) in FileType


@pytest.mark.parametrize(
    ("given_name", "expected"),
    [
        ("Задание.pdf", "Задание.pdf"),
        ("C:\\Мои документы\\Задание.PDF", "Задание.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("Упр. 5", "Упр. 5.pdf"),
        ("фото\u202egpj.exe", "фотоgpj.exe.pdf"),
        ("две\r\nстроки\x00.pdf", "двестроки.pdf"),
        ('что: "это"?.pdf', "что_ _это__.pdf"),
        ("  много   места  .pdf", "много места.pdf"),
        ("....", "файл.pdf"),
        ("", "файл.pdf"),
        ("\u200b\ufeff", "файл.pdf"),
        ("con.pdf", "_con.pdf"),
        ("Константин.pdf", "Константин.pdf"),
        ("и\u0306ога.pdf", "йога.pdf"),
    ],
)
def test_a_name_is_freed_of_what_no_name_needs(given_name: str, expected: str) -> None:
    assert clean_name(given_name, FileType.PDF) == expected


@given(st.text(max_size=300), st.sampled_from(FileType))
def test_a_cleaned_name_is_short_seen_and_ends_with_its_type(text: str, kind: FileType) -> None:
    name = clean_name(text, kind)

    assert len(name) <= LONGEST_NAME
    assert name.endswith(f".{kind}")
    assert not set(name) & set('/\\<>:"|?*\r\n\x00\u202e')
    assert not any(unicodedata.category(character) == "Cc" for character in name)
    assert clean_name(name, kind) == name


def test_a_lesson_has_so_many_files_and_no_more() -> None:
    files: tuple[Attachment, ...] = ()
    for number in range(MOST):
        files = with_file(files, make_file(number))

    assert with_file(files, make_file(2)) == files
    with pytest.raises(TooManyFiles):
        with_file(files, make_file(MOST))
    assert without_file(files, make_file(0).id) == files[1:]
    assert without_file(files, make_file(MOST).id) == files
    assert file(files, make_file(3).id) == files[3]
    with pytest.raises(NoSuchFile):
        file(files, make_file(MOST).id)


@pytest.mark.parametrize("size", [-1, 0, LARGEST + 1])
def test_an_empty_or_too_large_file_is_refused(size: int) -> None:
    check_size(1)
    check_size(LARGEST)

    with pytest.raises(FileTooLarge):
        check_size(size)


def test_every_type_has_its_media_type_and_none_is_a_page() -> None:
    assert set(MEDIA_TYPES) == set(FileType)
    assert not any("html" in one or "svg" in one or one.endswith("/xml") for one in MEDIA_TYPES.values())


def test_samples_are_archives_where_they_say_so() -> None:
    for kind in (FileType.DOCX, FileType.XLSX, FileType.PPTX, FileType.ODT):
        with zipfile.ZipFile(io.BytesIO(SAMPLES[kind])) as found:
            assert found.testzip() is None
