"""The pages of changes: the office's, a journal's, a lesson's and a cell's; and whether their chains are whole."""

import pytest

from functions.domain.roll.people import Person
from functions.storage import keys
from functions.storage.chain_reading import chains_of, verified
from functions.storage.table import Delete
from tests.support.builders import TENANT
from tests.support.desk import Desk
from tests.support.stage import Stage


def clerk(stage: Stage) -> Person:
    return stage.cast.people.posts["clerk"].person


def test_the_office_sees_what_it_has_changed_with_who_and_when(stage: Stage) -> None:
    office = stage.visitor(clerk(stage), foreign_words=True)
    empty = office.get("/office/changes").page.text
    office.post("/office/tables/subjects", {"passed.music": "yes", "passed.art": "yes", "behaviour": "five"})
    office.post("/office/", {"invitations": "off"})

    with stage.table.counting() as count:
        page = office.get("/office/changes").page

    assert "Здесь появится первая запись" in empty
    assert "Зачёт и поведение" in page.text
    assert "Изобразительное искусство" in page.text
    assert page.text.index("Вход по приглашению") < page.text.index("Зачёт и поведение")
    assert clerk(stage).name in page.text
    assert dict(count.trips) == {"batch_get": 2, "query": 1}
    assert "Цепочка цела: проверено записей — 2" in office.get("/office/changes?check=1").page.text


def test_a_teacher_sees_the_history_of_a_lesson_and_of_a_cell(stage: Stage, desk: Desk) -> None:
    desk.save(topic="Причастный оборот", marks_0="4")
    desk = Desk(stage, lesson=desk.lesson)
    desk.save(marks_0="5")
    desk = Desk(stage, lesson=desk.lesson)
    desk.save(marks_1="3")
    journal = f"/journal/{desk.lesson.class_id}/{desk.lesson.journal.key}/changes"
    desk.visitor = stage.visitor(desk.teacher, foreign_words=True)

    lesson = desk.visitor.get(f"{journal}?lesson={desk.lesson}").page.text
    cell = desk.visitor.get(f"{journal}?lesson={desk.lesson}&pupil={desk.pupils[0]}").page.text

    assert "Причастный оборот" in lesson
    assert "было: 4 → стало: 5" in cell
    assert "стало: 3" not in cell
    assert f"{journal}?lesson={desk.lesson}" in desk.visitor.get(journal).page.links()


def test_a_journal_shows_where_its_chain_is_broken(stage: Stage, desk: Desk) -> None:
    desk.save(topic="Причастный оборот")
    office = stage.visitor(clerk(stage), foreign_words=True)
    path = f"/journal/{desk.lesson.class_id}/{desk.lesson.journal.key}/changes?check=1"

    whole = office.get(path).page.text
    stage.sqlite.transact(Delete(keys.audit(TENANT, desk.lesson.journal, 1)))
    broken = office.get(path).page.text

    assert "Цепочка цела" in whole
    assert "Цепочка нарушена на записи № 1" in broken


@pytest.mark.parametrize("before", ["-5", "0", "1", "999999999999", "x", "9" * 40])
def test_an_odd_page_number_is_no_fault(stage: Stage, before: str) -> None:
    office = stage.visitor(clerk(stage), foreign_words=True)

    assert office.get(f"/office/changes?before={before}").status == 200
    assert office.get(f"/journal/9/russian/changes?before={before}").status == 200


def test_every_chain_of_the_demo_school_is_whole(stage: Stage) -> None:
    found = [verified(stage.sqlite, chain.entries, chain.head) for chain in chains_of(stage.sqlite, TENANT)]

    assert len(found) > 100
    assert sum(one.entries for one in found) > 1000
    assert [one.broken for one in found if one.broken is not None] == []
