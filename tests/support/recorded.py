"""Events as the clouds' documents record them (tests/web/recorded/README.md), with what a test changes in them."""

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import parse_qs, quote, urlsplit

Shape = Literal["yandex-1.0", "aws-1.0", "aws-2.0"]
SHAPES: Final[tuple[Shape, ...]] = ("yandex-1.0", "aws-1.0", "aws-2.0")
FOLDER: Final = Path(__file__).resolve().parents[1] / "web" / "recorded"
HOST: Final = "journal.school7.example.ru"


def load(name: str) -> dict[str, Any]:
    """Return a recorded event."""
    made: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return made


def request(
    shape: Shape,
    method: str,
    address: str,
    *,
    cookies: Mapping[str, str] | None = None,
    body: bytes = b"",
    content_type: str = "",
) -> dict[str, Any]:
    """Return the event of a request in one of the shapes; a body goes as base64, as all three send forms and files."""
    event, parts = load(shape), urlsplit(address)
    sent = {"Content-Type": content_type} if content_type else {}
    pairs = [f"{name}={value}" for name, value in (cookies or {}).items()]
    event |= {"body": base64.b64encode(body).decode(), "isBase64Encoded": True} if body else {}
    if shape == "aws-2.0":
        event |= {"rawPath": parts.path, "rawQueryString": parts.query} | ({"cookies": pairs} if pairs else {})
        event["headers"] |= {name.lower(): value for name, value in sent.items()}
        event["requestContext"]["http"] |= {"method": method, "path": parts.path}
        return event
    sent |= {"Cookie": "; ".join(pairs)} if pairs else {}
    query = parse_qs(parts.query, keep_blank_values=True)
    event |= {"path": parts.path, "httpMethod": method}
    event["headers"] |= sent
    event["multiValueHeaders"] |= {name: [value] for name, value in sent.items()}
    event["queryStringParameters"] = {name: values[-1] for name, values in query.items()}
    event["multiValueQueryStringParameters"] = query
    event["requestContext"] |= {"httpMethod": method}
    return event


def quoted(address: str) -> str:
    """Return an address with percent signs for what is not ASCII, as a browser sends it."""
    return quote(address, safe="/?=&%")
