"""What a function gets from the gateway, and what the gateway makes of its answer."""

import base64
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from urllib.parse import quote

import pytest
from flask import Flask, Response, request
from flask.typing import ResponseReturnValue

from functions.domain.access.rights import Right
from functions.web.entry import wrap
from infra.local.gateway.application import Gateway
from infra.local.gateway.events import BODY_LIMIT, Event, Payload
from infra.local.gateway.handlers import Context, Handler, HandlerMissing, load
from infra.local.gateway.requests import drain
from infra.routes import Function, Route
from tests.support.serving import ask, serving

ECHO = Function(
    name="echo",
    handler="unused:handler",
    routes=(
        Route("GET", "/echo/{word}", Right.ANYBODY),
        Route("POST", "/echo/{word}", Right.ANYBODY),
        Route("GET", "/echo/fixed", Right.ANYBODY),
        Route("GET", "/api/v1/echo", Right.ANYBODY),
    ),
)
BOTH: tuple[Payload, ...] = ("2.0", "1.0")


def no_site(_environ: object, start_response: Callable[..., object]) -> list[bytes]:
    start_response("404 Not Found", [("Content-Type", "text/plain"), ("Content-Length", "4")])
    return [b"none"]


@contextmanager
def gateway(handler: Handler, payload: Payload = "2.0") -> Iterator[int]:
    with serving(Gateway([ECHO], {"echo": handler}, no_site, payload=payload)) as port:
        yield port


def event_as_sent(event: Event, _context: Context) -> dict[str, object]:
    """Answer with the event itself; json.dumps refuses what a real gateway could not have sent."""
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps(event)}


def echo_app() -> Flask:
    app = Flask("echo", static_folder=None)

    @app.route("/echo/<word>", methods=["GET", "POST"])
    def echo(word: str) -> ResponseReturnValue:
        response = Response(request.get_data(), mimetype="application/octet-stream")
        response.headers["X-Word"] = quote(word)
        response.headers["X-Query"] = quote("|".join(request.args.getlist("q")))
        response.headers["X-Cookies"] = ";".join(f"{name}={value}" for name, value in sorted(request.cookies.items()))
        response.set_cookie("one", "1")
        response.set_cookie("two", "2")
        return response

    return app


def test_an_event_of_version_2_says_what_the_request_said() -> None:
    with gateway(event_as_sent) as port:
        path = f"/echo/{quote('привет')}?q={quote('а б')}&q=2&empty="
        _, body = ask(port, "GET", path, headers={"Cookie": "a=1; b=2", "X-Many": "1, 2", "User-Agent": "test"})

    event = json.loads(body)
    assert event["version"] == "2.0"
    assert event["routeKey"] == event["requestContext"]["routeKey"] == "GET /echo/{word}"
    assert event["rawPath"] == event["requestContext"]["http"]["path"] == "/echo/привет"
    assert event["rawQueryString"] == f"q={quote('а б')}&q=2&empty="
    assert event["queryStringParameters"] == {"q": "а б,2", "empty": ""}
    assert event["pathParameters"] == {"word": "привет"}
    assert event["cookies"] == ["a=1", "b=2"]
    assert "cookie" not in event["headers"]
    assert event["headers"]["x-many"] == "1, 2"
    assert event["headers"]["x-forwarded-proto"] == "http"
    assert event["requestContext"]["http"]["userAgent"] == "test"
    assert event["requestContext"]["http"]["sourceIp"] == "127.0.0.1"
    assert "body" not in event
    assert event["isBase64Encoded"] is False


def test_an_event_of_version_1_says_everything_twice() -> None:
    with gateway(event_as_sent, "1.0") as port:
        path = f"/echo/{quote('привет')}?q={quote('а б')}&q=2"
        _, body = ask(port, "GET", path, headers={"Cookie": "a=1; b=2", "Accept-Language": "ru"})

    event = json.loads(body)
    assert event["version"] == "1.0"
    assert event["resource"] == event["requestContext"]["resourcePath"] == "/echo/{word}"
    assert (event["httpMethod"], event["path"]) == ("GET", "/echo/привет")
    assert event["queryStringParameters"] == {"q": "2"}
    assert event["multiValueQueryStringParameters"] == {"q": ["а б", "2"]}
    assert event["headers"]["Cookie"] == "a=1; b=2"
    assert event["multiValueHeaders"]["Accept-Language"] == ["ru"]
    assert event["requestContext"]["identity"]["sourceIp"] == "127.0.0.1"
    assert event["pathParameters"] == event["parameters"] == {"word": "привет"}
    assert event["multiValueParameters"] == {"word": ["привет"]}
    assert event["body"] is None


