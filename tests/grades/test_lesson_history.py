"""The history of a lesson through its handler."""

from datetime import timedelta

from tests.support.builders import TODAY
from tests.support.desk import TOPIC, Desk
from tests.support.stage import Stage


def test_who_changed_what_when_and_why_is_told_newest_first(stage: Stage) -> None:
    desk = Desk(stage, lesson=stage.lesson(stage.cast.teacher, TODAY - timedelta(days=1)))
    desk.save(topic=TOPIC, marks_0="3", late_1="5")
    desk.fields = desk.visitor.get(desk.path).page.form()
    desk.save(marks_0="4", reason="Пересчитали баллы")

    text = desk.visitor.get(f"{desk.path}/history").page.text

    name = stage.opened(desk.lesson).school_class.pupils[0].name
    assert "Причина: Пересчитали баллы" in text
    assert f"{name}: было «3», стало «4»" in text
    assert f"Тема урока: было «—», стало «{TOPIC}»" in text or f"стало «{TOPIC}»" in text
    assert "опоздание 5 мин" in text
    assert text.index("стало «4»") < text.index("стало «3»")
    assert "25 ноября, 12:00" in text
    assert desk.teacher.name in text


def test_the_history_of_one_cell_leaves_the_others_out(desk: Desk) -> None:
    desk.save(topic=TOPIC, marks_0="3", marks_1="5")

    page = desk.visitor.get(f"{desk.path}/history?pupil={desk.pupils[1]}").page

    assert "стало «5»" in page.text
    assert "стало «3»" not in page.text
    assert TOPIC not in page.text


def test_the_history_costs_one_query_beside_what_the_form_costs(desk: Desk) -> None:
    desk.save(marks_0="3")

    with desk.stage.table.counting() as count:
        desk.visitor.get(f"{desk.path}/history")

    assert count.trips == {"batch_get": 1, "query": 1}


def test_a_lesson_that_nobody_has_changed_says_so(stage: Stage) -> None:
    desk = Desk(stage, lesson=stage.lesson(stage.cast.teacher, TODAY + timedelta(days=1)))

    assert "Этот урок ещё никто не менял" in desk.visitor.get(f"{desk.path}/history").page.text


def test_the_history_of_anothers_lesson_is_not_shown(desk: Desk) -> None:
    assert desk.stage.visitor(desk.stage.cast.other_teacher).get(f"{desk.path}/history").status == 403
    assert (
        desk.stage.visitor(desk.stage.cast.guardian_of(desk.stage.cast.pupil)).get(f"{desk.path}/history").status == 404
    )
