"""The office closes a term knowingly, opens it again with a reason, and lets a teacher write late."""

from datetime import timedelta

import pytest

from functions.domain.lessons.audit import AuditEntry, ChainHead, verify
from functions.domain.organisation.school import School
from functions.domain.roll.people import Person
from functions.storage import keys, records
from functions.storage.table import everything
from tests.support.builders import NOW, TENANT, TODAY
from tests.support.desk import Desk
from tests.support.stage import Stage
from tests.support.visitor import Visitor

TERM = "/office/terms/1/2"
CLOSING = {"doing": "close", "sure": "yes"}


@pytest.fixture
def deputy(stage: Stage) -> Visitor:
    """A deputy, after the last day of the second term."""
    stage.now = NOW + timedelta(days=40)
    return stage.visitor(clerk(stage), foreign_words=True)


def clerk(stage: Stage) -> Person:
    return stage.cast.people.posts["clerk"].person


def school(stage: Stage) -> School:
    key = keys.school(TENANT)
    return records.of(stage.sqlite.batch_get([key])[key], School)


def chain(stage: Stage) -> list[AuditEntry]:
    entries = [records.of(item, AuditEntry) for item in everything(stage.sqlite, keys.office_audits(TENANT))]
    head = stage.sqlite.get(keys.office_chain(TENANT))
    assert verify(entries, ChainHead() if head is None else records.of(head, ChainHead)) is None
    return entries


def test_the_page_of_a_term_says_what_is_missing_by_class_and_teacher(stage: Stage, deputy: Visitor) -> None:
    with stage.table.counting() as count:
        page = deputy.get(TERM).page

    assert "7 класс" in page.text
    assert "без темы" in page.text
    assert stage.cast.teacher.name in page.text
    assert dict(count.trips) == {"batch_get": 3, "query": 9}


def test_a_term_is_closed_knowingly_with_who_and_when_on_record(stage: Stage, deputy: Visitor) -> None:
    unsure = deputy.post(TERM, {"doing": "close"})
    closed = deputy.get(deputy.post(TERM, CLOSING).location)

    assert (unsure.status, unsure.page.heading) == (422, "2 четверть, с 1 по 9 класс")
    assert school(stage).term(2).closed
    assert "Период закрыт" in closed.text
    assert clerk(stage).name in closed.page.text
    (entry,) = chain(stage)
    assert (entry.about, entry.by, entry.before["term.2"]["closed"], entry.after["term.2"]["closed"]) == (
        "terms",
        clerk(stage).id,
        False,
        True,
    )


def test_closing_twice_is_one_step(stage: Stage, deputy: Visitor) -> None:
    deputy.post(TERM, CLOSING)
    deputy.post(TERM, CLOSING)

    assert len(chain(stage)) == 1


def test_a_term_is_opened_again_only_with_a_reason(stage: Stage, deputy: Visitor) -> None:
    deputy.post(TERM, CLOSING)

    bare = deputy.post(TERM, {"doing": "open", "reason": " "})
    opened = deputy.get(deputy.post(TERM, {"doing": "open", "reason": "ошибка в отметке"}).location)

    assert bare.status == 422
    assert not school(stage).term(2).closed
    assert "ошибка в отметке" in opened.page.text
    assert chain(stage)[-1].after["reason"] == "ошибка в отметке"


def test_a_term_that_goes_on_is_not_closed(stage: Stage) -> None:
    reply = stage.visitor(clerk(stage), foreign_words=True).post(TERM, CLOSING)

    assert reply.status == 409
    assert not school(stage).term(2).closed


def test_nobody_writes_in_a_term_that_was_closed(stage: Stage, deputy: Visitor) -> None:
    desk = Desk(stage)
    deputy.post(TERM, CLOSING)

    assert desk.save(topic="Дроби").status == 409


def test_a_lesson_whose_days_are_over_waits_for_the_offices_leave(stage: Stage) -> None:
    office = stage.visitor(clerk(stage), foreign_words=True)
    lesson = stage.lesson(stage.cast.teacher, TODAY - timedelta(days=12), "7")
    office.post("/office/tables/rule", rule(days_to_write="5"))
    desk = Desk(stage, lesson=lesson)

    page = desk.visitor.get(desk.path).page
    late = desk.visitor.put(f"/api/v1/lessons/{lesson}", change(stage, desk))
    given = office.post(
        f"/office/leaves/{lesson.class_id}",
        {"journal": "russian", "until": TODAY.isoformat(), "reason": "учитель болел", "day": lesson.day.isoformat()},
    )
    saved = desk.visitor.put(f"/api/v1/lessons/{lesson}", change(stage, desk))

    assert "попросите администрацию разрешить запись" in page.text
    assert (late.status, given.status, saved.status) == (403, 303, 200)
    assert "администрация разрешила записать его" in desk.visitor.get(desk.path).page.text
    assert [entry.about for entry in chain(stage)] == ["rule", "leaves"]


def test_a_leave_is_taken_back(stage: Stage) -> None:
    office, teacher = stage.visitor(clerk(stage), foreign_words=True), stage.cast.teacher
    office.post("/office/leaves/7", {"journal": "russian", "until": TODAY.isoformat(), "reason": "учитель болел"})

    assert f"{teacher.name}, все уроки" in office.get("/office/leaves/7").page.text
    office.post("/office/leaves/7/end", {"journal": "russian", "teacher": teacher.id})

    assert "Разрешений нет" in office.get("/office/leaves/7").page.text


@pytest.mark.parametrize(
    ("field", "value"),
    [("until", ""), ("until", "2027-06-01"), ("reason", "x" * 400), ("journal", "chess"), ("day", "7")],
)
def test_a_leave_that_cannot_be_comes_back_with_what_was_typed(stage: Stage, field: str, value: str) -> None:
    office = stage.visitor(clerk(stage), foreign_words=True)
    typed = {"journal": "russian", "until": TODAY.isoformat(), "reason": "учитель болел"} | {field: value}

    reply = office.post("/office/leaves/7", typed)

    assert reply.status in {404, 422}
    assert reply.page.value("reason") == typed["reason"]


def rule(**changes: str) -> dict[str, str]:
    return {"round_up_from": "50", "fewest_marks": "3", "differs_by": "60", "days_to_write": ""} | changes


def change(stage: Stage, desk: Desk) -> dict[str, object]:
    return {"base_version": stage.opened(desk.lesson).version, "save_id": "save-of-a-late-one", "topic": "Глагол"}
