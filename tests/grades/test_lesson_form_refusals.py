"""What the entry form refuses: a named error, nothing written, and what was typed stays."""

import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from functions.domain.access.login import SESSION_LIMITS
from functions.domain.roll.people import Role
from functions.storage import school
from functions.web.visit import digest
from infra.local.gateway.events import Payload
from tests.support.builders import TENANT, TODAY
from tests.support.desk import TOPIC, Desk
from tests.support.stage import Stage
from tests.support.visitor import FORM


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("1", id="below 2"),
        pytest.param("6", id="above 5"),
        pytest.param("10", id="ten"),
        pytest.param("5 5 5 5 5", id="five marks"),
        pytest.param("отл", id="a word"),
        pytest.param("-5", id="a sign"),
        pytest.param("5.5", id="a point"),
        pytest.param("٥", id="a digit of another alphabet"),
        pytest.param("<b>5</b>", id="markup"),
        pytest.param("5|н", id="the separator of places"),
    ],
)
def test_a_mark_that_cannot_be_is_refused_and_all_that_was_typed_stays(desk: Desk, typed: str) -> None:
    before = desk.stage.contents()

    reply = desk.save(topic=TOPIC, homework="§ 5", marks_0=typed, marks_1="5", absence_2="б")

    assert reply.status == 422
    page = reply.page
    assert "Проверьте отмеченные поля" in page.text
    assert "от 2 до 5" in page.text
    assert page.value(desk.name("marks_0")) == typed
    assert page.field(desk.name("marks_0")).get("aria-invalid") == "true"
    assert page.field(desk.name("marks_1")).get("aria-invalid") is None
    assert (page.value("topic"), page.value("homework")) == (TOPIC, "§ 5")
    assert page.value(desk.name("marks_1")) == "5"
    assert page.value(desk.name("absence_2")) == "б"
    assert desk.stage.contents() == before


@pytest.mark.parametrize(
    ("field", "text"),
    [
        pytest.param("topic", "т" * 301, id="topic"),
        pytest.param("homework", "з" * 2001, id="homework"),
        pytest.param("work_kind", "Контрольная", id="kind of work"),
        pytest.param("absence_0", "x", id="absence"),
        pytest.param("save_id", "short", id="save id"),
        pytest.param("shown", "{}", id="what the page showed"),
        pytest.param("shown", "not JSON", id="what the page showed is no JSON"),
    ],
)
def test_a_field_out_of_bounds_is_refused_and_the_rest_stays(desk: Desk, field: str, text: str) -> None:
    before = desk.stage.contents()

    reply = desk.save(**{"marks_1": "5", "homework": "§ 5", field: text})

    assert reply.status == 422
    assert "Проверьте отмеченные поля" in reply.page.text
    assert reply.page.value(desk.name("marks_1")) == "5"
    assert desk.stage.contents() == before


def test_a_kind_of_work_that_the_school_does_not_have_is_refused(desk: Desk) -> None:
    before = desk.stage.contents()

    reply = desk.save(topic=TOPIC, work_kind="essay")

    assert (reply.status, reply.page.value("topic")) == (422, TOPIC)
    assert "Неизвестный вид работы" in reply.page.text
    assert desk.stage.contents() == before


def test_a_pupil_who_is_not_in_the_class_gets_no_mark(desk: Desk) -> None:
    outsider = desk.stage.cast.people.pupils["1"][0].person
    before = desk.stage.contents()

    reply = desk.save(**{f"marks.{outsider.id}": "5", "topic": TOPIC})

    assert (reply.status, reply.page.value("topic")) == (422, TOPIC)
    assert "Ученика нет в классе" in reply.page.text
    assert outsider.family_name not in reply.text
    assert desk.stage.contents() == before


@pytest.mark.parametrize("pupil", ["nobody00", "", "<script>", "Ы", "x" * 3000])
def test_an_id_that_nobody_has_gets_no_mark(desk: Desk, pupil: str) -> None:
    before = desk.stage.contents()

    assert desk.save(**{f"marks.{pupil}": "5", "topic": TOPIC}).status == 422
    assert desk.stage.contents() == before


@pytest.mark.parametrize("who", ["other_teacher", "director"])
def test_a_lesson_of_somebody_else_is_neither_shown_nor_written(desk: Desk, who: str) -> None:
    other = desk.stage.visitor(getattr(desk.stage.cast, who))
    before = desk.stage.contents()

    for reply in (other.get(desk.path), desk.save_as(other, topic=TOPIC, csrf_token=other.csrf_token)):
        assert reply.status == 403
        assert reply.page.heading == "Это урок другого учителя"
    assert desk.stage.contents() == before


