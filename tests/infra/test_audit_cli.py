"""The command `school audit verify`."""

import shutil
from pathlib import Path

from click.testing import CliRunner

from functions.domain.lessons.lesson import Journal
from functions.storage import keys
from functions.storage.sqlite import SqliteTable
from functions.storage.table import Delete, everything
from infra.cli import main
from infra.local.data import DataFolder
from tests.support.builders import TENANT


def prepared(folder: Path, demo_file: Path) -> Path:
    """Return the table's file of a data folder with the demo school in it."""
    data = DataFolder(folder)
    data.prepare()
    return Path(shutil.copy(demo_file, data.table_url.removeprefix("sqlite:")))


def test_whole_chains_are_said_to_be_whole_and_a_broken_one_is_named(demo_file: Path, tmp_path: Path) -> None:
    file = prepared(tmp_path, demo_file)
    for name in ("people.json", "people-key"):
        (tmp_path / name).write_text("[]", encoding="utf-8")
    whole = CliRunner().invoke(main, ["audit", "verify", "--data", str(tmp_path)])
    table = SqliteTable(file)
    journal = Journal("9", "russian", 2026)
    table.transact(Delete(everything(table, keys.audits(TENANT, journal))[2].key))
    table.close()
    broken = CliRunner().invoke(main, ["audit", "verify", "--data", str(tmp_path)])

    assert whole.exit_code == 0, whole.output
    assert "Все записи на месте." in whole.output
    assert broken.exit_code == 1
    assert "9 класс, Русский язык: нарушена на записи № 3" in broken.output


def test_a_folder_without_a_school_is_no_fault(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["audit", "verify", "--data", str(tmp_path)])

    assert result.exit_code == 1
    assert "школы ещё нет" in result.output
