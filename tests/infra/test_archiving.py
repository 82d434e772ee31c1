import io
import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader

from functions.domain.lessons.lesson import Journal
from functions.storage import lessons
from functions.storage.sqlite import SqliteTable
from functions.storage.table import Put
from infra.cli import main
from tests.support.builders import TENANT, TODAY


@pytest.fixture
def folder(demo_file: Path, tmp_path: Path) -> Path:
    """A folder of data with the demo school in it."""
    (tmp_path / "data").mkdir()
    shutil.copy(demo_file, tmp_path / "data" / "school.db")
    return tmp_path / "data"


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["archive", *arguments, "--data", str(folder)])


def sealed(result: Result) -> str:
    return result.output.strip().rpartition(" ")[2]


def test_a_class_is_written_into_two_files_with_its_seal(folder: Path, tmp_path: Path) -> None:
    result = run(folder, "9", "--year", "2026", "--to", str(tmp_path / "archive"))

    assert result.exit_code == 0, result.output
    paper, book = tmp_path / "archive" / "journal-9-2026.pdf", tmp_path / "archive" / "journal-9-2026.xlsx"
    assert PdfReader(io.BytesIO(paper.read_bytes())).get_num_pages() > 10
    assert book.read_bytes().startswith(b"PK")
    assert str(paper) in result.output
    assert len(sealed(result)) == 64


def test_the_seal_of_a_title_page_can_be_checked_later(folder: Path, tmp_path: Path) -> None:
    seal = sealed(run(folder, "9", "--to", str(tmp_path)))
    table = SqliteTable(folder / "school.db")
    sheet = lessons.journal_sheets(table, TENANT, Journal("9", "algebra", 2026), date(2026, 9, 1), TODAY)[0]

    before = run(folder, "9", "--check", seal)
    table.transact(Put(lessons.sheet_item(TENANT, sheet.model_copy(update={"topic": "Подменённая тема"}), 9)))
    table.close()
    after = run(folder, "9", "--check", seal)

    assert (before.exit_code, before.output) == (0, "Сумма та же: записи не менялись.\n")
    assert (after.exit_code, after.output) == (1, "Сумма другая: после архива записи изменились.\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["12"], "Класса 12 в школе нет. Есть: 1, 2, 3"),
        (["9", "--year", "2025"], "В базе сейчас 2026/27 учебный год."),
        (["9", "--to", "/proc/nothing"], "В папку /proc/nothing нельзя записать."),
    ],
)
def test_what_cannot_be_archived_is_said_in_words(folder: Path, arguments: list[str], words: str) -> None:
    result = run(folder, *arguments)

    assert result.exit_code == 1
    assert words in result.output


def test_without_a_school_it_says_how_to_begin(tmp_path: Path) -> None:
    assert "Запустите её: make run" in run(tmp_path, "9").output
