"""The diary through its handler: who sees what, and how much it asks of the table."""

from datetime import date, timedelta

import pytest

from functions.domain.access.login import SESSION_LIMITS
from functions.domain.roll.people import Role
from functions.domain.week import Week
from functions.storage import lessons, people
from functions.storage.diary_lessons import diary_lessons
from functions.storage.table import Put
from infra.local.gateway.events import Payload
from tests.support.builders import TENANT, TODAY, make_family, make_sheet
from tests.support.stage import Stage
from tests.support.visitor import Reply

WEEK = Week.of(TODAY)


def week_of(stage: Stage) -> str:
    return f"/diary/{stage.cast.pupil.id}/{WEEK}"


@pytest.mark.parametrize("payload", ["2.0", "1.0"])
def test_a_guardian_reads_lessons_homework_and_marks_of_the_week(stage: Stage, payload: Payload) -> None:
    cast = stage.cast
    kept = diary_lessons(stage.sqlite, TENANT, cast.pupil, 2026, WEEK.monday, WEEK.sunday)

    page = stage.visitor(cast.guardian_of(cast.pupil), payload=payload).get(week_of(stage)).page

    assert cast.pupil.name in page.heading
    assert [one for one in kept if one.topic]
    assert [one.topic for one in kept if one.topic not in page.text] == []
    assert [one.homework for one in kept if one.homework not in page.text] == []
    marks = [f"{mark.value}, работа на уроке" for one in kept for mark in one.marks if one.work_kind == "lesson"]
    assert [mark for mark in marks if mark not in page.text] == []


def test_a_diary_names_none_of_the_others_in_the_class(stage: Stage) -> None:
    cast = stage.cast
    classmates = [one.person.name for one in cast.people.pupils["9"] if one.person.id != cast.pupil.id]

    text = stage.visitor(cast.guardian_of(cast.pupil)).get(week_of(stage)).text

    assert [name for name in classmates if name in text] == []


@pytest.mark.parametrize(
    "path", ["/diary/{}/2026-W48", "/diary/{}/term/2", "/api/v1/diary/{}/2026-W48", "/api/v1/diary/{}/term/2"]
)
def test_a_diary_costs_two_round_trips(stage: Stage, path: str) -> None:
    visitor = stage.visitor(stage.cast.guardian_of(stage.cast.pupil))

    with stage.table.counting() as count:
        reply = visitor.get(path.format(stage.cast.pupil.id))

    assert reply.status == 200
    assert count.trips == {"batch_get": 1, "query": 1}


def test_a_week_as_json_says_what_is_kept(stage: Stage) -> None:
    cast = stage.cast
    kept = diary_lessons(stage.sqlite, TENANT, cast.pupil, 2026, WEEK.monday, WEEK.sunday)

    week = stage.visitor(cast.guardian_of(cast.pupil)).get(f"/api/v1{week_of(stage)}").json

    assert (week["pupil_id"], week["week"], week["first_day"]) == (cast.pupil.id, "2026-W48", "2026-11-23")
    told = [
        (one["day"], one["number"], one["topic"], tuple(mark["value"] for mark in one["marks"]), one["absence"])
        for one in week["lessons"]
    ]
    assert told == [
        (one.day.isoformat(), one.number, one.topic, tuple(mark.value for mark in one.marks), one.absence)
        for one in kept
    ]


def test_a_term_to_come_has_no_lessons_yet(stage: Stage) -> None:
    reply = stage.visitor(stage.cast.guardian_of(stage.cast.pupil)).get(f"/diary/{stage.cast.pupil.id}/term/4")

    assert reply.status == 200
    assert "уроков ещё нет" in reply.page.text


@pytest.mark.parametrize(
    "path", ["2026-W48%0A", "2026-W54", "9999-W52", "0001-W01", "nonsense", "2026-11-25", "term/0", "term/9", "term/x"]
)
def test_an_address_of_no_week_and_no_term_is_not_found(stage: Stage, path: str) -> None:
    visitor = stage.visitor(stage.cast.guardian_of(stage.cast.pupil))

    assert visitor.get(f"/diary/{stage.cast.pupil.id}/{path}").status == 404


def refused(stage: Stage, reader: str, asked: str) -> tuple[Reply, Reply]:
    cast = stage.cast
    readers = {
        "guardian": cast.guardian_of(cast.pupil),
        "pupil": cast.pupil,
        "teacher": cast.teacher,
        "director": cast.director,
    }
    visitor = stage.visitor(readers[reader])
    return visitor.get(f"/diary/{asked}/{WEEK}"), visitor.get(f"/api/v1/diary/{asked}/{WEEK}")


