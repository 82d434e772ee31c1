import io
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from functions import printing
from functions.printing.paper import TEMPLATES, environment

AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
TRICKS = (
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.3.0"',
    '"); #panic("gone") (("',
    "= Заголовок *жирно* _косо_ $x^2$ `код` <метка> @ссылка",
    "#let data = 5; #data \\ // нет",
    "</script><script>alert(1)</script>",
    '{"title": "другое"}',
    "=HYPERLINK(1) https://example.ru/",
)


def printed(text: str, *, archive: bool = False) -> PdfReader:
    return PdfReader(io.BytesIO(printing.pdf("sample", {"title": "Проба", "text": text}, at=AT, archive=archive)))


def words(reader: PdfReader) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


@pytest.mark.parametrize("archive", [False, True])
def test_a_name_in_russian_can_be_read_out_of_the_document(*, archive: bool) -> None:
    assert "Щёголева Ъхтыя № 7 — «ёлочки» § 14" in words(printed("Щёголева Ъхтыя № 7 — «ёлочки» § 14", archive=archive))


def test_the_press_is_told_where_libraries_are_and_nothing_else_of_a_function(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/var/lang/lib")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "invented")

    assert set(environment()) == {"PYTHONPATH", "LD_LIBRARY_PATH"}
    assert environment()["LD_LIBRARY_PATH"] == "/var/lang/lib"


@pytest.mark.parametrize("trick", TRICKS)
def test_what_people_type_is_printed_and_never_followed(trick: str) -> None:
    reader = printed(trick, archive=True)

    assert re.sub(r"\s+", "", trick).replace("...", "…") in words(reader).replace(" ", "")
    assert [page for page in reader.pages if page.get("/Annots")] == []  # no links made of texts


def test_an_archive_says_that_it_is_one_and_what_it_is_called() -> None:
    reader = printed("текст", archive=True)

    assert reader.metadata is not None
    assert reader.metadata.title == "Проба"
    assert reader.xmp_metadata is not None
    said = reader.xmp_metadata.stream.get_data().decode()
    assert re.search(r"<pdfaid:part>2</pdfaid:part>", said)
    assert re.search(r"<pdfaid:conformance>U</pdfaid:conformance>", said)


def test_a_document_for_reading_is_tagged() -> None:
    assert "/StructTreeRoot" in printed("текст").root_object
    assert str(printed("текст").root_object["/Lang"]) == "ru"


def test_the_same_data_and_moment_give_the_same_file() -> None:
    first, second = (printing.pdf("sample", {"title": "А", "text": "Б"}, at=AT, archive=True) for _ in range(2))

    assert first == second


def test_a_smiling_face_does_not_stop_an_archive() -> None:
    assert "C:\\u0007 \\n" in words(printed("C:\\u0007 \\n"))  # typed so, and not a control character
    assert "Молодцы □ □ !" in words(printed("Молодцы \U0001f600 漢 !", archive=True))


def test_every_character_that_is_kept_has_a_picture() -> None:
    kept = "".join(char for char in map(chr, range(0x20, 0x3000)) if printing.readable(char) == char)

    assert len(kept) > 2_000
    printed(" ".join(kept), archive=True)


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=300))
def test_any_text_can_be_archived(text: str) -> None:
    printed(text, archive=True)


@pytest.mark.parametrize("name", ["../sample", "нет", "nothing", "sample.typ", ""])
def test_only_our_own_templates_are_printed(name: str) -> None:
    with pytest.raises(printing.Failed):
        printing.pdf(name, {}, at=AT)


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder of templates that somebody has written badly."""
    monkeypatch.setattr("functions.printing.paper.TEMPLATES", tmp_path / "print")
    (tmp_path / "print").mkdir()
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    return tmp_path / "print" / "bad.typ"


@pytest.mark.parametrize(
    "source",
    ['#read("/etc/passwd")', '#read("../secret.txt")', "#sys.inputs.nothing", "#panic(sys.inputs.data)"],
)
def test_a_template_reads_no_other_file_and_a_fault_does_not_tell_the_data(planted: Path, source: str) -> None:
    planted.write_text(source, encoding="utf-8")

    with pytest.raises(printing.Failed) as failed:
        printing.pdf("bad", {"name": "Рощин"}, at=AT)

    assert "Рощин" not in str(failed.value)


def test_no_template_takes_anything_from_the_network_or_evaluates_texts() -> None:
    for template in TEMPLATES.glob("*.typ"):
        source = template.read_text(encoding="utf-8")
        assert not re.search(r"@preview|@local|\beval\(|mode: \"markup\"|http", source), template
        assert set(re.findall(r"#(?:import|include) \"([^\"]+)\"", source)) <= {"base.typ"}


def test_the_press_sees_no_settings(planted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHOOL_SECRET", "secret")
    planted.write_text("#repr(sys.inputs.keys())", encoding="utf-8")

    made = PdfReader(io.BytesIO(printing.pdf("bad", {}, at=AT)))

    assert "data" in made.pages[0].extract_text()