@pytest.mark.parametrize("token", ["right", "wrong"])
@pytest.mark.parametrize("who", ["pupil", "guardian"])
def test_to_families_there_is_no_such_lesson(desk: Desk, who: str, token: str) -> None:
    cast = desk.stage.cast
    visitor = desk.stage.visitor(cast.pupil if who == "pupil" else cast.guardian_of(cast.pupil))
    before = desk.stage.contents()
    sent = visitor.csrf_token if token == "right" else "wrong"

    for reply in (visitor.get(desk.path), desk.save_as(visitor, topic=TOPIC, csrf_token=sent)):
        assert reply.status == 404
        assert reply.page.heading == "Такого урока нет"
    assert desk.stage.contents() == before


@pytest.mark.parametrize(
    "lesson",
    [
        "7.russian.2026-11-25.12",
        "7.latin.2026-11-25.1",
        "77.russian.2026-11-25.1",
        "7.russian.2026-11-25.01",
        "7.russian.9999-12-31.1",
        "nonsense",
        "x" * 3000,
        "7.russian.2026-11-25.1%0A",
        "%23",
        "..",
    ],
)
def test_an_address_of_no_lesson_is_not_found(desk: Desk, lesson: str) -> None:
    before = desk.stage.contents()
    path = f"/journal/lessons/{lesson}"

    assert desk.visitor.get(path).status == 404
    assert desk.visitor.post(path, desk.fields).status == 404
    assert desk.stage.contents() == before


def test_a_closed_term_is_shown_and_not_written(stage: Stage) -> None:
    desk = Desk(stage, lesson=stage.lesson(stage.cast.teacher, TODAY - timedelta(days=60)))
    before = stage.contents()

    reply = desk.save(topic=TOPIC)

    assert reply.status == 409
    assert "Четверть закрыта" in reply.page.text
    assert reply.page.value("topic") == TOPIC
    assert stage.contents() == before


def test_a_lesson_ahead_takes_topic_and_homework_only(stage: Stage) -> None:
    desk = Desk(stage, lesson=stage.lesson(stage.cast.teacher, TODAY + timedelta(days=1)))
    assert "Урок ещё впереди" in desk.visitor.get(desk.path).page.text
    assert not any(name.startswith("marks.") for name in desk.fields)

    assert desk.save(topic=TOPIC, homework="§ 5").status == 303
    saved = stage.contents()
    refused = desk.save(marks_0="5", topic="Другая тема")

    assert refused.status == 409
    assert "Урока ещё не было" in refused.page.text
    assert refused.page.value("topic") == "Другая тема"
    assert stage.contents() == saved


def test_the_first_grade_has_no_fields_for_marks_and_takes_none(stage: Stage) -> None:
    desk = Desk(stage, stage.cast.primary_teacher)
    assert not [name for name in desk.fields if name.startswith("marks.") or name == "homework"]
    before = stage.contents()

    refused = desk.save(marks_0="5", topic=TOPIC)

    assert (refused.status, refused.page.value("topic")) == (422, TOPIC)
    assert "В первом классе нет отметок" in refused.page.text
    assert stage.contents() == before
    del desk.fields[desk.name("marks_0")]
    assert desk.save(topic=TOPIC, absence_0="б").status == 303
    assert desk.kept(0) == ((), "б")


@pytest.mark.parametrize("token", ["", "a" * 43, "ы"])
def test_without_the_sessions_token_nothing_is_written_and_nothing_typed_is_lost(desk: Desk, token: str) -> None:
    before = desk.stage.contents()

    reply = desk.save(topic=TOPIC, marks_0="5", csrf_token=token)

    assert reply.status == 403
    assert "Страница устарела" in reply.page.text
    assert reply.page.value("topic") == TOPIC
    assert desk.stage.contents() == before
    desk.fields = reply.page.form()
    assert desk.save().status == 303
    assert desk.kept(0) == ((5,), None)


def test_a_token_of_another_session_is_refused(desk: Desk) -> None:
    other = desk.stage.visitor(desk.stage.cast.other_teacher)

    assert desk.save(topic=TOPIC, csrf_token=other.csrf_token).status == 403


def test_what_was_typed_when_the_session_ended_is_offered_again_and_can_be_saved(desk: Desk) -> None:
    desk.stage.now += SESSION_LIMITS[Role.TEACHER].idle
    before = desk.stage.contents()

    reply = desk.save(topic=TOPIC, marks_0="5")

    assert reply.status == 401
    assert reply.page.heading == "Вы не вошли"
    assert desk.stage.contents() == before
    offered = reply.page.form()
    assert offered["topic"] == TOPIC
    assert offered[desk.name("marks_0")] == "5"
    assert offered["csrf_token"] == ""

    new = desk.stage.visitor(desk.teacher)  # logged in anew in another tab, the same browser
    second = new.post(desk.path, offered)
    assert (second.status, second.page.value("topic")) == (403, TOPIC)
    assert new.post(desk.path, second.page.form()).status == 303
    assert desk.kept(0) == ((5,), None)