@pytest.mark.parametrize("reader", ["guardian", "pupil", "teacher", "director"])
def test_other_peoples_diaries_look_as_if_there_were_none(stage: Stage, reader: str) -> None:
    theirs = refused(stage, reader, stage.cast.stranger.id)
    nobodys = refused(stage, reader, "nobody0000")

    for reply in (*theirs, *nobodys):
        assert reply.status == 404
    assert "Такого дневника нет" in theirs[0].page.text
    assert theirs[1].json | {"request_id": ""} == nobodys[1].json | {"request_id": ""}
    assert theirs[1].json["title"] == "Такого дневника нет"
    assert stage.cast.stranger.family_name not in theirs[0].text


@pytest.mark.parametrize("asked", ["x" * 3000, "%23", "p1%00", "%ff", "..", "'"])
def test_what_can_be_no_id_is_nobodys(stage: Stage, asked: str) -> None:
    reply = stage.visitor(stage.cast.guardian_of(stage.cast.pupil)).get(f"/diary/{asked}/{WEEK}")

    assert reply.status == 404


def test_a_link_that_has_ended_ends_the_reading_at_once(stage: Stage) -> None:
    cast = stage.cast
    guardian = cast.guardian_of(cast.pupil)
    visitor = stage.visitor(guardian)
    assert visitor.get(week_of(stage)).status == 200

    ended = make_family(cast.pupil.id, until=TODAY - timedelta(days=1))
    stage.sqlite.transact(people.put_family(TENANT, guardian.id, ended))

    assert visitor.get(week_of(stage)).status == 404


def test_a_link_holds_by_the_schools_own_day(stage: Stage) -> None:
    """At 21:00 UTC tomorrow begins in Moscow."""
    cast = stage.cast
    guardian = cast.guardian_of(cast.pupil)
    stage.now = stage.now.replace(hour=20, minute=59)
    visitor = stage.visitor(guardian)
    stage.sqlite.transact(
        people.put_family(TENANT, guardian.id, make_family(cast.pupil.id, since=TODAY + timedelta(days=1)))
    )

    assert visitor.get(week_of(stage)).status == 404
    stage.now = stage.now.replace(hour=21, minute=0)
    assert visitor.get(week_of(stage)).status == 200


def test_a_pupil_with_a_consent_reads_the_own_diary(stage: Stage) -> None:
    visitor = stage.visitor(stage.cast.pupil)

    assert visitor.get("/diary/").location == week_of(stage)
    assert visitor.get(week_of(stage)).status == 200


def test_a_pupil_without_a_consent_is_told_what_to_do(stage: Stage) -> None:
    visitor = stage.visitor(stage.cast.shut_out)
    address = visitor.get("/diary/").location

    reply, as_json = visitor.get(address), visitor.get(f"/api/v1{address}")

    assert reply.status == as_json.status == 403
    assert reply.page.heading == "Нужно согласие родителя"
    assert "на странице «Согласия»" in reply.page.text
    assert any("e-journal" in link for link in reply.page.links())
    assert as_json.json["type"] == "/api/#ConsentMissing"
    kept = diary_lessons(stage.sqlite, TENANT, stage.cast.shut_out, 2026, WEEK.monday, WEEK.sunday)
    assert [one.topic for one in kept if one.topic and one.topic in reply.text] == []


def test_a_guardian_of_two_chooses_between_them(stage: Stage) -> None:
    cast = stage.cast
    third, fifth = cast.people.pupils["3"][0].person, cast.people.pupils["5"][0].person

    page = stage.visitor(cast.guardian_of(third)).get("/diary/").page

    assert f"/diary/{third.id}/{WEEK}" in page.links()
    assert f"/diary/{fifth.id}/{WEEK}" in page.links()
    assert third.name in page.text
    assert fifth.name in page.text


def test_a_guardian_of_one_goes_straight_to_the_diary(stage: Stage) -> None:
    assert stage.visitor(stage.cast.guardian_of(stage.cast.pupil)).get("/diary/").location == week_of(stage)


def test_a_teacher_who_is_a_mother_reads_her_childs_diary(stage: Stage) -> None:
    child = stage.cast.people.pupils["7"][1].person

    assert stage.visitor(stage.cast.other_teacher).get("/diary/").location == f"/diary/{child.id}/{WEEK}"


def test_who_has_no_child_here_has_no_diary_to_choose(stage: Stage) -> None:
    reply = stage.visitor(stage.cast.teacher).get("/diary/")

    assert (reply.status, reply.page.heading) == (200, "Дневники")
    assert [link for link in reply.page.links() if link.startswith("/diary/") and link != "/diary/"] == []


def test_who_is_not_logged_in_is_sent_to_the_login_and_back(stage: Stage) -> None:
    assert stage.visitor().get(week_of(stage)).location == f"/auth/login?to={week_of(stage)}"


