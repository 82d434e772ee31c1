"""The journal of a class for a year, read again."""

import io
import re
from datetime import date, timedelta
from typing import Any

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from functions.domain.grading.brought import Brought, BroughtMark, PupilBrought
from functions.domain.grading.results import YEAR
from functions.domain.lessons.lesson import Journal
from functions.domain.lessons.marks import Mark
from functions.storage import diary_lessons, keys, lessons, records
from functions.storage.table import Put
from tests.support.builders import TENANT, TODAY
from tests.support.marked import change_class, give, listed, text_of
from tests.support.stage import Stage
from tests.support.visitor import Visitor

ARCHIVE = "/reports/classes/9/archive"
ALGEBRA = Journal("9", "algebra", 2026)
SEAL = re.compile(r"SHA-256: ([0-9a-f]{64})")


def office(stage: Stage) -> Visitor:
    return stage.visitor(stage.cast.director, foreign_words=True)


def printed(stage: Stage) -> str:
    return text_of(office(stage).get(f"{ARCHIVE}/pdf").answer.body)


def sheets(stage: Stage) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(office(stage).get(f"{ARCHIVE}/xlsx").answer.body))
    return {name: list(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names}


def seal(stage: Stage) -> str:
    """Return the seal on the workbook's title sheet."""
    return next(str(row[1]) for row in sheets(stage)["Титул"] if row[0] == "Контрольная сумма SHA-256")


def topic(stage: Stage, text: str) -> str:
    """Write a topic into a past lesson of algebra, behind the program's back; return its day as the table has it."""
    yesterday = TODAY - timedelta(days=1)
    sheet = lessons.journal_sheets(stage.sqlite, TENANT, ALGEBRA, date(2026, 9, 1), yesterday)[-1]
    stage.sqlite.transact(Put(lessons.sheet_item(TENANT, sheet.model_copy(update={"topic": text}), 9)))
    return f"{sheet.day:%d.%m}"


def test_the_page_says_that_the_year_is_not_over_and_offers_both_files(stage: Stage) -> None:
    page = office(stage).get(ARCHIVE).page

    assert "Учебный год ещё не закончен" in page.text
    assert {f"{ARCHIVE}/pdf", f"{ARCHIVE}/xlsx"} <= set(page.links())


def test_the_paper_has_everything_that_a_class_journal_has(stage: Stage) -> None:
    first, *_ = listed(stage, "9").pupils
    give(stage, ALGEBRA, 1, {first.id: 5})
    day = topic(stage, "Квадратный трёхчлен и его корни")

    text = printed(stage)

    for words in (
        "Классный журнал 9 класс",
        "Содержание",
        "Обозначения",
        "Список класса",
        "Алгебра, 1 четверть",
        "Алгебра, итоговые отметки",
        "Сводная ведомость",
        "Движение учащихся",
        "Пропуски",
        "Цепочки изменений и проверка",
        "Учебный год ещё не закончен",
        "Квадратный трёхчлен и его корни",
        day,
        *(pupil.name for pupil in listed(stage, "9").pupils),
    ):
        assert words in text.replace("\N{NO-BREAK SPACE}", " "), words


def test_the_paper_is_made_for_keeping(stage: Stage) -> None:
    reader = PdfReader(io.BytesIO(office(stage).get(f"{ARCHIVE}/pdf").answer.body))

    assert reader.xmp_metadata is not None
    said = reader.xmp_metadata.stream.get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in said
    assert "<pdfaid:conformance>U</pdfaid:conformance>" in said
    assert reader.metadata is not None
    assert reader.metadata.title is not None
    assert reader.metadata.title.startswith("Классный журнал, 9 класс")
    assert next(one.title for one in reader.outline if not isinstance(one, list)) == "Список класса"


def test_the_workbook_has_a_sheet_for_each_journal_and_all_lessons(stage: Stage) -> None:
    first, *_ = listed(stage, "9").pupils
    give(stage, ALGEBRA, 1, {first.id: 4})
    give(stage, ALGEBRA, YEAR, {first.id: 5})
    day = topic(stage, "Квадратный трёхчлен и его корни")

    book = sheets(stage)

    journals = [name for name in book if re.match(r"\d+\. ", name)]
    assert len(journals) == len(listed(stage, "9").journals())
    algebra = book["1. Алгебра"]
    assert algebra[1][0] == "Ученик"
    assert algebra[1][-1] == "Год"
    assert algebra[2][0] == first.name
    assert algebra[2][-1] == 5
    assert algebra[2][algebra[1].index("1\N{NO-BREAK SPACE}четверть")] == 4
    taught = diary_lessons.class_items(stage.sqlite, TENANT, "9", 2026, date(2026, 8, 1), date(2027, 7, 31))
    given = [item for item in taught if keys.is_sheet(item.key) and '"cancelled":true' not in item.doc]
    assert len(book["Уроки"]) == 2 + len(given)
    assert any(row[4] == "Квадратный трёхчлен и его корни" and f"{row[0]:%d.%m}" == day for row in book["Уроки"][2:])


def test_both_files_carry_one_seal_and_it_holds_as_long_as_nothing_changes(stage: Stage) -> None:
    seals = SEAL.findall(printed(stage))
    before = seal(stage)

    stage.now += timedelta(days=40)

    assert len(seals) == 2  # on the title page and on the last
    assert {*seals, before} == {seal(stage)}


@pytest.mark.parametrize("change", ["topic", "result", "list"])
def test_a_change_of_anything_breaks_the_seal(stage: Stage, change: str) -> None:
    before = seal(stage)
    first, *rest = listed(stage, "9").pupils

    if change == "topic":
        topic(stage, "Другая тема")
    elif change == "result":
        give(stage, ALGEBRA, 1, {first.id: 5})
    else:
        change_class(stage, "9", pupils=[one.model_dump() for one in rest])

    assert seal(stage) != before


def test_each_journals_chain_stands_at_the_end(stage: Stage) -> None:
    head = stage.audit(ALGEBRA)[-1].digest()

    assert head in printed(stage)


def test_a_pupil_who_left_stays_with_the_marks_of_then(stage: Stage) -> None:
    first, *rest = [pupil.model_dump() for pupil in listed(stage, "9").pupils]
    change_class(stage, "9", pupils=[first | {"left": TODAY - timedelta(days=70)}, *rest])
    give(stage, ALGEBRA, 1, {first["id"]: 3})

    algebra = sheets(stage)["1. Алгебра"]

    assert algebra[2][0] == first["name"]
    assert "×" in algebra[2]
    assert algebra[2][algebra[1].index("1\N{NO-BREAK SPACE}четверть")] == 3


def test_marks_of_a_former_school_are_in_it(stage: Stage) -> None:
    first, *_ = listed(stage, "9").pupils
    mark = BroughtMark(day=date(2026, 9, 14), mark=Mark(value=4))
    given = Brought(
        class_id="9", subject="algebra", year=2026, term=1,
        cells={first.id: PupilBrought(marks=(mark,), school="Школа № 7, Скопин")},
    )  # fmt: skip
    index = keys.brought_index(TENANT, ALGEBRA, date(2026, 9, 1))
    stage.sqlite.transact(Put(records.item(keys.brought(TENANT, ALGEBRA, 1), given, index=index)))

    assert "Отметки из прежней школы" in printed(stage)
    assert sheets(stage)["Отметки из прежней школы"][2][-1] == "Школа № 7, Скопин"


def test_topics_are_printed_as_they_were_typed(stage: Stage) -> None:
    tricks = ["#panic()", "=1+1", "*а* $x$ _б_", '#read("/etc/passwd")', "Смайлик \U0001f600"]
    taught = lessons.journal_sheets(stage.sqlite, TENANT, ALGEBRA, date(2026, 9, 1), TODAY)
    for trick, sheet in zip(tricks, taught, strict=False):
        stage.sqlite.transact(Put(lessons.sheet_item(TENANT, sheet.model_copy(update={"topic": trick}), 9)))

    text, kept = printed(stage), [row[4] for row in sheets(stage)["Уроки"]]

    for trick in tricks:
        assert trick.replace("\U0001f600", "□") in text
        assert trick in kept


def test_an_archive_takes_a_constant_number_of_reads(stage: Stage) -> None:
    visitor = office(stage)

    with stage.table.counting() as count:
        visitor.get(f"{ARCHIVE}/xlsx")

    assert count.trips == {"batch_get": 3, "query": 1}


def test_the_first_grade_has_an_archive_without_marks(stage: Stage) -> None:
    text = text_of(office(stage).get("/reports/classes/1/archive/pdf").answer.body)

    assert "Классный журнал 1 класс" in text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_homeroom_teacher_archives_the_own_class_only(stage: Stage) -> None:
    teacher = stage.visitor(stage.cast.teacher, foreign_words=True)  # homeroom teacher of grade 5

    assert teacher.get("/reports/classes/5/archive/pdf").status == 200
    assert teacher.get("/reports/classes/9/archive/pdf").status == 404
    assert teacher.get("/reports/classes/5/archive/docx").status == 404
