"""What a cell of the entry form can hold besides a mark, and that a save of one thing never loses another."""

from datetime import date, timedelta
from typing import Any

import pytest

from functions.domain.lessons.absences import ClassAbsences, DayAbsence
from functions.domain.lessons.lesson import Cell
from functions.domain.lessons.marks import Mark, PassFail
from functions.domain.organisation.school import School
from functions.storage import keys, lessons, records
from functions.storage.school import put_school
from functions.storage.table import Put
from tests.support.builders import NOW, TENANT, TODAY
from tests.support.desk import TOPIC, Desk, other_save
from tests.support.stage import Stage

DUE = TODAY + timedelta(days=5)
FULL: dict[str, Any] = {
    "marks": [5, {"value": 4, "kind": "test"}, {"due": DUE.isoformat()}],
    "absence": "о",
    "late": 10,
    "note": "Пришёл без тетради",
}


def kept(desk: Desk, number: int = 0) -> Cell:
    """Return a pupil's cell as it is kept, without who changed it when."""
    cell = desk.stage.opened(desk.lesson).sheet.cell(desk.pupils[number])
    return cell.model_copy(update={"changed_in": 0})


def reopen(desk: Desk) -> None:
    desk.fields = desk.visitor.get(desk.path).page.form()


def with_school(stage: Stage, **changes: object) -> None:
    item = stage.sqlite.batch_get([keys.school(TENANT)])[keys.school(TENANT)]
    stage.sqlite.transact(put_school(records.of(item, School).model_copy(update=changes)))


def note_days(desk: Desk, number: int, letter: str = "б", last: int = 2) -> None:
    noted = DayAbsence(first=TODAY, last=TODAY + timedelta(days=last), letter=letter, by=desk.teacher.id, at=NOW)
    absences = ClassAbsences(pupils={desk.pupils[number]: (noted,)})
    desk.stage.sqlite.transact(Put(records.item(keys.class_absences(TENANT, desk.lesson.class_id, 2026), absences)))


def test_a_second_kind_of_work_gets_a_column_of_its_own_and_nothing_typed_is_lost_by_opening_it(desk: Desk) -> None:
    before = desk.stage.contents()
    opened = desk.save(topic=TOPIC, marks_0="5", more="1")

    assert (opened.status, opened.page.value("topic")) == (200, TOPIC)
    assert opened.page.value(desk.name("marks_0")) == "5"
    assert desk.stage.contents() == before
    desk.fields = opened.page.form()
    assert desk.save(kind1="test", marks1_0="4", marks1_1="3").status == 303
    assert kept(desk).marks == (Mark(value=5), Mark(value=4, kind="test"))
    assert kept(desk, 1).marks == (Mark(value=3, kind="test"),)
    reopen(desk)
    assert (desk.fields["kind1"], desk.fields[desk.name("marks1_1")]) == ("test", "3")


def test_a_column_whose_kind_is_changed_takes_its_marks_along(desk: Desk) -> None:
    other_save(desk, cells={desk.pupils[0]: FULL, desk.pupils[1]: {"marks": [3]}})
    reopen(desk)

    assert desk.save(kind1="homework").status == 303
    assert [mark.kind for mark in kept(desk).marks if mark.value] == [None, "homework"]
    assert kept(desk, 1).marks == (Mark(value=3),)


@pytest.mark.parametrize(
    ("field", "text", "left"),
    [
        pytest.param("marks", "3 .", "marks", id="a mark"),
        pytest.param("absence", "н", "absence", id="an absence"),
        pytest.param("late", "15", "late", id="minutes"),
        pytest.param("note", "Молодец", "note", id="a remark"),
        pytest.param("marks1", "", "marks", id="a mark of another kind"),
    ],
)
def test_who_changes_one_thing_of_a_cell_keeps_the_rest_of_it(desk: Desk, field: str, text: str, left: str) -> None:
    other_save(desk, cells={desk.pupils[0]: FULL})
    reopen(desk)
    before = kept(desk)

    assert desk.save(**{f"{field}_0": text}).status == 303

    unchanged = {"marks", "absence", "late", "note"} - {left} - ({"late"} if left == "absence" else set())
    assert {name: getattr(kept(desk), name) for name in unchanged} == {
        name: getattr(before, name) for name in unchanged
    }
    assert not kept(desk).same(before)


def test_a_program_that_sends_only_marks_does_not_take_the_remark_away(desk: Desk) -> None:
    """The fields of remark and minutes may be missing from what is sent: then they say what was shown."""
    other_save(desk, cells={desk.pupils[0]: FULL})
    reopen(desk)
    for field in ("late_0", "note_0", "marks1_0"):
        del desk.fields[desk.name(field)]

    assert desk.save(marks_0="2 .").status == 303
    assert (kept(desk).late, kept(desk).note) == (10, FULL["note"])
    assert Mark(value=4, kind="test") in kept(desk).marks


