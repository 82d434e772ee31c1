"""Two at one sheet, and one twice: double submits, lost answers, collisions."""

import json
from datetime import timedelta

import pytest

from functions.storage import lessons, school
from functions.storage.table import Put, TableUnavailable
from tests.support.builders import TENANT, TODAY
from tests.support.desk import TOPIC, Desk, other_save
from tests.support.interrupted import BusyTable, InterruptedTable, losing_the_answer


def test_a_double_submit_is_one_save(desk: Desk) -> None:
    entries = len(desk.stage.audit(desk.lesson.journal))
    first = desk.save(topic=TOPIC, marks_0="5")
    once = desk.stage.contents()

    second = desk.save()

    assert (first.status, first.location) == (second.status, second.location)
    assert desk.stage.contents() == once
    assert len(desk.stage.audit(desk.lesson.journal)) == entries + 1


def test_who_goes_back_and_corrects_the_page_does_not_lose_the_correction(desk: Desk) -> None:
    desk.save(topic=TOPIC, marks_0="5")

    assert desk.save(marks_1="4").status == 303
    assert (desk.kept(0), desk.kept(1)) == (((5,), None), ((4,), None))


def test_who_goes_back_and_overwrites_is_shown_what_is_kept_first(desk: Desk) -> None:
    desk.save(marks_0="5")

    shown = desk.save(marks_0="4")

    assert shown.status == 409
    assert "Сейчас в журнале «5»" in shown.page.text
    desk.fields = shown.page.form()
    assert desk.save().status == 303
    assert desk.kept(0) == ((4,), None)


def test_two_who_write_different_places_are_both_kept(desk: Desk) -> None:
    other_save(desk, homework="§ 7", cells={desk.pupils[1]: {"absence": "б"}})

    assert desk.save(topic=TOPIC, marks_0="5").status == 303
    sheet = desk.stage.opened(desk.lesson).sheet
    assert (sheet.topic, sheet.homework) == (TOPIC, "§ 7")
    assert (desk.kept(0), desk.kept(1)) == (((5,), None), ((), "б"))


def test_a_collision_shows_both_writes_nothing_and_can_be_decided(desk: Desk) -> None:
    other_save(desk, topic="Деепричастие", cells={desk.pupils[0]: {"marks": [2]}, desk.pupils[1]: {"absence": "б"}})
    before = desk.stage.contents()

    reply = desk.save(topic=TOPIC, marks_0="5", marks_2="4")

    assert reply.status == 409
    page = reply.page
    assert "Пока вы писали, урок изменили" in page.text
    assert "Деепричастие" in page.text
    assert "Сейчас в журнале «2»" in page.text
    assert page.value("topic") == TOPIC
    assert page.value(desk.name("marks_0")) == "5"
    assert page.value(desk.name("absence_1")) == "б"  # nobody typed there: what is kept now
    assert page.value(desk.name("marks_2")) == "4"
    assert desk.stage.contents() == before

    desk.fields = page.form()
    assert desk.save().status == 303
    assert desk.stage.opened(desk.lesson).sheet.topic == TOPIC
    assert (desk.kept(0), desk.kept(1), desk.kept(2)) == (((5,), None), ((), "б"), ((4,), None))


def test_a_collision_between_reading_and_writing_is_shown_too(desk: Desk) -> None:
    desk.stage.use(InterruptedTable(desk.stage.sqlite, before=lambda: other_save(desk, topic="Деепричастие")))

    reply = desk.save(topic=TOPIC)

    assert reply.status == 409
    assert desk.stage.opened(desk.lesson).sheet.topic == "Деепричастие"


def test_an_emptied_cell_is_saved_as_empty(desk: Desk) -> None:
    desk.save(marks_0="5", absence_0="о")
    desk.fields = desk.visitor.get(desk.path).page.form()

    assert desk.save(marks_0="", absence_0="").status == 303
    assert desk.kept(0) == ((), None)


def test_a_busy_journal_keeps_what_was_typed(desk: Desk) -> None:
    desk.stage.use(BusyTable(desk.stage.sqlite))

    reply = desk.save(topic=TOPIC)

    assert (reply.status, reply.page.value("topic")) == (503, TOPIC)
    assert "Слишком много одновременных записей" in reply.page.text


def test_a_save_whose_answer_was_lost_can_be_sent_again_and_is_one(desk: Desk) -> None:
    entries = len(desk.stage.audit(desk.lesson.journal))
    desk.stage.use(losing_the_answer(desk.stage.sqlite, TableUnavailable("no answer")))

    lost = desk.save(topic=TOPIC, marks_0="5")
    again = desk.visitor.post(desk.path, lost.page.form())

    assert (lost.status, lost.page.heading) == (503, "База данных не отвечает")
    assert again.status == 303
    assert len(desk.stage.audit(desk.lesson.journal)) == entries + 1
    assert desk.kept(0) == ((5,), None)


def test_who_left_the_class_since_the_page_was_opened_is_named_in_the_refusal(desk: Desk) -> None:
    opened = desk.stage.opened(desk.lesson)
    gone = opened.school_class.pupils[0].model_copy(update={"left": TODAY - timedelta(days=1)})
    changed = opened.school_class.model_copy(update={"pupils": (gone, *opened.school_class.pupils[1:])})
    desk.stage.sqlite.transact(school.put_class(TENANT, changed))

    reply = desk.save(topic=TOPIC, marks_0="5")

    assert reply.status == 422
    assert "Ученика нет в классе" in reply.page.text
    assert reply.page.value("topic") == TOPIC


def test_a_lesson_that_was_given_to_another_teacher_is_not_written_any_more(desk: Desk) -> None:
    opened = desk.stage.opened(desk.lesson)
    sheet = opened.sheet.model_copy(update={"teacher_id": desk.stage.cast.other_teacher.id})
    desk.stage.sqlite.transact(Put(lessons.sheet_item(TENANT, sheet, opened.version + 1)))

    assert desk.save(topic=TOPIC).status == 403


@pytest.mark.parametrize("first_refusal", ["a typing error", "an old token"])
def test_what_another_wrote_is_shown_whatever_the_first_refusal_was(desk: Desk, first_refusal: str) -> None:
    other_save(desk, cells={desk.pupils[0]: {"marks": [5, 5]}})
    if first_refusal == "a typing error":
        refused = desk.save(marks_0="2", marks_1="9")
    else:
        refused = desk.visitor.post(desk.path, desk.fields | {desk.name("marks_0"): "2"}, token="old")

    assert "Сейчас в журнале «5 5»" in refused.page.text
    assert refused.page.value(desk.name("marks_0")) == "2"
    assert desk.kept(0) == ((5, 5), None)


def test_a_version_that_was_never_shown_is_refused(desk: Desk) -> None:
    shown = json.loads(desk.fields["shown"]) | {"version": 999}

    reply = desk.save(topic=TOPIC, shown=json.dumps(shown))

    assert reply.status == 409
    assert desk.stage.opened(desk.lesson).sheet.topic == ""


def test_a_broken_save_id_does_not_lock_the_form(desk: Desk) -> None:
    refused = desk.save(topic=TOPIC, save_id="short")
    desk.fields = refused.page.form()

    assert desk.save().status == 303
