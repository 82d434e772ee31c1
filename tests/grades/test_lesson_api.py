"""The lesson sheet for programs: the same rules as the form, answers as JSON."""

from datetime import timedelta

import pytest

from functions.domain.lessons.absences import ClassAbsences, DayAbsence
from functions.domain.lessons.lesson import LessonId
from functions.storage import keys, records
from functions.storage.table import Put, TableUnavailable
from tests.support.builders import NOW, TENANT, TODAY
from tests.support.interrupted import losing_the_answer
from tests.support.stage import Stage
from tests.support.visitor import Reply, Visitor

SAVE_ID = "program-save-0001"

NOTHING: dict[str, object] = {"marks": [], "absence": None, "late": None, "note": ""}


class Program:
    """A program that works as the teacher of Russian."""

    def __init__(self, stage: Stage, lesson: LessonId | None = None) -> None:
        """Log in, and read today's first lesson."""
        self.stage = stage
        self.lesson = lesson or stage.lesson(stage.cast.teacher)
        self.path = f"/api/v1/lessons/{self.lesson}"
        self.visitor: Visitor = stage.visitor(stage.cast.teacher)
        self.read = self.visitor.get(self.path)
        self.pupils = [one["id"] for one in self.read.json["pupils"]]

    def change(self, **change: object) -> Reply:
        return self.visitor.put(self.path, {"base_version": self.read.json["version"], "save_id": SAVE_ID, **change})


@pytest.fixture
def program(stage: Stage) -> Program:
    """At today's first lesson."""
    return Program(stage)


def test_a_sheet_is_read_with_all_pupils_and_the_token_to_write_with(program: Program) -> None:
    kept = program.stage.opened(program.lesson)

    read = program.read.json

    assert (read["id"], read["version"], read["day"]) == (str(program.lesson), kept.version, "2026-11-25")
    assert [one["name"] for one in read["pupils"]] == [pupil.name for pupil in kept.school_class.pupils]
    assert all(one["cell"] == NOTHING for one in read["pupils"])
    assert program.read.header("x-csrf-token") == program.visitor.csrf_token


def test_a_sick_note_is_told_beside_the_cell_and_not_written_into_it(program: Program) -> None:
    lesson, ill = program.lesson, program.pupils[0]
    note = DayAbsence(first=TODAY, last=TODAY, letter="б", by=program.stage.cast.teacher.id, at=NOW)
    place = keys.class_absences(TENANT, lesson.class_id, 2026)
    program.stage.sqlite.transact(Put(records.item(place, ClassAbsences(pupils={ill: (note,)}))))

    pupils = {one["id"]: one for one in program.visitor.get(program.path).json["pupils"]}

    assert (pupils[ill]["away"], pupils[ill]["cell"]["absence"]) == ("б", None)
    assert pupils[program.pupils[1]]["away"] is None


def test_a_change_is_saved_and_what_is_kept_comes_back(program: Program) -> None:
    first, second = program.pupils[:2]

    reply = program.change(topic="Дроби", cells={first: {"marks": [5, 4]}, second: {"absence": "н"}})

    assert reply.status == 200
    cells = {one["id"]: one["cell"] for one in reply.json["pupils"]}
    assert (reply.json["topic"], reply.json["version"]) == ("Дроби", program.read.json["version"] + 1)
    assert cells[first] == NOTHING | {"marks": [5, 4]}
    assert cells[second] == NOTHING | {"absence": "н"}
    assert program.visitor.get(program.path).json == reply.json


def test_a_change_costs_one_read_and_one_transaction_of_four(program: Program) -> None:
    with program.stage.table.counting() as count:
        program.change(cells={pupil: {"marks": [5]} for pupil in program.pupils})

    assert count.trips == {"batch_get": 1, "transact": 1}
    assert count.actions == 4


def test_the_same_change_twice_is_one(program: Program) -> None:
    first = program.change(topic="Дроби")
    once = program.stage.contents()

    second = program.change(topic="Дроби")

    assert second.json == first.json
    assert program.stage.contents() == once