def test_a_save_of_an_untouched_form_changes_nothing(desk: Desk) -> None:
    other_save(
        desk, topic=TOPIC, cells={desk.pupils[0]: FULL, desk.pupils[1]: {"marks": [{"value": 5, "kind": "test"}, 4]}}
    )
    reopen(desk)
    before = desk.stage.contents()

    assert desk.save().status == 303
    assert desk.stage.contents() == before


def test_a_point_is_a_work_to_be_handed_in_until_the_day_of_the_form(desk: Desk) -> None:
    assert desk.save(marks_0=".", marks_1="5 .", due=DUE.isoformat()).status == 303

    assert kept(desk).marks == (Mark(due=DUE),)
    assert kept(desk, 1).marks == (Mark(value=5), Mark(due=DUE))
    reopen(desk)
    assert (desk.fields["due"], desk.fields[desk.name("marks_1")]) == (DUE.isoformat(), "5 .")


def test_another_day_moves_the_points_that_had_the_old_one_and_no_others(desk: Desk) -> None:
    early, later = DUE - timedelta(days=3), DUE + timedelta(days=3)
    other_save(desk, cells={desk.pupils[0]: {"marks": [{"due": DUE}]}, desk.pupils[1]: {"marks": [{"due": early}]}})
    reopen(desk)

    assert desk.save(due=later.isoformat()).status == 303
    assert (kept(desk).marks, kept(desk, 1).marks) == ((Mark(due=later),), (Mark(due=early),))


@pytest.mark.parametrize("day", ["", "завтра", "2026-02-30"])
def test_a_point_without_a_day_is_refused_and_stays(desk: Desk, day: str) -> None:
    reply = desk.save(marks_0=".", due=day)

    assert (reply.status, reply.page.value(desk.name("marks_0"))) == (422, ".")
    assert "Укажите день, до которого нужно сдать работу" in reply.page.text


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), TODAY + timedelta(days=400)])
@pytest.mark.parametrize("field", ["homework_due", "due"])
def test_a_day_before_the_lesson_or_far_after_it_is_refused(desk: Desk, day: date, field: str) -> None:
    before = desk.stage.contents()

    reply = desk.save(marks_0=".", **{field: day.isoformat()})

    assert reply.status == 422
    assert "Срок не подходит" in reply.page.text
    assert desk.stage.contents() == before


def test_minutes_alone_say_that_the_pupil_came_late_and_go_with_the_letter(desk: Desk) -> None:
    assert desk.save(late_0="7", late_1="5", absence_1="о").status == 303
    assert [(kept(desk, n).absence, kept(desk, n).late) for n in (0, 1)] == [("о", 7), ("о", 5)]

    reopen(desk)
    assert desk.save(absence_0="н").status == 303
    assert (kept(desk).absence, kept(desk).late) == ("н", None)


@pytest.mark.parametrize("late", ["91", "0", "пять", "1.5", "-3"])
def test_minutes_out_of_bounds_are_refused_by_name(desk: Desk, late: str) -> None:
    reply = desk.save(late_0=late)

    assert (reply.status, reply.page.value(desk.name("late_0"))) == (422, late)
    assert "Опоздание — от 1 до 90 минут" in reply.page.text


def test_a_remark_that_is_too_long_is_refused_by_name(desk: Desk) -> None:
    reply = desk.save(note_0="з" * 201)

    assert reply.status == 422
    assert "Замечание — не длиннее 200 знаков" in reply.page.text


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        pytest.param("5", Cell(marks=(Mark(value=5),)), id="a mark"),
        pytest.param("н", Cell(absence="н"), id="an absence"),
        pytest.param("Н", Cell(absence="н"), id="a capital letter"),
        pytest.param(".", Cell(marks=(Mark(due=DUE),)), id="a point"),
    ],
)
def test_all_others_get_one_mark_or_letter_without_scripts(desk: Desk, rest: str, expected: Cell) -> None:
    note_days(desk, 3)

    assert desk.save(marks_0="3", absence_1="у", note_2="Забыл дневник", rest=rest, due=DUE.isoformat()).status == 303

    assert kept(desk) == Cell(marks=(Mark(value=3),))
    assert kept(desk, 1) == Cell(absence="у")
    assert kept(desk, 2) == expected.model_copy(update={"note": "Забыл дневник"})
    assert kept(desk, 3) == Cell()  # ill by a note: neither marked nor absent twice
    assert [kept(desk, n) for n in range(4, len(desk.pupils))] == [expected] * (len(desk.pupils) - 4)


@pytest.mark.parametrize("rest", ["7", "x", "55", "5 н"])
def test_what_cannot_be_for_all_is_refused_and_stays(desk: Desk, rest: str) -> None:
    reply = desk.save(topic=TOPIC, rest=rest)

    assert (reply.status, reply.page.value("rest")) == (422, rest)


