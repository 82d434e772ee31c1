"""Timetables from a file: what would change, what cannot be, and the lessons that come of it."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from functions.domain.imports.columns import ListKind
from functions.domain.lessons.audit import AuditEntry, ChainHead, verify
from functions.domain.lessons.lesson import Sheet
from functions.domain.timetabling.timetable import Entry, Timetable
from functions.office import importing
from functions.office.importing import Checked
from functions.storage import follow_queue, keys, records, timetables
from functions.storage.lessons import sheet_item
from functions.storage.sqlite import SqliteTable
from functions.storage.table import Put, everything
from tests.support.builders import TENANT, TODAY, make_sheet
from tests.support.bureau import Bureau, founded
from tests.support.lists import Row

MONDAY = date(2026, 11, 30)
SINCE = "30.11.2026"
ROSHCHINA, LUGOV = "Рощина Вера Львовна", "Лугов Пётр Ильич"


def line(*cells: str, since: date | str = SINCE) -> Row:
    """A line: class, weekday, number, subject, then subgroup and room; every week."""
    return (*cells, *[""] * (6 - len(cells)), "", since)


ALGEBRA = line("7а", "понедельник", "1", "Алгебра", "", "12")
PHYSICS = line("7а", "понедельник", "2", "Физика")
WEEK = (ALGEBRA, PHYSICS, line("7а", "ср", "1", "Алгебра", "", "12"))


@pytest.fixture
def bureau(sqlite_table: SqliteTable) -> Iterator[Bureau]:
    """An office with two classes and their loads."""
    for made in founded(sqlite_table):
        made.bring(
            ListKind.LOADS,
            (ROSHCHINA, "Алгебра", "7а", "", "", ""),
            (LUGOV, "Физика", "7а", "", "", ""),
            (ROSHCHINA, "Алгебра", "7б", "", "", ""),
            (LUGOV, "Английский язык", "7а", "1", "", ""),
        )
        settle(made)
        yield made


def bring(bureau: Bureau, *rows: Row) -> Checked:
    checked = bureau.bring(ListKind.TIMETABLE, *rows)
    settle(bureau)
    return checked


def settle(bureau: Bureau) -> None:
    assert importing.follow(bureau.office, lambda: False).all == 0


def week(bureau: Bureau, day: date = MONDAY, class_id: str = "7a") -> list[Entry]:
    key = keys.timetable(TENANT, class_id, 2026)
    kept = records.read(bureau.table.batch_get([key]), key, Timetable)
    version = None if kept is None else kept.version_on(day)
    return [] if version is None else list(version.entries)


def sheets(bureau: Bureau, first: date, last: date) -> list[Sheet]:
    return timetables.class_sheets(bureau.table, TENANT, "7a", 2026, first, last)


def told(checked: Checked) -> list[tuple[int, str, str]]:
    return [(one.line, one.title, one.expected) for one in checked.mistakes]


def test_a_week_is_set_from_its_day_and_the_lessons_of_the_year_come_of_it(bureau: Bureau) -> None:
    checked = bring(bureau, *WEEK)

    assert checked.counts == {"added": 3, "changed": 0, "removed": 0, "same": 0}
    assert checked.shown[0].name == "7а класс, понедельник, 1-й урок"
    assert checked.shown[0].details == ("Алгебра, кабинет 12", "с 30.11.2026")
    assert [(one.weekday, one.number, one.subject, one.room) for one in week(bureau)] == [
        (0, 1, "algebra", "12"),
        (0, 2, "physics", ""),
        (2, 1, "algebra", "12"),
    ]
    lessons = sheets(bureau, TODAY, date(2027, 5, 31))
    assert lessons[0].day == MONDAY
    assert lessons[-1].day > date(2027, 5, 1)
    assert {sheet.teacher_id for sheet in lessons} == {
        bureau.everybody()["Рощина Вера"].id,
        bureau.everybody()["Лугов Пётр"].id,
    }


def test_the_same_file_again_changes_nothing_even_when_its_lessons_are_written(bureau: Bureau) -> None:
    bring(bureau, *WEEK)
    first = sheets(bureau, MONDAY, MONDAY)[0]
    key = keys.sheet(TENANT, first.id)
    version = bureau.table.batch_get([key])[key].version
    bureau.table.transact(Put(sheet_item(TENANT, first.model_copy(update={"topic": "Дроби"}), version + 1)))
    bureau.at += timedelta(days=7)

    checked = bureau.check(ListKind.TIMETABLE, *WEEK)

    assert (checked.job, checked.mistakes) == (None, [])
    assert checked.counts == {"added": 0, "changed": 0, "removed": 0, "same": 3}


def test_another_week_says_what_stands_in_the_place_of_what_and_what_goes(bureau: Bureau) -> None:
    bring(bureau, *WEEK)

    later = date(2026, 12, 7)
    rows = (line("7а", "пн", "1", "Физика", since=later), line("7а", "пн", "2", "Физика", since=later))
    checked = bring(bureau, *rows)

    assert [(one.what, one.details) for one in checked.shown] == [
        ("changed", ("Физика", "с 07.12.2026", "вместо: Алгебра, кабинет 12")),
        ("removed", ("Алгебра, кабинет 12",)),
    ]
    assert [one.subject for one in week(bureau, later)] == ["physics", "physics"]
    assert [one.subject for one in week(bureau, MONDAY)] == ["algebra", "physics", "algebra"]
    assert [sheet.subject for sheet in sheets(bureau, later, later)] == ["physics", "physics"]


def test_without_a_day_a_week_begins_tomorrow(bureau: Bureau) -> None:
    bring(bureau, line("7а", "пн", "1", "Алгебра", since=""))

    assert week(bureau, TODAY) == []
    assert len(week(bureau, TODAY + timedelta(days=1))) == 1


@pytest.mark.parametrize(
    ("row", "title", "expected"),
    [
        (line("9я", "пн", "1", "Алгебра"), "Класс", "класс, который есть в школе: 7а класс, 7б класс"),
        (line("7а", "пн", "1", "Магия"), "Предмет", "предмет так, как он называется в школе"),
        (line("7а", "пн", "1", "История"), "Предмет", "предмет, который по нагрузке кто-то ведёт"),
        (line("7а", "пн", "1", "Английский язык", "2"), "Группа", "подгруппа, у которой по нагрузке есть учитель: 1"),
        (line("7а", "пн", "1", "Алгебра", "12"), "Группа", "номер подгруппы от 1 до 9 или пусто"),
        (line("7а", "воскресенье", "1", "Алгебра"), "День недели", "по воскресеньям уроков нет"),
        (line("7а", "сб", "1", "Алгебра"), "День недели", "у класса 5 учебных дней в неделе"),
        (line("7а", "пн", "13", "Алгебра"), "Урок", "номер урока от 1 до 12"),
        (line("7а", "пн", "11", "Алгебра"), "Урок", "урок, на который в школе есть звонок: 1, 2"),
        (line("7а", "пн", "1", "Алгебра", "", "к" * 41), "Кабинет", "не больше 40 знаков"),
        (line("7а", "пн", "1", "Алгебра", since="31.02.2027"), "Действует с", "дата, которая есть в календаре"),
        (line("7а", "пн", "1", "Алгебра", since="05.10.2026"), "Действует с", "четверть уже закрыта"),
        (line("7а", "пн", "1", "Алгебра", since="01.07.2027"), "Действует с", "день учебного года"),
    ],
)
def test_a_lesson_that_cannot_be_says_what_is_expected(bureau: Bureau, row: Row, title: str, expected: str) -> None:
    checked = bureau.check(ListKind.TIMETABLE, row)

    ((number, found, words),) = told(checked)
    assert (number, found) == (2, title)
    assert expected in words
    assert checked.job is None


@pytest.mark.parametrize(
    ("rows", "title", "expected"),
    [
        ((ALGEBRA, ALGEBRA), "Урок", "каждый урок один раз"),
        ((ALGEBRA, line("7а", "пн", "1", "Физика")), "Урок", "там уже Алгебра, 7а класс (строка 2)"),
        ((ALGEBRA, line("7б", "пн", "1", "Алгебра")), "Урок", "тогда же Алгебра, 7а класс (строка 2)"),
        ((ALGEBRA, line("7а", "вт", "1", "Физика", since="")), "Действует с", "выше стоит 30.11.2026"),
    ],
)
def test_two_lessons_that_cannot_be_together_name_each_other(
    bureau: Bureau, rows: tuple[Row, Row], title: str, expected: str
) -> None:
    ((number, found, words),) = told(bureau.check(ListKind.TIMETABLE, *rows))

    assert (number, found) == (3, title)
    assert expected in words


def test_a_lesson_that_meets_one_of_a_class_outside_the_file_is_a_mistake(bureau: Bureau) -> None:
    bring(bureau, *WEEK)

    ((_, _, words),) = told(bureau.check(ListKind.TIMETABLE, line("7б", "ср", "1", "Алгебра")))

    assert words.endswith("не ведёт другой урок: тогда же Алгебра, 7а класс")


def test_a_room_for_two_is_told_and_no_mistake(bureau: Bureau) -> None:
    rows = (ALGEBRA, line("7б", "пн", "2", "Алгебра", "", "12"), line("7а", "пн", "2", "Физика", "", "12"))

    checked = bureau.check(ListKind.TIMETABLE, *rows)

    assert checked.mistakes == []
    assert [one.details[-1] for one in checked.shown if "кабинете" in one.details[-1]] == [
        "в кабинете 12 тогда же Алгебра, 7б класс (строка 3)"
    ]


def test_a_week_does_not_begin_before_what_is_written(bureau: Bureau) -> None:
    written = make_sheet(class_id="7a", day=TODAY, topic="Дроби")
    bureau.table.transact(Put(sheet_item(TENANT, written)))

    refused = bureau.check(ListKind.TIMETABLE, line("7а", "пн", "1", "Алгебра", since="25.11.2026"))
    taken = bureau.check(ListKind.TIMETABLE, line("7а", "пн", "1", "Алгебра", since="26.11.2026"))

    assert [words for *_, words in told(refused)] == [
        "день после 25.11.2026: по этот день в уроках класса уже есть записи"
    ]
    assert taken.mistakes == []


def test_each_class_leaves_an_entry_in_the_chain_of_the_office(bureau: Bureau) -> None:
    bring(bureau, *WEEK, line("7б", "вт", "1", "Алгебра"))

    entries = [
        AuditEntry.model_validate_json(item.doc) for item in everything(bureau.table, keys.office_audits(TENANT))
    ]
    head = bureau.table.get(keys.office_chain(TENANT))
    assert head is not None
    assert verify(entries, records.of(head, ChainHead)) is None
    assert [one.about for one in entries][-3:] == [
        "import Расписание",
        "timetable 7a 2026-11-30",
        "timetable 7b 2026-11-30",
    ]
    assert len(entries[-2].after["week"]) == 3


def test_lessons_wait_in_the_list_until_the_weeks_are_written(bureau: Bureau) -> None:
    bureau.bring(ListKind.TIMETABLE, *WEEK)

    (waits,) = [one.follow for one in follow_queue.waiting(bureau.table, TENANT)]
    assert (waits.class_id, waits.since, waits.whole_year, waits.by) == ("7a", MONDAY, True, "clerk1")
    assert sheets(bureau, MONDAY, MONDAY) == []
