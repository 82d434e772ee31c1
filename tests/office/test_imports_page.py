"""The pages of an import: a file, what it would change, agreeing to it, progress to the end."""

import re

import pytest

from functions.domain.imports.columns import COLUMNS, TITLES, ListKind
from functions.office import imports
from functions.storage import jobs
from functions.tabular import limits, reading
from functions.tabular.writing import Sheet, csv, xlsx
from tests.support.builders import TENANT
from tests.support.bureau import ZOYA
from tests.support.lists import Row, as_file, snils, titles
from tests.support.stage import Stage
from tests.support.visitor import Reply, Visitor

NAME = "Список 9-го класса — ёлка.xlsx"


def clerk(stage: Stage) -> Visitor:
    return stage.visitor(stage.cast.people.posts["clerk"].person)


def newcomers(number: int = 3) -> list[Row]:
    return [[*ZOYA[:1], f"Зоя{'а' * one}", *ZOYA[2:4], snils(), "9", "", "", ""] for one in range(number)]


def send(visitor: Visitor, content: bytes, *, kind: str = "pupils", name: str = NAME) -> Reply:
    return visitor.upload("/office/imports", {"list": kind}, name, content)


def test_a_list_is_checked_shown_line_by_line_and_written_once_somebody_agrees(stage: Stage) -> None:
    visitor, before = clerk(stage), stage.contents()

    reply = send(visitor, as_file(ListKind.PUPILS, *newcomers()))
    plan = visitor.get(reply.location)

    assert plan.page.heading == "Проверьте изменения"
    assert "Добавится 3 Изменится 0 Останется как есть 0" in plan.page.text
    assert "2 Ёлкина Зоя Ильинична добавится 9 класс" in plan.page.text
    assert "Есть в школе, но нет в таблице: " in plan.page.text
    assert {one for one in stage.contents() if "Ёлкина" in str(one)} - before != set()  # the plan, no person
    assert stage.visitor(stage.cast.director).get("/journal/classes/9").status == 200

    done = visitor.get(visitor.post(reply.location, {}).location)

    assert done.page.heading == "Список записан"
    assert "Ученики: добавлено 3, изменено 0, осталось как было 0." in done.page.text


def test_the_same_file_again_changes_nothing_and_says_so(stage: Stage) -> None:
    visitor, content = clerk(stage), as_file(ListKind.PUPILS, *newcomers())
    visitor.post(send(visitor, content).location, {})
    before = stage.contents()

    again = send(visitor, content)

    assert (again.status, again.page.heading) == (200, "Менять нечего")
    assert NAME in again.page.text
    assert stage.contents() == before


def test_mistakes_are_shown_with_line_and_column_and_nothing_is_written(stage: Stage) -> None:
    visitor, before = clerk(stage), stage.contents()
    rows = [*newcomers(1), [*ZOYA[:3], "31.02.2013", "", "12я", "", "", ""]]

    reply = send(visitor, as_file(ListKind.PUPILS, *rows))

    assert (reply.status, reply.page.heading) == (422, "В таблице есть ошибки")
    assert "Исправьте 2 места" in reply.page.text
    assert "3 D, «Дата рождения» 31.02.2013 дата, которая есть в календаре" in reply.page.text
    assert "3 F, «Класс» 12я класс, который есть в школе" in reply.page.text
    assert stage.contents() == before


