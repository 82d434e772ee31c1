"""Lines into rows: each mistake says where it is, what is expected and what stands there."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.imports.columns import COLUMNS, TITLES, ListKind
from functions.domain.imports.fields import class_id, class_name
from functions.domain.imports.rows import LoadRow, ParentRow, PupilRow, Read, StaffRow, parse
from functions.domain.roll.people import LinkKind, Role
from functions.domain.tables import ColumnMissing, ColumnTwice, NoHeader, NoLines, Value, letter
from tests.support.builders import make_school
from tests.support.lists import as_values, titles

SCHOOL = make_school(classes={"7": "7 класс", "7a": "7а класс"})
PUPIL = ["Ёлкина", "Зоя", "Ильинична", "05.03.2013", "112-233-445 95", "7а", "01.09.2026", "", "Алгебра 2"]
PARENT = ["Ёлкина", "Анна", "", "14.07.1985", "", "мать", "Ёлкина Зоя", "7а", "", ""]


def read(kind: ListKind, *rows: list[str]) -> Read:
    return parse(kind, as_values(kind, *rows), SCHOOL)


def changed(row: list[str], place: int, text: str) -> list[str]:
    return [*row[:place], text, *row[place + 1 :]]


def test_a_line_of_pupils_becomes_a_row() -> None:
    (row,) = read(ListKind.PUPILS, PUPIL).rows

    assert isinstance(row, PupilRow)
    assert row.name == ("Ёлкина", "Зоя", "Ильинична")
    assert (row.birth_date, row.joined, row.left) == (date(2013, 3, 5), date(2026, 9, 1), None)
    assert (row.snils, row.class_id, row.groups) == ("11223344595", "7a", (("algebra", "2"),))


def test_a_line_of_parents_staff_and_loads_becomes_a_row() -> None:
    parent = read(ListKind.PARENTS, PARENT).rows[0]
    staff = read(ListKind.STAFF, ["Рощина", "Вера", "", "", "директор; учитель", "7а, 8б"]).rows[0]
    load = read(ListKind.LOADS, ["Рощина Вера", "Алгебра", "7", "2", "", "2026-12-31"]).rows[0]

    assert isinstance(parent, ParentRow)
    assert isinstance(staff, StaffRow)
    assert isinstance(load, LoadRow)
    assert (parent.kind, parent.child, parent.class_id) == (LinkKind.MOTHER, "Ёлкина Зоя", "7a")
    assert staff.roles == (Role.OFFICE, Role.TEACHER)
    assert staff.classes == (("7a", "7а класс"), ("8b", "8б класс"))
    assert load[2:] == ("algebra", "7", "2", None, date(2026, 12, 31))


@pytest.mark.parametrize(
    ("place", "text", "expected"),
    [
        pytest.param(0, "", "не пусто", id="no family name"),
        pytest.param(1, "Зоя2", "от 1 до 60 букв, без цифр", id="a digit in a name"),
        pytest.param(1, "З" * 61, "от 1 до 60 букв, без цифр", id="a name of 61 letters"),
        pytest.param(3, "", "дата, например 01.09.2026", id="no date of birth"),
        pytest.param(3, "31.02.2013", "дата, которая есть в календаре, например 01.09.2026", id="no such day"),
        pytest.param(3, "5 марта", "дата, которая есть в календаре, например 01.09.2026", id="a date in words"),
        pytest.param(3, "05.03.1813", "дата, которая есть в календаре, например 01.09.2026", id="two centuries ago"),
        pytest.param(4, "112-233-445 96", "номер как в документе: контрольные цифры не сходятся", id="check digits"),
        pytest.param(4, "12", "11 цифр, например 112-233-445 95", id="too few digits"),
        pytest.param(5, "12а", "класс, который есть в школе: 7 класс, 7а класс", id="no such class"),
        pytest.param(7, "31.08.2026", "день не раньше того, когда прибыл", id="left before joining"),
        pytest.param(8, "Чары 1", "предмет школы и номер группы, например «Английский язык 2»", id="no such subject"),
    ],
)
def test_a_mistake_says_where_what_is_expected_and_what_stands_there(place: int, text: str, expected: str) -> None:
    (mistake,) = read(ListKind.PUPILS, changed(PUPIL, place, text)).mistakes

    shown = text if len(text) <= 40 else f"{text[:40]}…"
    assert mistake == (2, letter(place + 1), titles(ListKind.PUPILS)[place], expected, shown)


@pytest.mark.parametrize(
    ("kind", "row", "key"),
    [
        (ListKind.PARENTS, changed(PARENT, 3, ""), "СНИЛС"),
        (ListKind.PARENTS, changed(PARENT, 5, "сосед"), "Кем приходится"),
        (ListKind.PARENTS, changed(PARENT, 6, ""), "Ребёнок"),
        (ListKind.STAFF, ["Рощина", "Вера", "", "", "волшебник", ""], "Роли"),
        (ListKind.STAFF, ["Рощина", "Вера", "", "", "", "12"], "Классное руководство"),
        (ListKind.LOADS, ["", "Алгебра", "7", "", "", ""], "Учитель"),
        (ListKind.LOADS, ["Рощина Вера", "Чары", "7", "", "", ""], "Предмет"),
        (ListKind.LOADS, ["Рощина Вера", "Алгебра", "7", "10", "", ""], "Группа"),
        (ListKind.LOADS, ["Рощина Вера", "Алгебра", "7", "", "02.09.2026", "01.09.2026"], "По какой день"),
    ],
)
def test_each_list_has_mistakes_of_its_own(kind: ListKind, row: list[str], key: str) -> None:
    (mistake,) = read(kind, row).mistakes

    assert mistake.title == key


def test_all_mistakes_of_all_lines_are_told_at_once() -> None:
    found = read(ListKind.PUPILS, changed(changed(PUPIL, 0, ""), 3, ""), PUPIL, changed(PUPIL, 5, "13"))

    assert [one.line for one in found.mistakes] == [2, 2, 4]
    assert len(found.rows) == 1


def test_a_snils_that_a_spreadsheet_took_for_a_number_gets_its_zeros_back() -> None:
    (row,) = read(ListKind.PUPILS, changed(PUPIL, 4, "8765430300")).rows

    assert isinstance(row, PupilRow)
    assert row.snils == "08765430300"


@pytest.mark.parametrize("text", ["7а", "7 А", "7-а", "7 «А»", "7а класс", "7А"])
def test_a_class_is_known_however_it_is_written(text: str) -> None:
    assert (class_name(text), class_id(text)) == ("7а", "7a")


@pytest.mark.parametrize("text", ["0", "12", "а", "7аб", "7щ", "", "седьмой"])
def test_what_is_no_class_has_no_id(text: str) -> None:
    assert class_id(text) is None


def test_the_header_may_stand_lower_and_its_columns_in_any_order() -> None:
    table = [[Value(1, 1, "Школа № 1")], [], *as_values(ListKind.PUPILS, PUPIL)]
    moved = [[value._replace(line=line) for value in reversed(row)] for line, row in enumerate(table, 1)]

    assert len(parse(ListKind.PUPILS, moved, SCHOOL).rows) == 1


def test_a_title_is_known_without_its_star_its_dot_and_its_yo() -> None:
    head = ["фамилия *", "Имя:", "ОТЧЕСТВО", "Дата  рождения", "СНИЛС.", "Класс", "Цвет"]
    values = [[Value(1, place, text) for place, text in enumerate(head, 1)]]
    values.append([Value(2, place, text) for place, text in enumerate(PUPIL[:6], 1)])

    found = parse(ListKind.PUPILS, values, SCHOOL)

    assert (len(found.rows), found.unused) == (1, ("Цвет",))


def test_a_table_without_header_or_lines_or_with_wrong_columns_has_an_error_of_its_own() -> None:
    head = as_values(ListKind.PUPILS)[0]

    with pytest.raises(NoHeader):
        parse(ListKind.PUPILS, [], SCHOOL)
    with pytest.raises(NoHeader):
        parse(ListKind.PUPILS, [[Value(1, 1, "x")]] * 20, SCHOOL)
    with pytest.raises(NoLines):
        parse(ListKind.PUPILS, [head, [Value(2, 1, "")]], SCHOOL)
    with pytest.raises(ColumnTwice):
        parse(ListKind.PUPILS, [[*head, Value(1, 10, "Класс")], [Value(2, 1, "x")]], SCHOOL)
    with pytest.raises(ColumnMissing) as refusal:
        parse(ListKind.PUPILS, [head[:3], [Value(2, 1, "x")]], SCHOOL)
    assert refusal.value.missing == ("Дата рождения", "Класс")


@pytest.mark.parametrize("kind", ListKind)
def test_the_example_of_each_template_is_right_but_for_what_the_school_has(kind: ListKind) -> None:
    school = make_school(
        classes={"7a": "7а класс"}, subjects={"algebra": "Алгебра", "english": "Английский язык", "it": "Информатика"}
    )

    found = parse(kind, as_values(kind, [column.example for column in COLUMNS[kind]]), school)

    assert (found.mistakes, len(found.rows)) == ([], 1)
    assert TITLES[kind]


@given(st.lists(st.text(max_size=30), min_size=9, max_size=9), st.sampled_from(list(ListKind)))
def test_whatever_stands_in_a_line_is_a_row_or_mistakes_and_nothing_breaks(texts: list[str], kind: ListKind) -> None:
    row = [" ".join(text.split()) for text in texts][: len(COLUMNS[kind])]

    try:
        found = read(kind, row)
    except NoLines:
        return
    assert bool(found.rows) is not bool(found.mistakes)
