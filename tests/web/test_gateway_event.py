"""Requests and answers in the shapes that the clouds document, through the functions' own handlers."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from flask import Flask, request

from functions.domain.imports.columns import ListKind
from functions.storage.sqlite import SqliteTable
from functions.web import gateway_event, timing, visit
from functions.web.entry import Event, Handler, wrap
from functions.web.settings import Settings
from infra.local.gateway.events import Answer, answer
from tests.support import recorded
from tests.support.builders import TENANT
from tests.support.bureau import ZOYA
from tests.support.lists import as_file, snils
from tests.support.recorded import HOST, SHAPES, Shape
from tests.support.stage import Cast, Stage, make_apps

BASE: Final = f"https://{HOST}"
BOUNDARY: Final = "----WebKitFormBoundary7MA4YWxkTrZu0gW"
# What a function of Yandex Cloud may not answer with, or is renamed: functions/concepts/function-invoke.
REFUSED: Final = {"proxy-authenticate", "transfer-encoding", "via", "content-md5", "date", "server", "www-authenticate"}


@dataclass
class Browser:
    """Sends events in one shape to the functions behind a name of their own over TLS, and keeps cookies."""

    stage: Stage
    shape: Shape
    cookies: dict[str, str]
    token: str = ""

    def send(self, function: str, method: str, address: str, **sent: Any) -> Answer:  # noqa: ANN401  # as `request`
        event = recorded.request(self.shape, method, address, cookies=self.cookies, **sent)
        return answer(wrap(self.stage.apps[function])(event, None))


@pytest.fixture
def behind_tls(demo_table: tuple[Path, SqliteTable], cast: Cast) -> Stage:
    return Stage(make_apps(BASE), *demo_table, cast)


@pytest.fixture(params=SHAPES)
def browser(behind_tls: Stage, request: pytest.FixtureRequest) -> Browser:
    """Somebody of the office, logged in."""
    visitor = behind_tls.visitor(behind_tls.cast.director)
    assert set(visitor.cookies) == {"__Host-session"}
    return Browser(behind_tls, request.param, visitor.cookies, visitor.csrf_token)


def header(found: Answer, name: str) -> list[str]:
    return [value for one, value in found.headers if one.lower() == name]


def test_somebody_with_a_session_sees_a_page(browser: Browser) -> None:
    found = browser.send("office", "GET", "/office/people")

    assert found.status == 200
    assert "Журнал" in found.body.decode()


def test_somebody_without_one_is_led_to_the_login(browser: Browser) -> None:
    browser.cookies = {}

    found = browser.send("office", "GET", "/office/people")

    assert "/auth/login" in " ".join([*header(found, "location"), found.body.decode()])


def test_a_russian_query_arrives_as_it_was_typed(browser: Browser) -> None:
    found = browser.send("diary", "GET", recorded.quoted("/auth/login?to=/diary/&ё=да нет"))
    echoed = wrap(echo())(recorded.request(browser.shape, "GET", recorded.quoted("/x?q=ёж и уж&q=2&пусто=")), None)

    assert found.status == 404  # another function's: nothing breaks on the way
    assert told(echoed)["query"] == {"q": ["ёж и уж", "2"], "пусто": [""]}


def test_a_file_of_an_import_arrives_byte_for_byte(browser: Browser) -> None:
    name, content = "Ученики — 9 «А».xlsx", as_file(ListKind.PUPILS, [*ZOYA[:4], snils(), "9", "", "", ""])
    fields = {"csrf_token": browser.token, "list": "pupils"}
    parts = [f'Content-Disposition: form-data; name="{key}"\r\n\r\n{text}\r\n'.encode() for key, text in fields.items()]
    parts.append(f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode() + content + b"\r\n")
    body = b"".join(f"--{BOUNDARY}\r\n".encode() + part for part in parts) + f"--{BOUNDARY}--\r\n".encode()

    found = browser.send(
        "office", "POST", "/office/imports", body=body, content_type=f"multipart/form-data; boundary={BOUNDARY}"
    )

    assert found.status == 303
    (plan,) = header(found, "location")
    assert "Добавится" in browser.send("office", "GET", plan).body.decode()


def test_a_form_without_its_token_is_refused(browser: Browser) -> None:
    sent = {"body": b"csrf_token=x", "content_type": "application/x-www-form-urlencoded"}

    assert browser.send("auth", "POST", "/auth/sessions", **sent).status == 403


def test_a_workbook_leaves_byte_for_byte(browser: Browser) -> None:
    found = browser.send("office", "GET", "/office/imports/templates/pupils.xlsx")

    assert found.status == 200
    assert found.body.startswith(b"PK\x03\x04")
    assert header(found, "content-length") == [str(len(found.body))]


def test_head_says_what_get_would_without_a_body(browser: Browser) -> None:
    found, whole = (browser.send("auth", method, "/healthz") for method in ("HEAD", "GET"))

    assert (found.status, found.body) == (200, b"")
    assert header(found, "content-type") == header(whole, "content-type")


def test_both_probes_of_the_doctor_are_set_and_come_back(browser: Browser) -> None:
    browser.cookies = {}

    asked = browser.send("auth", "GET", "/healthz?probe")
    browser.cookies = dict(line.split(";")[0].split("=", 1) for line in header(asked, "set-cookie"))
    found = browser.send("auth", "GET", "/healthz")

    assert len(header(asked, "set-cookie")) == 2
    assert json.loads(found.body)["cookies"] == 2


def test_an_answer_has_no_header_that_the_cloud_refuses_or_renames(browser: Browser) -> None:
    for function, address in (("auth", "/healthz?probe"), ("office", "/office/people"), ("auth", "/auth/login")):
        found = browser.send(function, "GET", address)
        assert {name.lower() for name, _ in found.headers} & REFUSED == set()


def test_the_log_has_the_gateways_id_of_the_request(behind_tls: Stage, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", "school"):
        Browser(behind_tls, "yandex-1.0", {}).send("auth", "GET", "/healthz")

    assert [record.__dict__["request_id"] for record in caplog.records] == ["cd0d12cd-c5f1-4348-9dff-000000000001"]


# What Yandex's documents leave open.


def echo() -> Flask:
    app = Flask("echo", static_folder=None)

    @app.route("/<path:path>", methods=["GET", "POST"])
    def shown(path: str) -> dict[str, Any]:
        return {
            "path": path,
            "query": request.args.to_dict(flat=False),
            "cookies": request.cookies.to_dict(),
            "host": request.host,
            "from": request.remote_addr,
            "json": request.get_json(silent=True),
        }

    return app


@pytest.fixture(scope="module")
def echoing() -> Handler:
    return wrap(echo())


def told(returned: dict[str, Any]) -> dict[str, Any]:
    assert returned["statusCode"] == 200
    found: dict[str, Any] = json.loads(returned["body"])
    return found


def yandex(**changes: Any) -> Event:  # noqa: ANN401  # whatever JSON is
    return recorded.load("yandex-1.0") | changes


def test_the_names_of_host_and_sender_are_the_visitors(echoing: Handler) -> None:
    found = told(echoing(yandex(), None))

    assert (found["host"], found["from"]) == (HOST, "203.0.113.7")


@pytest.mark.parametrize("path", ["/журнал/5а", recorded.quoted("/журнал/5а")], ids=["plain", "percent signs"])
def test_a_russian_path_is_read_either_way(echoing: Handler, path: str) -> None:
    assert told(echoing(yandex(path=path), None))["path"] == "журнал/5а"


def test_json_comes_as_text_and_all_else_as_base64(echoing: Handler) -> None:
    """As functions/concepts/function-invoke says of `body`."""
    event = yandex(httpMethod="POST", body='{"тема": 1}', isBase64Encoded=False)
    event["headers"]["Content-Type"] = "application/json"
    event["multiValueHeaders"]["Content-Type"] = ["application/json"]

    assert told(echoing(event, None))["json"] == {"тема": 1}


HEADER: Final = "__Host-session=p-1.abc; __Host-login-1a2b=x"


@pytest.mark.parametrize(
    "places",
    [
        pytest.param({"headers": {"Cookie": HEADER}}, id="one header"),
        pytest.param(
            {"headers": {"cookie": "lost"}, "multiValueHeaders": {"cookie": HEADER.split("; ")}}, id="several"
        ),
        pytest.param({"parameters": {"Cookie": HEADER}}, id="the declared header"),
        pytest.param(
            {"parameters": {"__Host-session": "p-1.abc", "__Host-login-1a2b": "x", "__Host-probe-1": "", "week": "1"}},
            id="declared cookies",
        ),
    ],
)
def test_cookies_are_found_wherever_the_gateway_puts_them(echoing: Handler, places: dict[str, Any]) -> None:
    event = yandex()
    for place, values in places.items():
        event[place] |= values

    assert told(echoing(event, None))["cookies"] == {"__Host-session": "p-1.abc", "__Host-login-1a2b": "x"}


def test_a_header_goes_before_what_was_declared() -> None:
    event = yandex()
    event["headers"]["Cookie"] = "__Host-session=right"
    event["parameters"] |= {"Cookie": "__Host-session=left", "__Host-session": "left"}

    assert gateway_event.readable(event)["headers"]["cookie"] == "__Host-session=right"


def test_an_event_of_payload_2_is_left_as_it_is() -> None:
    event = recorded.load("aws-2.0")

    assert gateway_event.readable(event) is event


def test_fields_that_are_null_or_missing_do_no_harm(echoing: Handler) -> None:
    bare = dict.fromkeys(("queryStringParameters", "multiValueQueryStringParameters", "parameters", "body"))
    event = yandex(**bare)
    del event["multiValueParameters"], event["operationId"]

    assert told(echoing(event, None))["query"] == {}


class Context:
    """The second argument, as functions/lang/python/context describes it."""

    request_id = aws_request_id = "6e8356f9-489b-4c7b-8ba6-000000000003"
    function_name = invoked_function_arn = "d4eo2faf620000000000"
    function_version = log_stream_name = "d4e3vrugh30000000000"
    function_folder_id = "b1g88tflru0ek1omtsu0"
    log_group_name = "ckgjmanjlh0000000000"
    memory_limit_in_mb = 1024
    deadline_ms = 1795597260000
    token: Final = {"access_token": "t1.invented", "expires_in": 42299, "token_type": "Bearer"}

    def get_remaining_time_in_millis(self) -> int:
        return 59_000


def test_a_handler_takes_the_context_of_the_cloud(behind_tls: Stage) -> None:
    returned = wrap(behind_tls.apps["auth"])(recorded.request("yandex-1.0", "GET", "/healthz"), Context())

    assert returned["statusCode"] == 200


def test_a_timer_of_the_cloud_does_its_usual_work_in_the_time_it_has(
    demo_table: tuple[Path, SqliteTable], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"TABLE": f"sqlite:{demo_table[0]}", "BASE_URL": BASE, "TENANT": TENANT}.items():
        monkeypatch.setenv(f"SCHOOL_{name}", value)
    seen: list[tuple[Mapping[str, Any], float]] = []

    class Work:
        def __call__(self, school: Settings, event: Mapping[str, Any], left: Callable[[], float]) -> dict[str, int]:
            assert school.tenant == TENANT
            seen.append((event, left()))
            return {"done": 1}

        def finish(self, done: Mapping[str, int]) -> None:
            assert done == {"done": 1}

    returned = timing.timed("files", lambda _table: Work())(recorded.load("yandex-timer"), Context())

    assert returned == {"done": 1}
    ((event, left),) = seen
    assert left == 59
    assert not event.get("everything")  # what `school timer` asks for by hand


def test_the_cookie_that_the_gateway_must_bring_is_the_one_that_pages_read(behind_tls: Stage) -> None:
    with behind_tls.apps["auth"].app_context():
        assert visit.cookie_name() == "__Host-session"


def test_base64_of_a_text_is_read_like_the_text(echoing: Handler) -> None:
    sent = base64.b64encode(b'{"a": 2}').decode()
    event = yandex(httpMethod="POST", body=sent, isBase64Encoded=True)
    event["headers"]["Content-Type"] = "application/json; charset=utf-8"
    event["multiValueHeaders"]["Content-Type"] = ["application/json; charset=utf-8"]

    assert told(echoing(event, None))["json"] == {"a": 2}