def test_mistakes_are_never_logged(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")

    send(clerk(stage), as_file(ListKind.PUPILS, ["Тайная", "Зоя1", "", "x", "12", "13", "", "", ""]))

    assert "Тайная" not in caplog.text
    assert "Тайная" not in "".join(str(record.__dict__) for record in caplog.records)
    assert "import_checked" in caplog.text


def test_a_list_in_windows_1251_is_read(stage: Stage) -> None:
    rows = ["Фамилия;Имя;Отчество;Дата рождения;Класс", "Ёлкина;Зоя;Ильинична;05.03.2013;9"]

    reply = send(clerk(stage), "\r\n".join(rows).encode("cp1251"), name="Ученики.csv")

    assert reply.status == 303


@pytest.mark.parametrize(
    ("content", "status", "told"),
    [
        pytest.param(b"", 422, "Файл не выбран", id="an empty file"),
        pytest.param(b"\xd0\xcf\x11\xe0" + bytes(99), 422, "Это не таблица", id="an older Excel"),
        pytest.param(b"x" * (limits.FILE_BYTES + 1), 413, "Файл слишком большой", id="a byte too many"),
        pytest.param("Фамилия;Имя".encode("cp866"), 422, "Буквы в файле не читаются", id="the code page of DOS"),
        pytest.param(b"a;b\n" * 5002, 422, "В таблице слишком много строк", id="too many lines"),
        pytest.param("Цвет;Вкус\n1;2".encode(), 422, "Не видно заголовков столбцов", id="no header"),
        pytest.param(
            "Фамилия;Имя\n1;2".encode(), 422, "Не хватает столбцов. Не нашли: «Дата рождения», «Класс».", id="columns"
        ),
        pytest.param(f"Фамилия;{'я' * 2001}".encode(), 422, "Строка 1, столбец B: там больше 2000 знаков", id="text"),
        pytest.param("Фамилия;Имя;Имя\n1;2;3".encode(), 422, "Столбцов «Имя» два", id="a column twice"),
    ],
)
def test_a_file_that_is_no_list_says_why_on_the_page_where_it_was_chosen(
    stage: Stage, content: bytes, status: int, told: str
) -> None:
    visitor, before = clerk(stage), stage.contents()

    reply = send(visitor, content)

    assert (reply.status, reply.page.heading) == (status, "Загрузка списков")
    assert told in reply.page.text
    assert 'value="pupils" required checked' in reply.text
    assert stage.contents() == before


def test_a_form_without_a_list_or_with_fields_instead_of_a_file_is_refused(stage: Stage) -> None:
    visitor = clerk(stage)

    assert send(visitor, b"a;b", kind="nothing").status == 422
    assert visitor.post("/office/imports", {"list": "pupils"}).status == 415


def test_a_file_without_the_sessions_token_is_not_read(stage: Stage) -> None:
    visitor = clerk(stage)
    visitor.csrf_token = "another"

    assert send(visitor, as_file(ListKind.PUPILS, *newcomers())).page.heading == "Страница устарела"


def test_a_file_that_is_far_too_large_is_not_even_read(stage: Stage) -> None:
    reply = send(clerk(stage), b"x" * (limits.FILE_BYTES + 90_000))

    assert (reply.status, reply.page.heading) == (413, "Файл слишком большой")


def test_no_other_address_takes_a_large_file(stage: Stage) -> None:
    assert clerk(stage).upload("/office/", {"invitations": "off"}, "a", b"x" * 300_000).status == 415
    assert clerk(stage).post("/office/", {"invitations": "x" * 300_000}).status == 413


def test_an_import_goes_on_by_steps_and_a_second_one_is_led_to_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "for_a_moment", lambda: lambda: True)
    visitor = clerk(stage)
    address = send(visitor, as_file(ListKind.PUPILS, *newcomers(30))).location

    visitor.post(address, {})
    running = visitor.get(address)
    other = send(stage.visitor(stage.cast.director), as_file(ListKind.PUPILS, *newcomers(1)))

    assert running.page.heading == "Записываем список"
    assert re.search(r'<progress id="progress" class="progress" max="\d+" value="1">', running.text)
    assert 'src="/static/progress.js"' in running.text
    assert other.location == address
    assert "Прежняя загрузка ещё не закончена." in visitor.get("/office/imports").page.text

    total = jobs.get(stage.sqlite, TENANT, address.rpartition("/")[2]).total
    for _ in range(total - 1):
        visitor.post(address, {})
    assert visitor.get(address).page.heading == "Список записан"
    assert visitor.post(address, {}).location == address  # once more does no harm


def test_a_plan_that_another_import_has_overtaken_is_checked_anew(stage: Stage) -> None:
    visitor, content = clerk(stage), as_file(ListKind.PUPILS, *newcomers())
    first, second = send(visitor, content).location, send(visitor, content).location
    visitor.post(first, {})

    reply = visitor.post(second, {})

    assert (reply.status, reply.page.heading) == (409, "Списки школы с тех пор изменились")


def test_a_long_plan_is_shown_page_by_page(stage: Stage) -> None:
    visitor = clerk(stage)
    names = [(f"Ёлкин{'а' * (one % 40)}", f"Зоя{'а' * (one // 40)}") for one in range(700)]
    rows = [(*name, "", "05.03.2013", "", "9", "", "", "") for name in names]
    address = send(visitor, csv(Sheet("", titles(ListKind.PUPILS), rows))).location
    lines, page = list[str](), address

    while page:
        reply = visitor.get(page)
        lines += re.findall(r'<th scope="row" data-label="Строка">(\d+)</th>', reply.text)
        following = re.search(r'href="([^"]+)" rel="next"', reply.text)
        page = following[1] if following else ""

    assert lines == [str(number) for number in range(2, 702)]


def test_work_that_is_not_there_is_not_found(stage: Stage) -> None:
    assert clerk(stage).get("/office/imports/0000000000000000").status == 404
    assert clerk(stage).post("/office/imports/0000000000000000", {}).status == 404


@pytest.mark.parametrize("kind", ListKind)
def test_each_template_holds_its_columns_an_example_and_explanations(stage: Stage, kind: ListKind) -> None:
    visitor = clerk(stage)

    for ending in ("xlsx", "csv"):
        reply = visitor.get(f"/office/imports/templates/{kind}.{ending}")
        head, example = ([value.text for value in row] for row in reading.read(reply.answer.body))
        assert head == titles(kind)
        assert [text for text in example if text] == [one.example for one in COLUMNS[kind] if one.example]
        assert reply.header("content-disposition").startswith("attachment; filename")
        assert "filename*=UTF-8''%D0" in reply.header("content-disposition")


@pytest.mark.parametrize("file", ["pupils", "pupils.exe", "dragons.xlsx", ".xlsx"])
def test_a_template_that_is_not_there_is_not_found(stage: Stage, file: str) -> None:
    assert clerk(stage).get(f"/office/imports/templates/{file}").status == 404


def test_the_page_names_each_list_and_its_columns(stage: Stage) -> None:
    page = clerk(stage).get("/office/imports").page

    assert all(title in page.text for title in TITLES.values())
    assert "Фамилия*, имя*, отчество, дата рождения*, СНИЛС, класс*" in page.text


def test_a_formula_in_a_name_is_a_mistake_and_nothing_else(stage: Stage) -> None:
    row: Row = ["=1+1", *ZOYA[1:]]

    reply = send(clerk(stage), xlsx([Sheet("", titles(ListKind.PUPILS), [row])]))

    assert "A, «Фамилия» =1+1 от 1 до 60 букв, без цифр" in reply.page.text