def test_a_collision_names_the_places_and_what_is_there(program: Program) -> None:
    first, second = program.pupils[:2]
    program.change(topic="Дроби", cells={first: {"marks": [5]}})
    before = program.stage.contents()

    reply = program.change(
        save_id="program-save-0002", topic="Проценты", cells={first: {"marks": [2]}, second: {"marks": [3]}}
    )

    assert reply.status == 409
    assert reply.json["type"] == "/api/#ChangedMeanwhile"
    assert reply.json["collisions"] == [
        {"place": "topic", "theirs": "Дроби"},
        {"place": first, "theirs": NOTHING | {"marks": [5]}},
    ]
    assert program.stage.contents() == before


@pytest.mark.parametrize(
    ("change", "status", "name"),
    [
        pytest.param({"cells": {"PUPIL": {"marks": [1]}}}, 422, "InvalidInput", id="mark 1"),
        pytest.param({"cells": {"PUPIL": {"marks": [6]}}}, 422, "InvalidInput", id="mark 6"),
        pytest.param({"cells": {"PUPIL": {"marks": "5"}}}, 422, "InvalidInput", id="no list"),
        pytest.param({"cells": {"PUPIL": {"absence": "x"}}}, 422, "InvalidInput", id="absence"),
        pytest.param({"cells": {"nobody00": {"marks": [5]}}}, 422, "PupilNotInClass", id="not in the class"),
        pytest.param({"cells": {"Имя": {"marks": [5]}}}, 422, "InvalidInput", id="no id"),
        pytest.param({"work_kind": "essay"}, 422, "UnknownWorkKind", id="kind of work"),
        pytest.param({"topic": "т" * 301}, 422, "InvalidInput", id="long topic"),
        pytest.param({"teacher_id": "x"}, 422, "InvalidInput", id="unknown field"),
        pytest.param({"base_version": 0}, 422, "InvalidInput", id="version 0"),
        pytest.param({"save_id": "short"}, 422, "InvalidInput", id="save id"),
        pytest.param({"cells": []}, 422, "InvalidInput", id="cells are no object"),
    ],
)
def test_a_change_that_cannot_be_writes_nothing(
    program: Program, change: dict[str, object], status: int, name: str
) -> None:
    before = program.stage.contents()
    cells = change.get("cells")
    if isinstance(cells, dict) and "PUPIL" in cells:
        change = {"cells": {program.pupils[0]: cells["PUPIL"]}}

    reply = program.change(topic="Дроби", **change) if "topic" not in change else program.change(**change)

    assert (reply.status, reply.json["type"]) == (status, f"/api/#{name}")
    assert name != "InvalidInput" or reply.json["fields"]
    assert program.stage.contents() == before


def test_an_invalid_field_is_named_without_its_value(program: Program) -> None:
    reply = program.change(topic="Рощин не готов " * 40)

    assert reply.json["fields"] == ["topic"]
    assert "Рощин" not in reply.text


