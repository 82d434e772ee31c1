"""A week of the diary: what is due, absences by days, works to be handed in, and the family's signature."""

from datetime import timedelta

import pytest

from functions.domain.diaries.signature import WeekSeen
from functions.domain.roll.people import LinkKind
from functions.domain.week import Week
from functions.storage import keys, records
from tests.support.builders import TENANT, TODAY
from tests.support.diary import WEEK, put_cell, put_father, put_sheet, put_sick_note, sheets
from tests.support.pages import Page
from tests.support.stage import Stage

FRIDAY = WEEK.monday + timedelta(days=4)


def week_page(stage: Stage, week: Week = WEEK) -> Page:
    visitor = stage.visitor(stage.cast.guardian_of(stage.cast.pupil))
    return visitor.get(f"/diary/{stage.cast.pupil.id}/{week}").page


def seen(stage: Stage) -> WeekSeen | None:
    key = keys.week_seen(TENANT, stage.cast.pupil.id, WEEK)
    return records.read(stage.sqlite.batch_get([key]), key, WeekSeen)


def seen_address(stage: Stage, week: Week = WEEK) -> str:
    return f"/diary/{stage.cast.pupil.id}/{week}/seen"


def test_homework_with_a_due_day_is_shown_at_the_lesson_that_it_is_for(stage: Stage) -> None:
    english = [one for one in sheets(stage, WEEK.monday, WEEK.sunday) if one.subject == "english"]
    last = english[-1]
    put_sheet(stage, english[0], homework="Письмо другу", homework_due=last.day)

    text = week_page(stage).text

    assert text.count("Письмо другу") == 2
    assert f"Задано к {last.day.day} ноября: Письмо другу" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "К уроку: Письмо другу" in text


def test_homework_given_two_weeks_ago_for_a_saturday_is_shown_on_that_day(stage: Stage) -> None:
    long_ago = sheets(stage, WEEK.shifted(-2).monday, WEEK.shifted(-2).sunday)[0]
    put_sheet(stage, long_ago, homework="Гербарий", homework_due=WEEK.days()[5])

    text = week_page(stage).text

    assert "Суббота" in text
    assert "к этому дню: Гербарий" in text


def test_works_to_be_handed_in_stand_at_the_top_with_their_day(stage: Stage) -> None:
    first, *others = sheets(stage, WEEK.shifted(-1).monday, WEEK.shifted(-1).sunday)
    put_cell(stage, first, marks=[{"due": FRIDAY, "kind": "test"}])
    put_cell(stage, others[4], marks=[{"due": TODAY - timedelta(days=2)}])

    text = week_page(stage).text.replace("\N{NO-BREAK SPACE}", " ")

    assert "Нужно сдать" in text
    assert "контрольная работа, сдать до 27 ноября" in text
    assert "работа на уроке, срок был 23 ноября" in text
    assert "Нужно сдать" not in week_page(stage, WEEK.shifted(-1)).text


def test_a_remark_and_the_minutes_of_a_late_arrival_are_said(stage: Stage) -> None:
    put_cell(stage, sheets(stage, TODAY, TODAY)[0], absence="о", late=10, note="Забыл форму")

    text = week_page(stage).text.replace("\N{NO-BREAK SPACE}", " ")

    assert "опоздание на 10 минут" in text
    assert "Замечание: Забыл форму" in text


def test_a_sick_note_is_laid_over_the_lessons_of_its_days(stage: Stage) -> None:
    today = sheets(stage, TODAY, TODAY)
    put_cell(stage, today[0], absence="н")
    put_sick_note(stage, TODAY, TODAY)

    week = stage.visitor(stage.cast.guardian_of(stage.cast.pupil)).get(f"/api/v1/diary/{stage.cast.pupil.id}/{WEEK}")

    of_today = [one for one in week.json["lessons"] if one["day"] == TODAY.isoformat()]
    assert [one["absence"] for one in of_today] == ["б"] * len(today)
    assert "болезнь" in week_page(stage).text


def test_a_cancelled_lesson_is_said_to_be_so(stage: Stage) -> None:
    lesson = sheets(stage, FRIDAY, FRIDAY)[0]
    told = {"kind": "cancelled", "usual_teacher_id": lesson.teacher_id, "by": "office0001", "at": stage.now}
    put_sheet(stage, lesson, cancelled=True, substitution=told)

    assert "Урок отменён" in week_page(stage).text