@pytest.mark.parametrize(
    ("body", "content_type", "status", "words"),
    [
        pytest.param(b"topic=" + b"x" * 10_000_000, FORM, 413, "Слишком много данных", id="10 MB"),
        pytest.param(b"topic=\xff\xfe", FORM, 400, "Данные не читаются", id="no UTF-8"),
        pytest.param(b"topic=%FF%FE", FORM, 400, "Данные не читаются", id="no UTF-8, escaped"),
        pytest.param(b"&".join(b"a%d=1" % n for n in range(500)), FORM, 400, "Данные не читаются", id="500 fields"),
        pytest.param(b"{}", "application/json", 415, "Такие данные здесь не принимаются", id="JSON"),
        pytest.param(b"topic=x", "text/plain", 415, "Такие данные здесь не принимаются", id="plain text"),
        pytest.param(b"--x--", "multipart/form-data; boundary=x", 415, "не принимаются", id="multipart"),
        pytest.param(b"topic=x", "", 415, "Такие данные здесь не принимаются", id="no type"),
    ],
)
@pytest.mark.parametrize("payload", ["2.0", "1.0"])
def test_a_body_that_cannot_be_read_is_refused(
    desk: Desk, payload: Payload, body: bytes, content_type: str, status: int, words: str
) -> None:
    visitor = desk.stage.visitor(desk.teacher, payload=payload)
    before = desk.stage.contents()

    reply = visitor.send("POST", desk.path, body, content_type=content_type)

    assert reply.status == status
    assert words in reply.page.text
    assert desk.stage.contents() == before


def test_what_is_typed_is_shown_as_text_everywhere(desk: Desk) -> None:
    typed = """</textarea><script>alert("1")</script> & 'so' <b>"""
    desk.save(topic=typed, homework=typed)
    visitor = desk.stage.visitor(desk.teacher, foreign_words=True)

    form = visitor.get(desk.path)
    spread = visitor.get(f"/journal/{desk.lesson.class_id}/{desk.lesson.subject}/2")
    day = visitor.get("/journal/")

    assert (form.page.value("topic"), form.page.value("homework")) == (typed, typed)
    assert json.loads(form.page.value("shown"))["places"]["topic"] == typed
    for reply in (form, spread, day):
        assert "<script>alert" not in reply.text
    assert typed in spread.page.text
    assert typed in day.page.text


def test_control_characters_that_were_pasted_become_spaces(desk: Desk) -> None:
    assert desk.save(topic="Дроби\x0bи\x00проценты", homework="§ 5\r\n\x1bупр. 7").status == 303

    sheet = desk.stage.opened(desk.lesson).sheet
    assert (sheet.topic, sheet.homework) == ("Дроби и проценты", "§ 5\n упр. 7")
    assert desk.visitor.get(desk.path).page.value("topic") == "Дроби и проценты"


def test_a_pupils_name_is_shown_as_text(desk: Desk) -> None:
    school_class = desk.stage.opened(desk.lesson).school_class
    pupils = (school_class.pupils[0].model_copy(update={"name": """<b>О'Рош"</b>"""}), *school_class.pupils[1:])
    desk.stage.sqlite.transact(school.put_class(TENANT, school_class.model_copy(update={"pupils": pupils})))
    visitor = desk.stage.visitor(desk.teacher, foreign_words=True)

    form = visitor.get(desk.path)
    spread = visitor.get(f"/journal/{desk.lesson.class_id}/{desk.lesson.subject}/2")

    for reply in (form, spread):
        assert """<b>О'Рош"</b>""" in reply.page.text
        assert "<b>О" not in reply.text


def test_the_table_knows_no_secret_of_a_browser(desk: Desk) -> None:
    secret = desk.visitor.cookies["session"].partition(".")[2]
    everything = str(desk.stage.contents())

    assert secret not in everything
    assert digest(secret) in everything


def test_a_form_sent_from_another_site_is_neither_taken_nor_offered_again(desk: Desk) -> None:
    body = urlencode({"topic": "Взлом"}).encode()
    stranger = desk.stage.visitor()

    for sent in ({"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://evil.example"}):
        reply = stranger.send("POST", desk.path, body, content_type=FORM, headers=sent)
        assert reply.status == 403
        assert "Чужая страница" in reply.page.text
        assert "Взлом" not in reply.text


def test_a_form_of_our_own_origin_is_taken(desk: Desk) -> None:
    body = urlencode(desk.fields | {"topic": TOPIC, "csrf_token": desk.visitor.csrf_token}).encode()

    for sent in ({"sec-fetch-site": "same-origin"}, {"origin": "http://127.0.0.1:8000"}):
        assert desk.visitor.send("POST", desk.path, body, content_type=FORM, headers=sent).status == 303


def test_a_field_named_like_a_head_field_does_not_change_it(desk: Desk) -> None:
    assert desk.save(**{"marks.topic": "5"}).status == 303
    assert desk.stage.opened(desk.lesson).sheet.topic == ""
