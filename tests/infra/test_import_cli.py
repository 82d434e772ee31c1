"""The command `school import`."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from functions.domain.roll.classes import SchoolClass
from functions.domain.timetabling.timetable import Timetable
from functions.storage import keys, records, timetables
from functions.storage.sqlite import SqliteTable
from infra.cli import main
from infra.importing import office
from infra.local.data import DataFolder
from tests.support.builders import PEOPLE_SECRET, TENANT, TODAY

HEAD = "Фамилия;Имя;Дата рождения;Класс"
WEEKDAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота")
NEW = f"{HEAD}\nНовикова;Яна;05.03.2013;7\n"


@pytest.fixture
def folder(demo_file: Path, tmp_path: Path) -> Path:
    """A data folder with the demo school in it."""
    data = DataFolder(tmp_path / "data")
    data.prepare()
    shutil.copy(demo_file, data.database)
    data.people.write_text("[]", encoding="utf-8")
    data.people_key.write_bytes(PEOPLE_SECRET)
    return data.path


def imported(folder: Path, text: str, *words: str) -> Result:
    """Bring in a list of pupils as a Russian Excel saves it."""
    file = folder.parent / "Ученики.csv"
    file.write_bytes(text.encode("cp1251"))
    return CliRunner().invoke(main, ["import", "pupils", str(file), "--data", str(folder), *words])


def names(folder: Path) -> list[str]:
    """Return the list of class 7 in the year of the command's own day."""
    table = SqliteTable(DataFolder(folder).database)
    year = office(DataFolder(folder)).school.year
    key = keys.school_class(TENANT, "7", year)
    found = [one.name for one in records.of(table.batch_get([key])[key], SchoolClass).pupils]
    table.close()
    return found


def test_a_dry_run_says_what_would_change_and_changes_nothing(folder: Path) -> None:
    result = imported(folder, NEW, "--dry-run")

    assert result.exit_code == 0, result.output
    assert "Новикова Яна: добавится" in result.output
    assert "Добавится 1, изменится 0" in result.output
    assert "Новикова Яна" not in names(folder)


def test_a_list_is_brought_in_and_a_second_time_changes_nothing(folder: Path) -> None:
    first, second = imported(folder, NEW), imported(folder, NEW)

    assert (first.exit_code, second.exit_code) == (0, 0), first.output + second.output
    assert names(folder).count("Новикова Яна") == 1
    assert "Добавится 0, изменится 0, останется как есть 1" in second.output


def test_a_mistake_is_named_with_its_place_and_nothing_is_written(folder: Path) -> None:
    result = imported(folder, f"{NEW}Зимин;Лев;31.02.2013;7\n")

    assert result.exit_code == 1
    assert "строка 3, столбец C «Дата рождения»" in result.output
    assert "Ничего не записано: в таблице 1 ошибка." in result.output
    assert "Новикова Яна" not in names(folder)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "Укажите список и файл"),
        (["--continue"], "Прерванной загрузки нет."),
        (["pupils", "нет-такого.csv"], "не открывается"),
    ],
)
def test_what_is_missing_is_said_in_words(folder: Path, words: list[str], told: str) -> None:
    result = CliRunner().invoke(main, ["import", *words, "--data", str(folder)])

    assert result.exit_code == 1
    assert told in result.output


def test_a_timetable_sets_the_lessons_too_and_a_second_time_changes_nothing(folder: Path) -> None:
    there = office(DataFolder(folder))
    day, file = TODAY + timedelta(days=1), folder.parent / "Расписание.csv"
    key = keys.timetable(TENANT, "9", there.school.year)
    version = records.of(there.table.batch_get([key])[key], Timetable).version_on(day)
    assert version is not None
    *kept, gone = version.entries
    rows = [
        f"9;{WEEKDAYS[one.weekday]};{one.number};{there.school.subjects[one.subject]};{one.group};{one.room};{day:%d.%m.%Y}"
        for one in kept
    ]
    head = "Класс;День недели;Урок;Предмет;Подгруппа;Кабинет;Действует с"
    file.write_bytes("\n".join([head, *rows]).encode("cp1251"))
    command = ["import", "timetable", str(file), "--data", str(folder)]

    dry, first, second = (CliRunner().invoke(main, [*command, *more]) for more in (["--dry-run"], [], []))

    assert (dry.exit_code, first.exit_code, second.exit_code) == (0, 0, 0), dry.output + first.output + second.output
    assert f"9 класс, {WEEKDAYS[gone.weekday]}, {gone.number}-й урок: уберётся" in dry.output
    assert f"Добавится 0, изменится 0, уберётся 1, останется как есть {len(kept)}" in dry.output
    assert f"уберётся 0, останется как есть {len(kept)}" in second.output
    later = timetables.class_sheets(there.table, TENANT, "9", there.school.year, day, day + timedelta(days=200))
    at_place = [one for one in later if (one.day.weekday(), one.number) == (gone.weekday, gone.number)]
    assert len(later) > 400
    assert [one for one in at_place if (one.subject, one.group) == (gone.subject, gone.group)] == []
