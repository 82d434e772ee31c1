"""What every function answers when something is wrong."""

import json
import logging
from collections.abc import Iterable, Mapping

import pytest

from functions.storage.table import Item, Key, TableUnavailable
from functions.web import log
from infra.local.gateway.events import Payload
from tests.support.interrupted import InterruptedTable
from tests.support.stage import Stage
from tests.support.visitor import FORM


class BrokenTable(InterruptedTable):
    """A table that fails at every read."""

    error: Exception = TableUnavailable("no answer")

    def batch_get(self, keys: Iterable[Key]) -> Mapping[Key, Item]:  # noqa: ARG002  # the port's
        """Fail."""
        raise self.error


class FaultyTable(BrokenTable):
    """A table with a fault that nobody has named."""

    error = RuntimeError("Рощин Лев, 7 класс")


@pytest.mark.parametrize("path", ["/auth/nope", "/diary", "/consent", "/journal/x", "/diary/a/b/c/d"])
def test_an_address_that_is_not_there_is_not_found_without_a_login(stage: Stage, path: str) -> None:
    reply = stage.visitor().get(path)

    assert reply.status in {404, 308}
    assert reply.status == 308 or reply.page.heading == "Такой страницы нет"


def test_an_error_page_without_a_login_names_the_school(stage: Stage) -> None:
    page = stage.visitor().get("/auth/nope").page

    assert "Бурминская ООШ" in page.title
    assert "Войти" in page.text


def test_an_error_page_with_a_login_knows_who_is_there(stage: Stage) -> None:
    page = stage.visitor(stage.cast.teacher).get("/journal/lessons/nonsense").page

    assert page.heading == "Такого урока нет"


@pytest.mark.parametrize("payload", ["2.0", "1.0"])
def test_a_table_that_is_away_is_said_to_be_away(stage: Stage, payload: Payload) -> None:
    visitor = stage.visitor(stage.cast.teacher, payload=payload)
    stage.use(BrokenTable(stage.sqlite))

    page, as_json = visitor.get("/journal/"), visitor.get("/api/v1/lessons/7.russian.2026-11-25.1")

    assert (page.status, page.page.heading) == (503, "База данных не отвечает")
    assert (as_json.status, as_json.json["type"]) == (503, "/api/#TableUnavailable")


def test_a_fault_of_ours_is_a_page_that_says_nothing_of_it(stage: Stage) -> None:
    visitor = stage.visitor(stage.cast.teacher)
    stage.use(FaultyTable(stage.sqlite))

    page, as_json = visitor.get("/journal/"), visitor.get("/api/v1/lessons/7.russian.2026-11-25.1")

    assert (page.status, page.page.heading) == (500, "Что-то сломалось у нас")
    assert (as_json.status, as_json.json["type"]) == (500, "/api/#InternalServerError")
    assert "Рощин" not in page.text + as_json.text


@pytest.mark.parametrize("payload", ["2.0", "1.0"])
@pytest.mark.parametrize("path", ["/diary/", "/consent/", "/journal/", "/auth/login", "/healthz"])
def test_head_is_answered_as_get_without_a_body(stage: Stage, path: str, payload: Payload) -> None:
    visitor = stage.visitor(stage.cast.other_teacher, payload=payload)

    assert visitor.send("HEAD", path).answer.body == b""


def test_a_log_line_is_json_with_known_fields_only() -> None:
    record = log.LOGGER.makeRecord("school", logging.INFO, "x.py", 1, "saved", (), None, extra={
        "lesson": "7.russian.2026-11-25.1", "status": 303, "pupil": "Рощин Лев",
    })  # fmt: skip

    line = json.loads(log.JsonLine().format(record))

    assert line == {
        "level": "INFO",
        "message": "saved",
        "event": "saved",
        "lesson": "7.russian.2026-11-25.1",
        "status": 303,
    }


@pytest.mark.parametrize(
    ("level", "name"),
    [
        (logging.DEBUG, "DEBUG"),
        (logging.INFO, "INFO"),
        (logging.WARNING, "WARN"),
        (logging.ERROR, "ERROR"),
        (logging.CRITICAL, "FATAL"),
    ],
)
def test_a_level_is_called_as_both_clouds_call_it(level: int, name: str) -> None:
    record = log.LOGGER.makeRecord("school", level, "x.py", 1, "saved", (), None)

    assert json.loads(log.JsonLine().format(record))["level"] == name


def test_a_line_of_the_log_is_one_line_even_with_a_traceback() -> None:
    try:
        raise RuntimeError("first\nsecond")  # noqa: TRY301  # to have a traceback
    except RuntimeError as error:
        record = log.LOGGER.makeRecord("school", logging.ERROR, "x.py", 1, "failed", (), (type(error), error, None))

    text = log.JsonLine().format(record)

    assert "\n" not in text
    assert "RuntimeError" in json.loads(text)["error"]


def test_who_is_logged_in_stays_so_on_the_page_of_a_refused_form(stage: Stage) -> None:
    visitor = stage.visitor(stage.cast.teacher)

    reply = visitor.send("POST", "/journal/lessons/nothing", b"topic=a", content_type=FORM)

    assert stage.cast.teacher.name in reply.page.text
    assert visitor.csrf_token in reply.text  # what was typed can be sent again