@pytest.mark.parametrize(
    ("content_type", "sent", "is_base64"),
    [
        pytest.param("application/json", '{"тема": 1}'.encode(), False, id="JSON is text"),
        pytest.param("application/x-www-form-urlencoded", b"a=1", True, id="forms are base64, as at AWS"),
        pytest.param("application/octet-stream", b"\xff\x00", True, id="bytes are base64"),
        pytest.param("text/plain", b"\xff\xfe", True, id="text that is none is base64"),
    ],
)
@pytest.mark.parametrize("payload", BOTH)
def test_a_body_reaches_the_function_as_it_was_sent(
    payload: Payload, content_type: str, sent: bytes, *, is_base64: bool
) -> None:
    with gateway(event_as_sent, payload) as port:
        _, body = ask(port, "POST", "/echo/x", sent, {"Content-Type": content_type})

    event = json.loads(body)
    assert event["isBase64Encoded"] is is_base64
    assert (base64.b64decode(event["body"]) if is_base64 else event["body"].encode()) == sent


@pytest.mark.parametrize("payload", BOTH)
def test_mangum_and_flask_read_every_part_of_it(payload: Payload) -> None:
    sent = bytes(range(256)) * 40
    with gateway(wrap(echo_app()), payload) as port:
        path = f"/echo/{quote('ёж 5%')}?q={quote('а&б')}&q=%2C"
        response, body = ask(port, "POST", path, sent, {"Cookie": "a=1; b=2"})

    assert (response.status, body) == (200, sent)
    assert response.getheader("X-Word") == quote("ёж 5%")
    assert response.getheader("X-Query") == quote("а&б|,")
    assert response.getheader("X-Cookies") == "a=1;b=2"
    assert [line.split(";")[0] for line in response.headers.get_all("Set-Cookie", [])] == ["one=1", "two=2"]


@pytest.mark.parametrize("payload", BOTH)
def test_head_is_answered_as_get_without_the_body(payload: Payload) -> None:
    app = Flask("words", static_folder=None)
    app.add_url_rule("/echo/<word>", "echo", lambda word: f"the word is {word}")

    with gateway(wrap(app), payload) as port:
        response, body = ask(port, "HEAD", "/echo/x")

    assert (response.status, body) == (200, b"")
    assert response.getheader("Content-Length") == str(len("the word is x"))


def test_requests_run_at_once_each_in_its_thread() -> None:
    meeting = threading.Barrier(2, timeout=10)  # nobody passes alone

    def handler(_event: Event, _context: Context) -> dict[str, object]:
        meeting.wait()
        return {"statusCode": 204}

    statuses: list[int] = []
    with gateway(handler) as port:
        clients = [
            threading.Thread(target=lambda: statuses.append(ask(port, "GET", "/echo/x")[0].status)) for _ in range(2)
        ]
        for client in clients:
            client.start()
        for client in clients:
            client.join()

    assert statuses == [204, 204]


@pytest.mark.parametrize("payload", BOTH)
def test_a_body_over_the_gateways_limit_is_refused_and_the_function_not_called(payload: Payload) -> None:
    called: list[Event] = []
    with gateway(lambda event, _context: called.append(event), payload) as port:
        response, body = ask(port, "POST", "/echo/x", b"x" * (BODY_LIMIT[payload] + 1))

    assert response.status == 413
    assert "Слишком много данных" in body.decode()
    assert called == []


