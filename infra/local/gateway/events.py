"""Requests as API Gateway events, and functions' answers as responses.

Two shapes: payload 2.0 is what an HTTP API of AWS sends to a function, payload
1.0 is what Yandex API Gateway sends (`payload_format_version: "1.0"`), with its
two fields of its own. Sources: AWS, "Create AWS Lambda proxy integrations for
HTTP APIs"; Yandex Cloud, api-gateway/concepts/extensions/cloud-functions.
"""

import base64
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import parse_qs

from infra.local.gateway.requests import Request
from infra.local.gateway.routing import Match

Event = dict[str, Any]
Payload = Literal["2.0", "1.0"]

# Bytes of a body that the gateway takes: 10 MB at AWS, 2.5 MB at Yandex Cloud.
BODY_LIMIT: Final[Mapping[Payload, int]] = {"2.0": 10 * 1024 * 1024, "1.0": 2_560 * 1024}

_TEXT_TYPES: Final = ("text/", "application/json", "application/javascript", "application/xml")
_ACCOUNT: Final = "000000000000"
_API: Final = "local"


class WrongAnswer(Exception):
    """A function returned something that no gateway understands."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A response of a function: status, headers in order and with repeats, body as bytes."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


def event(payload: Payload, request: Request, match: Match) -> Event:
    """Return the event that a gateway would send for a request."""
    return _EVENTS[payload](request, match)


def answer(returned: object) -> Answer:
    """Return what a function's return value says; both payload versions are read alike.

    Raises:
        WrongAnswer: No dict with a status, or a body that is not what it says it is.
    """
    if not isinstance(returned, dict) or not isinstance(returned.get("statusCode"), int):
        raise WrongAnswer("no status")
    several: Mapping[str, list[str]] = returned.get("multiValueHeaders") or {}
    headers = [(name, str(value)) for name, value in (returned.get("headers") or {}).items() if name not in several]
    headers += [(name, value) for name, values in several.items() for value in values]
    headers += [("set-cookie", cookie) for cookie in returned.get("cookies") or ()]
    text = "" if returned.get("body") is None else returned["body"]
    if not isinstance(text, str):
        raise WrongAnswer("the body is no text")
    try:
        body = base64.b64decode(text, validate=True) if returned.get("isBase64Encoded") else text.encode()
    except ValueError as error:  # binascii.Error is one
        raise WrongAnswer("the body is no base64") from error
    return Answer(returned["statusCode"], headers, body)


def _event_2(request: Request, match: Match) -> Event:
    """Payload 2.0: lower-case headers, cookies apart, values of a repeated parameter joined with commas."""
    now = time.time()
    body, is_base64 = _body(request)
    fields: Event = {
        "version": "2.0",
        "routeKey": match.route.key,
        "rawPath": request.path,
        "rawQueryString": request.query,
        "headers": {name: value for name, value in request.headers.items() if name != "cookie"},
        "requestContext": {
            "accountId": _ACCOUNT,
            "apiId": _API,
            "domainName": request.headers.get("host", ""),
            "domainPrefix": _API,
            "http": {
                "method": request.method,
                "path": request.path,
                "protocol": request.protocol,
                "sourceIp": request.source_ip,
                "userAgent": request.headers.get("user-agent", ""),
            },
            "requestId": uuid.uuid4().hex,
            "routeKey": match.route.key,
            "stage": "$default",
            "time": _clf_time(now),
            "timeEpoch": int(now * 1000),
        },
        "isBase64Encoded": is_base64,
    }
    # An HTTP API leaves these out where there is nothing to say.
    if request.cookies:
        fields["cookies"] = list(request.cookies)
    if request.query:
        fields["queryStringParameters"] = {name: ",".join(values) for name, values in _query(request).items()}
    if match.parameters:
        fields["pathParameters"] = match.parameters
    if request.body:
        fields["body"] = body
    return fields


def _event_1(request: Request, match: Match) -> Event:
    """Payload 1.0: every header and parameter twice, as its last value and as a list; absent things are null."""
    now = time.time()
    body, is_base64 = _body(request)
    headers = {name.title(): value for name, value in request.headers.items()}
    query = _query(request)
    request_id = uuid.uuid4().hex
    return {
        "version": "1.0",
        "resource": match.route.path,
        "path": request.path,
        "httpMethod": request.method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "requestContext": {
            "accountId": _ACCOUNT,
            "apiId": _API,
            "domainName": request.headers.get("host", ""),
            "domainPrefix": _API,
            "extendedRequestId": request_id,
            "httpMethod": request.method,
            "identity": {"sourceIp": request.source_ip, "userAgent": request.headers.get("user-agent", "")},
            "path": request.path,
            "protocol": request.protocol,
            "requestId": request_id,
            "requestTime": _clf_time(now),
            "requestTimeEpoch": int(now * 1000),
            "resourcePath": match.route.path,
            "stage": "$default",
        },
        "pathParameters": match.parameters or None,
        "stageVariables": None,
        "body": body or None,
        "isBase64Encoded": is_base64,
        # Yandex's own: the same parameters again, twice, and the operation's name in the specification.
        "parameters": match.parameters,
        "multiValueParameters": {name: [value] for name, value in match.parameters.items()},
        "operationId": match.route.key,
    }


_EVENTS: Final[Mapping[Payload, Callable[[Request, Match], Event]]] = {"2.0": _event_2, "1.0": _event_1}


def _body(request: Request) -> tuple[str, bool]:
    """Return the body as an event carries it, and whether that is base64: all but known text types, forms too."""
    if request.headers.get("content-type", "").lower().startswith(_TEXT_TYPES):
        try:
            return request.body.decode(), False
        except UnicodeDecodeError:
            pass  # says text and is none: the function shall see the bytes as they came
    return base64.b64encode(request.body).decode(), bool(request.body)


def _query(request: Request) -> dict[str, list[str]]:
    return parse_qs(request.query, keep_blank_values=True)


def _clf_time(moment: float) -> str:
    """Return a moment as the gateways' logs write it: `23/Nov/2026:13:07:50 +0000`."""
    return time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(moment))
