"""The bridge from a gateway's event to an app."""

import base64
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask, request

from functions.web.entry import Event, Handler, wrap


@pytest.fixture(scope="module")
def handler() -> Handler:
    """An app that says what it was sent."""
    app = Flask("echo")

    @app.route("/<path:path>", methods=["GET", "POST"])
    def echo(path: str) -> dict[str, Any]:
        return {
            "path": path,
            "query": request.args.to_dict(flat=False),
            "cookies": dict(request.cookies),
            "body": request.get_data().decode("utf-8", "replace"),
            "length": request.content_length,
        }

    return wrap(app, threads=4)


def event_2(body: str | None = None, *, encoded: bool = False, **changes: object) -> Event:
    made: Event = {
        "version": "2.0",
        "rawPath": "/дневник",
        "rawQueryString": "a=1&a=2&b=%D1%8B",
        "cookies": ["one=1", "two=2"],
        "headers": {"host": "school.example.org", "content-type": "text/plain"},
        "requestContext": {
            "requestId": "r1",
            "http": {"method": "POST", "path": "/дневник", "sourceIp": "127.0.0.1", "protocol": "HTTP/1.1"},
        },
        "isBase64Encoded": encoded,
    }
    return made | ({} if body is None else {"body": body}) | changes


def event_1(body: str | None = None, *, encoded: bool = False, **changes: object) -> dict[str, Any]:
    headers = {"Host": "school.example.org", "Content-Type": "text/plain", "Cookie": "one=1; two=2"}
    return {
        "version": "1.0",
        "resource": "/{path}",
        "path": "/дневник",
        "httpMethod": "POST",
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": {"a": "2", "b": "ы"},
        "multiValueQueryStringParameters": {"a": ["1", "2"], "b": ["ы"]},
        "requestContext": {"requestId": "r1", "identity": {"sourceIp": "127.0.0.1"}, "httpMethod": "POST"},
        "body": body,
        "isBase64Encoded": encoded,
    } | changes


def told(answer: dict[str, Any]) -> Any:  # noqa: ANN401  # whatever JSON is
    assert answer["statusCode"] == 200
    return json.loads(answer["body"])


@pytest.mark.parametrize("event", [event_2, event_1], ids=["2.0", "1.0"])
@pytest.mark.parametrize(
    ("body", "encoded"),
    [
        pytest.param("урок", False, id="text"),
        pytest.param(base64.b64encode("урок".encode()).decode(), True, id="base64"),
    ],
)
def test_path_query_cookies_and_body_arrive_in_both_shapes(
    handler: Handler, event: Callable[..., Event], body: str, *, encoded: bool
) -> None:
    found = told(handler(event(body, encoded=encoded), None))

    assert found == {
        "path": "дневник",
        "query": {"a": ["1", "2"], "b": ["ы"]},
        "cookies": {"one": "1", "two": "2"},
        "body": "урок",
        "length": 8,
    }


@pytest.mark.parametrize("event", [event_2, event_1], ids=["2.0", "1.0"])
def test_a_length_that_a_gateway_says_wrongly_is_put_right(handler: Handler, event: Callable[..., Event]) -> None:
    made = event("урок")
    made["headers"] = {**made["headers"], "Content-Length": "4"}

    assert told(handler(made, None))["body"] == "урок"


@pytest.mark.parametrize("event", [event_2, event_1], ids=["2.0", "1.0"])
def test_a_request_without_a_body_is_one_with_nothing_in_it(handler: Handler, event: Callable[..., Event]) -> None:
    assert told(handler(event(), None))["body"] == ""


def test_requests_from_several_threads_are_answered_each_by_its_own(handler: Handler) -> None:
    with ThreadPoolExecutor(4) as pool:
        bodies = list(pool.map(lambda n: told(handler(event_2(f"урок {n}"), None))["body"], range(40)))

    assert bodies == [f"урок {n}" for n in range(40)]