def test_the_largest_body_allowed_arrives_whole() -> None:
    def length(event: Event, _context: Context) -> dict[str, object]:
        return {"statusCode": 200, "body": str(len(base64.b64decode(event["body"])))}

    with gateway(length) as port:
        _, body = ask(port, "POST", "/echo/x", b"x" * BODY_LIMIT["2.0"], {"Content-Type": "image/png"})

    assert int(body) == BODY_LIMIT["2.0"]


@pytest.mark.parametrize(
    "returned",
    [
        pytest.param(None, id="nothing"),
        pytest.param({"body": "x"}, id="no status"),
        pytest.param({"statusCode": 200, "body": {}}, id="a body that is no text"),
        pytest.param({"statusCode": 200, "body": "§", "isBase64Encoded": True}, id="no base64"),
    ],
)
def test_an_answer_that_no_gateway_understands_is_a_500(returned: object) -> None:
    with gateway(lambda _event, _context: returned) as port:
        response, body = ask(port, "GET", "/echo/x")

    assert response.status == 500
    assert "Попробуйте ещё раз" in body.decode()


def test_a_function_that_fails_gives_a_500_and_tells_programs_in_json(caplog: pytest.LogCaptureFixture) -> None:
    def broken(_event: Event, _context: Context) -> dict[str, object]:
        raise ZeroDivisionError

    with gateway(broken) as port:
        response, body = ask(port, "GET", "/api/v1/echo")

    assert response.status == 500
    assert response.getheader("Content-Type") == "application/problem+json"
    assert json.loads(body)["status"] == 500
    assert "function_failed" in caplog.text


def test_a_method_that_no_function_has_is_refused_with_those_that_are_there() -> None:
    with gateway(event_as_sent) as port:
        response, _ = ask(port, "DELETE", "/echo/x")

    assert response.status == 405
    assert response.getheader("Allow") == "GET, HEAD, POST"


def test_a_literal_route_goes_before_one_with_a_parameter() -> None:
    with gateway(event_as_sent) as port:
        keys = [json.loads(ask(port, "GET", path)[1])["routeKey"] for path in ("/echo/fixed", "/echo/other")]

    assert keys == ["GET /echo/fixed", "GET /echo/{word}"]


def test_what_no_route_knows_is_the_sites() -> None:
    with gateway(event_as_sent) as port:
        assert [ask(port, "GET", path)[1] for path in ("/", "/echo/", "/echo/x/y")] == [b"none"] * 3


def test_long_text_is_compressed_for_who_takes_it_and_its_etag_becomes_weak() -> None:
    text = "Дневник. " * 200

    def handler(_event: Event, _context: Context) -> dict[str, object]:
        return {"statusCode": 200, "headers": {"content-type": "text/html", "etag": '"1"'}, "body": text}

    with gateway(handler) as port:
        plain, as_is = ask(port, "GET", "/echo/x")
        packed, compressed = ask(port, "GET", "/echo/x", headers={"Accept-Encoding": "br, gzip"})

    assert (plain.getheader("Content-Encoding"), as_is.decode()) == (None, text)
    assert (packed.getheader("Content-Encoding"), packed.getheader("ETag")) == ("gzip", 'W/"1"')
    assert packed.getheader("Vary") == "Accept-Encoding"
    assert len(compressed) < len(as_is) / 10


def test_a_handler_that_is_not_there_is_named() -> None:
    with pytest.raises(HandlerMissing, match=r"ghost: functions\.ghost\.handler:handler"):
        load([Function("ghost", "functions.ghost.handler:handler", ())])


def test_another_hosts_name_is_refused() -> None:
    """DNS rebinding: a page elsewhere whose name is pointed at this machine gets nothing."""
    with gateway(wrap(echo_app()), "2.0") as port:
        for host in ("evil.example", "127.0.0.1:8000:99", "[::1]"):
            response, _ = ask(port, "GET", "/echo/x", headers={"Host": host})
            assert response.status == 421


def test_a_refused_body_is_read_away_so_that_the_refusal_is_heard() -> None:
    sent = BytesIO(b"x" * 200_000 + b"the next request")

    drain({"wsgi.input": sent, "CONTENT_LENGTH": "200000"})

    assert sent.read() == b"the next request"
