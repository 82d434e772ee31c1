"""The entry form of a lesson through its handler: one save, and what is refused comes back as it was typed."""

import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from functions.domain.lesson import LessonId
from functions.domain.login import SESSION_LASTS
from functions.domain.people import Person
from functions.storage import lessons, school
from functions.storage.table import Put, TableUnavailable
from functions.web.visit import digest
from infra.local.gateway.events import Payload
from tests.support.builders import TENANT, TODAY, make_change
from tests.support.interrupted import BusyTable, InterruptedTable, losing_the_answer
from tests.support.stage import Stage
from tests.support.visitor import FORM, Reply, Visitor

TOPIC = "Причастный оборот: повторение"


class Desk:
    """A teacher at the open form of a lesson."""

    def __init__(self, stage: Stage, teacher: Person | None = None, lesson: LessonId | None = None) -> None:
        """Log in and open the form; by default of the teacher's first lesson of today."""
        self.stage = stage
        self.teacher = teacher or stage.cast.teacher
        self.lesson = lesson or stage.lesson(self.teacher)
        self.path = f"/journal/lessons/{self.lesson}"
        self.visitor = stage.visitor(self.teacher)
        self.fields = self.visitor.get(self.path).page.form()
        self.pupils = [pupil.id for pupil in stage.opened(self.lesson).school_class.pupils]

    def save(self, **typed: str) -> Reply:
        """Send the form with some fields filled; `marks_0` are those of the first pupil."""
        return self.save_as(self.visitor, **typed)

    def save_as(self, visitor: Visitor, /, **typed: str) -> Reply:
        """Send it as somebody else."""
        self.fields |= {self.name(field): text for field, text in typed.items()}
        return visitor.post(self.path, self.fields)

    def name(self, field: str) -> str:
        """Return the form's name of `marks_0` and `absence_1`."""
        kind, _, number = field.rpartition("_")
        return f"{kind}.{self.pupils[int(number)]}" if number.isdecimal() else field

    def kept(self, number: int) -> tuple[tuple[int, ...], str | None]:
        """Return a pupil's marks and absence as they are kept."""
        cell = self.stage.opened(self.lesson).sheet.cell(self.pupils[number])
        return cell.marks, cell.absence


@pytest.fixture
def desk(stage: Stage) -> Desk:
    """The teacher of Russian at today's first lesson."""
    return Desk(stage)


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
    assert (entry.by, entry.at, entry.lesson) == (desk.teacher.id, desk.stage.now, str(desk.lesson))
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


def test_what_was_corrected_after_a_refusal_is_saved(desk: Desk) -> None:
    refused = desk.save(topic=TOPIC, marks_0="7")
    desk.fields = refused.page.form()

    assert desk.save(marks_0="4").status == 303
    assert desk.stage.opened(desk.lesson).sheet.topic == TOPIC
    assert desk.kept(0) == ((4,), None)


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


def test_fields_that_are_not_sent_leave_their_cells_alone(stage: Stage) -> None:
    """The fields of a closed term are disabled, and a browser sends no disabled fields."""
    desk = Desk(stage, lesson=stage.lesson(stage.cast.teacher, TODAY - timedelta(days=2)))
    kept = stage.opened(desk.lesson).sheet.cells
    assert kept
    desk.fields = {name: text for name, text in desk.fields.items() if not name.startswith(("marks.", "absence."))}

    assert desk.save(topic=TOPIC).status == 303
    assert stage.opened(desk.lesson).sheet.topic == TOPIC
    assert stage.opened(desk.lesson).sheet.cells == kept


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
    desk.stage.now += SESSION_LASTS
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


def other_save(desk: Desk, **change: object) -> None:
    """Save as another program of the same teacher would, or as a substitute."""
    opened = desk.stage.opened(desk.lesson)
    made = make_change("save-of-the-other-1", base_version=opened.version, **change)
    lessons.save(
        desk.stage.sqlite, TENANT, opened, made, by=desk.teacher.id, at=desk.stage.now, permitted=lambda _: None
    )


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


def test_the_table_knows_no_secret_of_a_browser(desk: Desk) -> None:
    secret = desk.visitor.cookies["session"].partition(".")[2]
    everything = str(desk.stage.contents())

    assert secret not in everything
    assert digest(secret) in everything


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


def test_a_version_that_was_never_shown_is_refused(desk: Desk) -> None:
    shown = json.loads(desk.fields["shown"]) | {"version": 999}

    reply = desk.save(topic=TOPIC, shown=json.dumps(shown))

    assert reply.status == 409
    assert desk.stage.opened(desk.lesson).sheet.topic == ""


def test_a_field_named_like_a_head_field_does_not_change_it(desk: Desk) -> None:
    assert desk.save(**{"marks.topic": "5"}).status == 303
    assert desk.stage.opened(desk.lesson).sheet.topic == ""


def test_a_broken_save_id_does_not_lock_the_form(desk: Desk) -> None:
    refused = desk.save(topic=TOPIC, save_id="short")
    desk.fields = refused.page.form()

    assert desk.save().status == 303