def test_a_guardian_signs_a_week_and_sees_when(stage: Stage) -> None:
    guardian = stage.visitor(stage.cast.guardian_of(stage.cast.pupil))
    before = guardian.get(f"/diary/{stage.cast.pupil.id}/{WEEK}").page
    assert "Неделя просмотрена" not in before.text

    with stage.table.counting() as count:
        reply = guardian.post(seen_address(stage), {})

    assert (reply.status, reply.location) == (303, f"/diary/{stage.cast.pupil.id}/{WEEK}#seen")
    assert count.trips == {"batch_get": 1, "transact": 1}
    after = guardian.get(f"/diary/{stage.cast.pupil.id}/{WEEK}").page
    assert "Неделя просмотрена: вы — 25 ноября в 12:00." in after.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Вместо подписи" not in after.text


def test_a_second_signature_of_the_same_parent_writes_nothing(stage: Stage) -> None:
    guardian = stage.visitor(stage.cast.guardian_of(stage.cast.pupil))
    guardian.post(seen_address(stage), {})
    first = seen(stage)
    stage.now += timedelta(minutes=5)

    with stage.table.counting() as count:
        reply = guardian.post(seen_address(stage), {})

    assert reply.status == 303
    assert count.trips == {"batch_get": 1}
    assert seen(stage) == first


def test_both_parents_sign_and_each_sees_the_others_signature(stage: Stage) -> None:
    mother, father = stage.cast.guardian_of(stage.cast.pupil), put_father(stage)
    stage.visitor(mother).post(seen_address(stage), {})
    stage.now += timedelta(hours=1)
    stage.visitor(father).post(seen_address(stage), {})

    text = stage.visitor(father).get(f"/diary/{stage.cast.pupil.id}/{WEEK}").page.text

    kept = seen(stage)
    assert kept is not None
    assert set(kept.by) == {mother.id, father.id}
    assert kept.by[father.id].kind is LinkKind.FATHER
    assert "вы — 25 ноября в 13:00" in text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_pupil_cannot_sign_and_is_not_asked_to(stage: Stage) -> None:
    pupil = stage.visitor(stage.cast.pupil)

    assert "Вместо подписи" not in pupil.get(f"/diary/{stage.cast.pupil.id}/{WEEK}").text
    assert pupil.post(seen_address(stage), {}).status == 404
    assert seen(stage) is None


@pytest.mark.parametrize("reader", ["another family", "teacher"])
def test_nobody_else_can_sign(stage: Stage, reader: str) -> None:
    cast = stage.cast
    who = cast.guardian_of(cast.stranger) if reader == "another family" else cast.teacher

    assert stage.visitor(who).post(seen_address(stage), {}).status == 404
    assert seen(stage) is None


def test_a_week_ahead_and_a_week_of_another_year_cannot_be_signed(stage: Stage) -> None:
    guardian = stage.visitor(stage.cast.guardian_of(stage.cast.pupil))

    ahead = guardian.post(seen_address(stage, WEEK.shifted(1)), {})

    assert (ahead.status, ahead.page.heading) == (409, "Эта неделя ещё не началась")
    assert guardian.post(seen_address(stage, WEEK.shifted(-600)), {}).status == 404
    assert "Вместо подписи" not in week_page(stage, WEEK.shifted(1)).text


def test_a_guardian_of_two_switches_and_stays_on_the_same_week(stage: Stage) -> None:
    third, fifth = stage.cast.people.pupils["3"][0].person, stage.cast.people.pupils["5"][0].person
    guardian = stage.visitor(stage.cast.guardian_of(third))

    for tail in (str(WEEK.shifted(-1)), "term/1", "year", "absences/1"):
        page = guardian.get(f"/diary/{third.id}/{tail}").page
        assert f"/diary/{fifth.id}/{tail}" in page.links()


def test_a_guardian_of_one_is_offered_no_other_child(stage: Stage) -> None:
    links = week_page(stage).links()

    assert {link.split("/")[2] for link in links if link.startswith("/diary/")} == {stage.cast.pupil.id}