def test_a_program_that_is_not_logged_in_is_told_so(stage: Stage) -> None:
    reply = stage.visitor().get(f"/api/v1{week_of(stage)}")

    assert reply.status == 401
    assert reply.json["title"] == "Вы не вошли"


def test_a_session_that_has_ended_leads_to_the_login(stage: Stage) -> None:
    visitor = stage.visitor(stage.cast.pupil)
    stage.now += SESSION_LIMITS[Role.PUPIL].idle

    assert visitor.get(week_of(stage)).location.startswith("/auth/login")


@pytest.mark.parametrize(
    "cookie", ["", "nonsense", "pupil.", ".secret", "pupil.secret", "p#p.secret", "ы.ы", f"{'p' * 3000}.s"]
)
def test_a_cookie_that_names_no_session_is_no_login(stage: Stage, cookie: str) -> None:
    visitor = stage.visitor()
    visitor.cookies["session"] = cookie

    assert visitor.get(week_of(stage)).status == 303


def test_the_secret_of_one_person_is_no_key_to_another(stage: Stage) -> None:
    visitor = stage.visitor(stage.cast.shut_out)
    secret = visitor.cookies["session"].partition(".")[2]
    visitor.cookies["session"] = f"{stage.cast.pupil.id}.{secret}"

    assert visitor.get(week_of(stage)).status == 303


def test_what_a_teacher_types_is_shown_as_text(stage: Stage) -> None:
    cast = stage.cast
    lesson = stage.opened(stage.lesson(cast.teacher, class_id="9"))
    typed = """<script>alert("1")</script> & 'кавычки' </textarea><b>"""
    sheet = lesson.sheet.model_copy(update={"topic": typed, "homework": typed})
    stage.sqlite.transact(Put(lessons.sheet_item(TENANT, sheet, lesson.version)))

    reply = stage.visitor(cast.guardian_of(cast.pupil), foreign_words=True).get(week_of(stage))

    assert reply.page.text.count(typed) == 2
    assert "<script>alert" not in reply.text


def test_a_name_is_shown_as_text(stage: Stage) -> None:
    pupil = stage.cast.pupil.model_copy(update={"family_name": "О'<b>Рош</b>"})
    stage.sqlite.transact(people.put_person(TENANT, pupil))

    reply = stage.visitor(stage.cast.guardian_of(pupil), foreign_words=True).get(week_of(stage))

    assert "О'<b>Рош</b>" in reply.page.heading
    assert "<b>Рош" not in reply.text


def test_a_pupil_who_has_left_the_school_has_no_diary_here(stage: Stage) -> None:
    pupil = stage.cast.pupil.model_copy(update={"classes": {}})
    stage.sqlite.transact(people.put_person(TENANT, pupil))

    assert stage.visitor(stage.cast.guardian_of(pupil)).get(week_of(stage)).status == 404


def test_another_school_year_is_refused_and_not_shown_with_the_class_of_today(stage: Stage) -> None:
    guardian = stage.visitor(stage.cast.guardian_of(stage.cast.pupil))

    reply = guardian.get(f"/diary/{stage.cast.pupil.id}/2024-W48")

    assert reply.status == 404
    assert "Это другой учебный год" in reply.page.text


def test_an_old_year_is_read_with_the_class_of_then(stage: Stage) -> None:
    pupil = stage.cast.pupil.model_copy(update={"classes": {2025: "8", 2026: "9"}})
    then = make_sheet(class_id="8", day=date(2025, 11, 26), topic="Тема прошлого года")
    stage.sqlite.transact(people.put_person(TENANT, pupil), Put(lessons.sheet_item(TENANT, then)))

    page = stage.visitor(stage.cast.guardian_of(pupil)).get(f"/diary/{pupil.id}/2025-W48").page

    assert "Тема прошлого года" in page.text


def test_homework_is_said_for_the_lesson_it_is_due_at(stage: Stage) -> None:
    pupil = stage.cast.pupil
    page = stage.visitor(stage.cast.guardian_of(pupil)).get(week_of(stage)).page

    assert "К уроку:" in page.text


def test_the_last_slash_may_be_left_out(stage: Stage) -> None:
    visitor = stage.visitor()
    assert [visitor.get(path).location for path in ("/diary", "/journal", "/consent")] == [
        "/diary/",
        "/journal/",
        "/consent/",
    ]


def test_who_asks_for_no_week_is_still_recognised(stage: Stage) -> None:
    guardian = stage.cast.guardian_of(stage.cast.pupil)
    page = stage.visitor(guardian).get(f"/diary/{stage.cast.pupil.id}/2026-W99").page

    assert guardian.name in page.text
