"""What a line of the log says of the call that it belongs to, and what it never says."""

import json
import logging
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from functions.storage.table import Item, Key
from functions.web import calls, log, timing
from functions.web.settings import Settings
from infra.local.gateway.events import Payload
from tests.support.builders import TENANT
from tests.support.interrupted import InterruptedTable
from tests.support.stage import Stage

ROOT: Final = "1-67891233-abcdef012345678912345678"
NAME: Final = "Рощин Лев Ильич, 112-233-445 95, vera@family.example"


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Callable[[], list[dict[str, Any]]]:
    caplog.set_level(logging.INFO, "school")
    return lambda: [json.loads(log.JsonLine().format(one)) for one in caplog.records if one.name == "school"]


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "_warm", set())


def test_every_line_of_a_request_says_which_it_is_of_and_whose(
    stage: Stage, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    visitor = stage.visitor(stage.cast.teacher)

    visitor.send("GET", "/office/", headers={"x-amzn-trace-id": f"Self=1-2;Root={ROOT};Parent=53995c3f42cd8ad8"})

    refused, asked = lines()
    assert (refused["event"], asked["event"]) == ("request_refused", "request")
    same = ("request_id", "trace_id", "tenant", "function")
    assert [refused[name] for name in same] == [asked[name] for name in same]
    assert re.fullmatch(r"[0-9a-f]{32}", asked["request_id"])
    assert (asked["trace_id"], asked["tenant"], asked["function"]) == (ROOT, TENANT, "office")
    assert asked["version"]


@pytest.mark.parametrize("payload", ["2.0", "1.0"])
def test_both_payloads_bring_the_id_of_the_request(
    stage: Stage, lines: Callable[[], list[dict[str, Any]]], payload: Payload
) -> None:
    stage.visitor(payload=payload).get("/healthz")

    assert re.fullmatch(r"[0-9a-f]{32}", lines()[-1]["request_id"])


def test_the_first_call_of_a_process_is_said_to_be_cold_and_no_other(
    stage: Stage, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    for _ in range(2):
        stage.visitor().get("/healthz")
    stage.visitor().get("/diary")

    assert [line.get("cold") for line in lines()] == [True, None, True]


@pytest.mark.parametrize(
    ("name", "value", "trace"),
    [
        ("traceparent", f"00-{'4bf92f3577b34da6' * 2}-00f067aa0ba902b7-01", "4bf92f3577b34da6" * 2),
        ("traceparent", f"00-{NAME}-00f067aa0ba902b7-01", None),
        ("x-amzn-trace-id", "Root=vera@family.example;Parent=1", None),
    ],
)
def test_only_what_looks_like_a_trace_is_believed(
    stage: Stage, lines: Callable[[], list[dict[str, Any]]], name: str, value: str, trace: str | None
) -> None:
    stage.visitor().send("GET", "/healthz", headers={name: value})

    assert lines()[-1].get("trace_id") == trace


class Broken(InterruptedTable):
    """A table that fails with words about somebody."""

    def batch_get(self, _keys: Iterable[Key]) -> Mapping[Key, Item]:
        raise ValueError(NAME) from KeyError(NAME)


def test_a_fault_is_logged_by_where_it_was_and_not_by_its_words(
    stage: Stage, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    visitor = stage.visitor(stage.cast.teacher)
    stage.use(Broken(stage.sqlite))

    reply = visitor.get("/journal/")

    (failed,) = [line for line in lines() if line["event"] == "request_failed"]
    assert reply.status == 500
    assert "batch_get" in failed["error"]
    assert "builtins.KeyError\n" in failed["error"]
    assert "builtins.ValueError" in failed["error"]
    assert not [part for part in NAME.split() if part in json.dumps(lines(), ensure_ascii=False)]


def test_the_page_of_a_fault_and_a_problem_name_the_call_for_support(
    stage: Stage, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    visitor = stage.visitor(stage.cast.teacher)
    refused = visitor.get("/api/v1/diary/nobody00/2026-W48")
    stage.use(Broken(stage.sqlite))
    page = visitor.get("/journal/")

    ids = [line["request_id"] for line in lines() if line["event"] == "request"]
    assert refused.json["request_id"] == ids[0]
    assert f"Код для поддержки: <code>{ids[1]}</code>" in page.text


class Context:
    """What Lambda gives a timer."""

    aws_request_id = "6e8356f9-489b-4c7b-8ba6-000000000003"

    def get_remaining_time_in_millis(self) -> int:
        return 59_000


class Job:
    """A job that writes a line."""

    def __call__(self, school: Settings, event: Mapping[str, Any], left: Callable[[], float]) -> dict[str, int]:
        assert (event, school.tenant) == ({}, TENANT)
        log.LOGGER.info("letter_sent", extra={"count": int(left())})
        return {"done": 1}

    def finish(self, done: Mapping[str, int]) -> None:
        log.LOGGER.info("outbox_read", extra={"count": done["done"]})


def test_the_lines_of_a_timer_say_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    settings = {"TABLE": f"sqlite:{tmp_path / 'school.db'}", "BASE_URL": "https://school.example", "TENANT": TENANT}
    for name, value in settings.items():
        monkeypatch.setenv(f"SCHOOL_{name}", value)
    monkeypatch.setattr(log, "to_stderr", lambda _level: None)  # caplog listens instead
    monkeypatch.setenv("_X_AMZN_TRACE_ID", f"Root={ROOT};Parent=53995c3f42cd8ad8;Sampled=0")

    timing.timed("notify", lambda _table: Job())({}, Context())

    sent, read, done = lines()
    assert [line["event"] for line in (sent, read, done)] == ["letter_sent", "outbox_read", "timer_done"]
    for line in (sent, read, done):
        assert (line["request_id"], line["trace_id"], line["function"]) == (
            Context.aws_request_id,
            ROOT,
            "notify-timer",
        )
    assert (sent.get("tenant"), done.get("tenant"), done["cold"]) == (TENANT, None, True)
    assert done["ms"] >= 0


def test_outside_a_call_a_line_says_of_none(lines: Callable[[], list[dict[str, Any]]]) -> None:
    log.know(tenant=TENANT)
    log.LOGGER.info("site_frozen")

    assert lines() == [{"level": "INFO", "message": "site_frozen", "event": "site_frozen"}]