@pytest.mark.parametrize(
    ("body", "content_type", "status", "name"),
    [
        pytest.param(b"{", "application/json", 400, "NotText", id="no JSON"),
        pytest.param(b"\xff\xfe{}", "application/json", 400, "NotText", id="no UTF-8"),
        pytest.param(b'{"topic": "\\ud800"}', "application/json", 400, "NotText", id="half a character"),
        pytest.param(b"", "application/json", 400, "NotText", id="nothing"),
        pytest.param(b"[]", "application/json", 422, "InvalidInput", id="a list"),
        pytest.param(b"{}", "text/plain", 415, "WrongContentType", id="plain text"),
        pytest.param(b"{}", "", 415, "WrongContentType", id="no type"),
        pytest.param(b'"' + b"x" * 10_000_000 + b'"', "application/json", 413, "RequestEntityTooLarge", id="10 MB"),
        pytest.param(b"[" * 100_000, "application/json", 400, "NotText", id="very deep"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_by_name(
    program: Program, body: bytes, content_type: str, status: int, name: str
) -> None:
    before = program.stage.contents()

    reply = program.visitor.send(
        "PUT", program.path, body, content_type=content_type, headers={"x-csrf-token": program.visitor.csrf_token}
    )

    assert (reply.status, reply.json["type"]) == (status, f"/api/#{name}")
    assert program.stage.contents() == before


@pytest.mark.parametrize("token", ["", "wrong"])
def test_without_the_sessions_token_nothing_is_written(program: Program, token: str) -> None:
    before = program.stage.contents()
    program.visitor.csrf_token = token

    reply = program.change(topic="Дроби")

    assert (reply.status, reply.json["type"]) == (403, "/api/#ForgedForm")
    assert program.stage.contents() == before


def test_a_token_in_a_form_does_not_let_json_through(program: Program) -> None:
    reply = program.visitor.send(
        "PUT",
        program.path,
        f"csrf_token={program.visitor.csrf_token}".encode(),
        content_type="application/x-www-form-urlencoded",
    )

    assert (reply.status, reply.json["type"]) == (415, "/api/#WrongContentType")


def test_other_peoples_lessons_are_refused(program: Program) -> None:
    cast = program.stage.cast
    before = program.stage.contents()
    for person, status, name in (
        (cast.other_teacher, 403, "NotYourLesson"),
        (cast.director, 403, "NotYourLesson"),
        (cast.pupil, 404, "NoSuchLesson"),
        (cast.guardian_of(cast.pupil), 404, "NoSuchLesson"),
    ):
        visitor = program.stage.visitor(person)
        before = program.stage.contents()
        change = {"base_version": 1, "save_id": SAVE_ID, "topic": "Дроби"}
        for reply in (visitor.get(program.path), visitor.put(program.path, change)):
            assert (reply.status, reply.json["type"]) == (status, f"/api/#{name}")
        assert program.stage.contents() == before


@pytest.mark.parametrize("lesson", ["nonsense", "7.russian.2026-11-25.12", "7.russian.2026-11-25.1%0A", "%00"])
def test_an_address_of_no_lesson_is_a_problem_too(program: Program, lesson: str) -> None:
    reply = program.visitor.get(f"/api/v1/lessons/{lesson}")

    assert (reply.status, reply.json["type"]) == (404, "/api/#NoSuchLesson")


def test_a_closed_term_and_a_lesson_ahead_are_problems(stage: Stage) -> None:
    closed = Program(stage, stage.lesson(stage.cast.teacher, TODAY - timedelta(days=60)))
    ahead = Program(stage, stage.lesson(stage.cast.teacher, TODAY + timedelta(days=1)))

    assert closed.change(topic="Дроби").json["type"] == "/api/#TermClosed"
    assert ahead.change(cells={ahead.pupils[0]: {"marks": [5]}}).json["type"] == "/api/#LessonAhead"
    assert ahead.change(topic="Дроби").status == 200


def test_who_is_not_logged_in_is_told_so(program: Program) -> None:
    for reply in (program.stage.visitor().get(program.path), program.stage.visitor().put(program.path, {})):
        assert (reply.status, reply.json["type"]) == (401, "/api/#NotLoggedIn")


def test_a_method_that_is_not_there_is_a_problem_that_names_those_that_are(program: Program) -> None:
    reply = program.visitor.send("DELETE", program.path)

    assert (reply.status, reply.json["type"]) == (405, "/api/#MethodNotAllowed")
    assert {"GET", "PUT"} <= set(reply.header("allow").replace(",", " ").split())


def test_a_table_that_is_away_is_a_problem_and_a_repeat_is_safe(program: Program) -> None:
    program.stage.use(losing_the_answer(program.stage.sqlite, TableUnavailable("no answer")))

    lost = program.change(topic="Дроби")
    again = program.change(topic="Дроби")

    assert (lost.status, lost.json["type"]) == (503, "/api/#TableUnavailable")
    assert again.status == 200
    assert again.json["version"] == program.read.json["version"] + 1
