"""What is promised for the whole product: one short test keeps each for every page and route to come."""

import importlib
import json
import logging
import os
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import functions
from functions.domain.record import SchoolError
from functions.web import log
from functions.web.answers import ANSWERS, HTTP_ANSWERS, Answer
from infra.routes import FUNCTIONS
from tests.support.builders import TENANT
from tests.support.stage import Stage, make_apps
from tests.support.visitor import Visitor

HANDLERS = re.compile(r"functions\.\w+\.(handler|timer)$")


def refusals(base: type[SchoolError] = SchoolError) -> Iterator[type[SchoolError]]:
    for one in base.__subclasses__():
        yield one
        yield from refusals(one)


def test_every_refusal_has_an_answer_in_russian() -> None:
    for module in pkgutil.walk_packages(functions.__path__, "functions."):
        if not HANDLERS.match(module.name):  # these read the environment as they are imported
            importlib.import_module(module.name)

    assert sorted(ANSWERS) == sorted(one.__name__ for one in refusals())


@pytest.mark.parametrize("answer", [*ANSWERS.values(), *HTTP_ANSWERS.values()], ids=lambda answer: answer.title)
def test_an_answer_says_what_happened_and_what_to_do_without_blame(answer: Answer) -> None:
    status, title, advice, _ = answer

    assert 400 <= status <= 599
    assert re.match(r"[А-ЯЁ]", title)
    assert not title.endswith(".")
    assert advice.endswith(".")
    assert not re.search(r"[!\"']|\bВы\b.*\bВы\b|[Оо]шибка \d|неверн|недопустим", title + advice)


def test_every_route_is_in_the_table_of_routes_and_the_other_way_round() -> None:
    promised = {
        function.name: {(route.method, re.sub(r"\{\w+\}", "{}", route.path)) for route in function.routes}
        for function in FUNCTIONS
        if function.routes
    }
    there = {
        name: {
            (method, re.sub(r"<[^>]+>", "{}", rule.rule))
            for rule in app.url_map.iter_rules()
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        }
        for name, app in make_apps().items()
    }

    assert there == promised


def walk(stage: Stage) -> None:
    """Go the ways of a teacher, a guardian and a pupil, with refusals on them."""
    cast = stage.cast
    lesson = stage.lesson(cast.teacher)
    teacher, guardian, pupil = map(stage.visitor, (cast.teacher, cast.guardian_of(cast.pupil), cast.pupil))
    form = teacher.get(f"/journal/lessons/{lesson}").page.form()
    marks = next(name for name in form if name.startswith("marks."))
    teacher.post(f"/journal/lessons/{lesson}", form | {marks: "9", "topic": "Рощин опять не готов"})
    teacher.post(f"/journal/lessons/{lesson}", form | {marks: "5", "topic": "Рощин опять не готов"})
    teacher.get("/journal/")
    teacher.get(f"/journal/{lesson.class_id}/{lesson.subject}/2")
    teacher.put(f"/api/v1/lessons/{lesson}", {"topic": "Рощин опять не готов " * 40})
    for visitor in (guardian, pupil):
        for path in (f"/diary/{cast.pupil.id}/2026-W48", f"/api/v1/diary/{cast.stranger.id}/2026-W48"):
            visitor.get(path)
    guardian.post(f"/consent/{cast.pupil.id}", {"decision": "revoke"})
    pupil.get(f"/diary/{cast.pupil.id}/term/2")


def names(stage: Stage) -> set[str]:
    return {
        part
        for one in stage.cast.people.everybody()
        for part in (one.person.family_name, one.person.given_name, one.person.patronymic, one.snils, one.oid)
    }


def test_no_log_line_has_other_fields_or_anybodys_name(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        walk(stage)

    lines = [log.JsonLine().format(record) for record in caplog.records]
    ours = [record for record in caplog.records if record.name == log.LOGGER.name]
    assert {record.getMessage() for record in ours} >= {"request", "request_refused"}
    usual = set(logging.makeLogRecord({}).__dict__) | {"message", "asctime"}
    assert {field for record in ours for field in set(record.__dict__) - usual} <= log.FIELDS
    text = "\n".join([*lines, *(record.getMessage() for record in caplog.records)])
    assert [name for name in names(stage) | {"Рощин"} if name in text] == []


def test_every_answer_of_a_function_names_its_request_in_the_log(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "school"):
        stage.visitor(stage.cast.teacher).get("/journal/")

    (line,) = [json.loads(log.JsonLine().format(one)) for one in caplog.records if one.getMessage() == "request"]
    assert (line["function"], line["route"], line["method"], line["status"]) == ("grades", "/journal/", "GET", 200)
    assert re.fullmatch(r"[0-9a-f]{32}", line["request_id"])


PROGRAM = """
import json, sys
import functions.diary.handler as diary
event = {"version": "2.0", "rawPath": "/diary/", "rawQueryString": "", "headers": {"host": "x"},
    "requestContext": {"http": {"method": "GET", "path": "/diary/", "sourceIp": "127.0.0.1", "protocol": "HTTP/1.1"}}}
answer = diary.handler(event, None)
own = ("functions.esia", "functions.mail", "functions.secret_store", "functions.storage.sealing")
own += tuple(f"functions.domain.{rules}" for rules in ("email_code", "invitation", "limits", "passkeys", "unknown"))
libraries = ("boto3", "botocore", "cryptography", "joserfc", "webauthn", "urllib3")
dear = [name for name in (*own, *libraries) if name in sys.modules]
import functions.auth.handler, functions.consent.handler, functions.grades.handler, functions.office.handler
import functions.reports.handler
print(json.dumps([answer["statusCode"], answer["headers"]["location"], dear]))
"""


def test_a_diary_loads_nothing_that_it_does_not_need(demo_file: Path) -> None:
    """A cold start pays for each import; boto3 alone is 0.2 s. The handlers are real: made from the environment."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("SCHOOL_")},
        "SCHOOL_TABLE": f"sqlite:{demo_file}",
        "SCHOOL_BASE_URL": "http://127.0.0.1:8000",
        "SCHOOL_TENANT": TENANT,
    }
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, check=True, capture_output=True, text=True)

    assert json.loads(done.stdout) == [303, "/auth/login?to=/diary/", []]


def test_nobody_is_left_over_from_the_request_before(stage: Stage) -> None:
    cast = stage.cast
    visitors: list[tuple[Visitor, str]] = [
        (stage.visitor(person), person.name)
        for person in (cast.teacher, cast.guardian_of(cast.pupil), cast.pupil, cast.director)
    ]

    for _ in range(3):
        for visitor, name in visitors:
            assert name in visitor.get("/diary/nobody00/2026-W48").page.text
