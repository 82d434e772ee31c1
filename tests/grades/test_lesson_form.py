"""The entry form of a lesson through its handler: one save, shown to the family, at its price."""

from datetime import timedelta

import pytest

from infra.local.gateway.events import Payload
from tests.support.builders import TODAY
from tests.support.desk import TOPIC, Desk
from tests.support.stage import Stage


@pytest.mark.parametrize("payload", ["2.0", "1.0"])
def test_a_lesson_is_saved_as_a_whole_and_shown(desk: Desk, payload: Payload) -> None:
    visitor = desk.stage.visitor(desk.teacher, payload=payload)
    desk.fields["csrf_token"] = visitor.csrf_token

    reply = desk.save_as(visitor, topic=TOPIC, homework="§ 5\r\nупр. 7", work_kind="test", marks_0="54", absence_1="н")

    assert (reply.status, reply.location) == (303, f"{desk.path}?saved=1")
    sheet = desk.stage.opened(desk.lesson).sheet
    assert (sheet.topic, sheet.homework, sheet.work_kind) == (TOPIC, "§ 5\nупр. 7", "test")
    assert (desk.kept(0), desk.kept(1), desk.kept(2)) == (((5, 4), None), ((), "н"), ((), None))
    page = visitor.get(reply.location).page
    assert "Урок сохранён" in page.text
    assert page.value("topic") == TOPIC
    assert page.value(desk.name("marks_0")) == "5 4"
    assert page.value(desk.name("absence_1")) == "н"


def test_a_family_sees_the_mark_at_once(desk: Desk) -> None:
    pupil = desk.stage.opened(desk.lesson).school_class.pupils[0]
    person = next(
        one.person for one in desk.stage.cast.people.pupils[desk.lesson.class_id] if one.person.id == pupil.id
    )
    desk.save(topic=TOPIC, marks_0="5")

    page = desk.stage.visitor(desk.stage.cast.guardian_of(person)).get(f"/diary/{pupil.id}/2026-W48").page

    assert TOPIC in page.text


def test_a_form_costs_one_read_and_a_save_one_read_and_one_transaction_of_four(desk: Desk) -> None:
    with desk.stage.table.counting() as count:
        desk.visitor.get(desk.path)
    assert count.trips == {"batch_get": 1}

    with desk.stage.table.counting() as count:
        reply = desk.save(topic=TOPIC, **{f"marks_{n}": "5" for n in range(len(desk.pupils))})
    assert reply.status == 303
    assert count.trips == {"batch_get": 1, "transact": 1}
    assert count.actions == 4


def test_who_saved_what_and_when_is_in_the_audit(desk: Desk) -> None:
    desk.save(topic=TOPIC, marks_0="5")

    entry = desk.stage.audit(desk.lesson.journal)[-1]
    assert (entry.by, entry.at, entry.about) == (desk.teacher.id, desk.stage.now, str(desk.lesson))
    assert entry.after == {"topic": TOPIC, desk.pupils[0]: {"marks": [5]}}


@pytest.mark.parametrize(
    ("typed", "marks"),
    [
        pytest.param("5", (5,), id="one"),
        pytest.param("54", (5, 4), id="together"),
        pytest.param(" 5, 4 ", (5, 4), id="comma and spaces"),
        pytest.param("5/4;3", (5, 4, 3), id="slash and semicolon"),
        pytest.param("5 4 3 2", (5, 4, 3, 2), id="four"),
    ],
)
def test_marks_are_read_however_they_are_set_apart(desk: Desk, typed: str, marks: tuple[int, ...]) -> None:
    assert desk.save(marks_0=typed).status == 303
    assert desk.kept(0) == (marks, None)


def test_what_was_corrected_after_a_refusal_is_saved(desk: Desk) -> None:
    refused = desk.save(topic=TOPIC, marks_0="7")
    desk.fields = refused.page.form()

    assert desk.save(marks_0="4").status == 303
    assert desk.stage.opened(desk.lesson).sheet.topic == TOPIC
    assert desk.kept(0) == ((4,), None)


def test_fields_that_are_not_sent_leave_their_cells_alone(stage: Stage) -> None:
    """The fields of a closed term are disabled, and a browser sends no disabled fields."""
    desk = Desk(stage, lesson=stage.lesson(stage.cast.teacher, TODAY - timedelta(days=2)))
    kept = stage.opened(desk.lesson).sheet.cells
    assert kept
    desk.fields = {name: text for name, text in desk.fields.items() if not name.startswith(("marks.", "absence."))}

    assert desk.save(topic=TOPIC).status == 303
    assert stage.opened(desk.lesson).sheet.topic == TOPIC
    assert stage.opened(desk.lesson).sheet.cells == kept