def test_a_note_of_whole_days_is_said_at_the_lesson(desk: Desk) -> None:
    note_days(desk, 0)

    assert "болеет по справке до 27 ноября" in desk.visitor.get(desk.path).page.text


def test_the_topic_of_the_plan_is_offered_and_taken(desk: Desk) -> None:
    opened = desk.stage.opened(desk.lesson)
    planned = opened.sheet.model_copy(update={"planned": "Деепричастный оборот"})
    desk.stage.sqlite.transact(Put(lessons.sheet_item(TENANT, planned, opened.version + 1)))
    page = desk.visitor.get(desk.path).page
    desk.fields = page.form()

    assert "По плану. Если тема была другой, исправьте." in page.text
    assert desk.save(marks_0="5").status == 303
    assert desk.stage.opened(desk.lesson).sheet.topic == "Деепричастный оборот"
    assert "По плану." not in desk.visitor.get(desk.path).page.text


def test_a_subject_that_is_only_passed_takes_its_two_marks_and_no_others(stage: Stage) -> None:
    with_school(stage, pass_subjects=(stage.lesson(stage.cast.teacher).subject,))
    desk = Desk(stage)

    assert "плюс и минус" in desk.visitor.get(desk.path).page.text
    assert desk.save(marks_0="5").status == 422
    assert desk.save(marks_0="зч", marks_1="НЗ").status == 303
    assert (kept(desk).marks, kept(desk, 1).marks) == (
        (Mark(value=PassFail.PASSED),),
        (Mark(value=PassFail.NOT_PASSED),),
    )


def test_letters_are_those_of_the_school(stage: Stage) -> None:
    codes = School.model_fields["absence_codes"].default
    own = codes[0].model_copy(update={"letter": "сп", "title": "Соревнования"})
    with_school(stage, absence_codes=(*codes[1:], own))
    desk = Desk(stage)

    assert desk.save(absence_0="сп").status == 303
    assert kept(desk).absence == "сп"
    refused = desk.save(absence_1="н")
    assert refused.status == 422
    assert "пропуск" in refused.page.text.lower()


def test_a_collision_is_decided_cell_by_cell(desk: Desk) -> None:
    other_save(desk, topic="Деепричастие", cells={pupil: {"marks": [2]} for pupil in desk.pupils[:2]})
    shown = desk.save(topic=TOPIC, marks_0="5", marks_1="4", marks_2="3")
    desk.fields = shown.page.form()

    assert desk.save(**{"keep.topic": "theirs", f"keep.{desk.pupils[0]}": "theirs"}).status == 303

    assert desk.stage.opened(desk.lesson).sheet.topic == "Деепричастие"
    assert [desk.kept(n)[0] for n in range(3)] == [(2,), (4,), (3,)]


def test_my_mark_and_their_remark_of_one_cell_come_together(desk: Desk) -> None:
    other_save(desk, cells={desk.pupils[0]: {"note": "Молодец", "marks": [{"value": 3, "kind": "test"}]}})

    shown = desk.save(marks_0="5")

    assert shown.status == 409
    assert "Сейчас в журнале «3 (контрольная работа), замечание: Молодец»" in shown.page.text
    assert shown.page.value(desk.name("note_0")) == "Молодец"
    desk.fields = shown.page.form()
    assert desk.save().status == 303
    assert kept(desk) == Cell(marks=(Mark(value=5), Mark(value=3, kind="test")), note="Молодец")


def test_a_lesson_of_an_earlier_day_asks_why_and_keeps_the_answer_out_of_the_sheet(stage: Stage) -> None:
    desk = Desk(stage, lesson=stage.lesson(stage.cast.teacher, TODAY - timedelta(days=2)))
    other_save(desk, cells={desk.pupils[0]: {"marks": [3]}})
    page = desk.visitor.get(desk.path).page
    desk.fields = page.form()

    assert "Почему исправлено" in page.text
    assert desk.save(marks_0="4", reason="Пересчитали баллы").status == 303
    assert stage.audit(desk.lesson.journal)[-1].reason == "Пересчитали баллы"
    assert desk.visitor.get(desk.path).page.value("reason") == ""


def test_todays_lesson_does_not_ask_why(desk: Desk) -> None:
    desk.save(marks_0="5")

    assert "Почему исправлено" not in desk.visitor.get(desk.path).page.text


def test_a_cancelled_lesson_says_so_and_has_nothing_to_fill(desk: Desk) -> None:
    opened = desk.stage.opened(desk.lesson)
    off = opened.sheet.model_copy(update={"cancelled": True})
    desk.stage.sqlite.transact(Put(lessons.sheet_item(TENANT, off, opened.version + 1)))

    page = desk.visitor.get(desk.path).page

    assert "Этот урок не состоится" in page.text
    assert desk.save(topic=TOPIC).status == 409
