"""A browser without a screen: sends gateway events to the functions' handlers, keeps cookies, checks each answer."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any, Final
from urllib.parse import unquote, urlencode, urlsplit

from functions.domain.access.rights import Right
from functions.tabular.writing import CSV_TYPE, XLSX_TYPE
from functions.web.entry import Handler
from infra.local.gateway.events import Answer, Payload, answer, event
from infra.local.gateway.requests import Request
from infra.local.gateway.routing import Match, MethodNotRouted, Router
from infra.routes import FUNCTIONS, Route
from tests.support.pages import Page

FORM: Final = "application/x-www-form-urlencoded"
FILES: Final = {"application/pdf", XLSX_TYPE, CSV_TYPE}  # for saving; a browser shows nothing of ours but pages
ROUTER: Final = Router(FUNCTIONS)
PROBLEM_MEMBERS: Final = {"type", "title", "status", "detail", "fields", "collisions", "request_id"}


@dataclass(frozen=True)
class Reply:
    """An answer of a function."""

    answer: Answer
    path: str
    foreign_words: bool

    @property
    def status(self) -> int:
        """The status."""
        return self.answer.status

    @property
    def text(self) -> str:
        """The body as text."""
        return self.answer.body.decode()

    @property
    def page(self) -> Page:
        """The body as a page."""
        return Page(self.text, foreign_words=self.foreign_words)

    @property
    def json(self) -> Any:  # noqa: ANN401  # whatever JSON is
        """The body as JSON."""
        return json.loads(self.answer.body)

    @property
    def location(self) -> str:
        """Where the answer leads."""
        return self.header("location")

    def header(self, name: str) -> str:
        """Return a header that there is once, or an empty text."""
        found = [value for header, value in self.answer.headers if header.lower() == name]
        assert len(found) <= 1, (name, found)
        return found[0] if found else ""

    def cookies(self) -> SimpleCookie:
        """Return the cookies that are set, with their attributes."""
        cookies = SimpleCookie()
        for name, value in self.answer.headers:
            if name.lower() == "set-cookie":
                cookies.load(value)
        return cookies


class Visitor:
    """Somebody with a browser."""

    def __init__(
        self, handlers: Mapping[str, Handler], *, payload: Payload = "2.0", foreign_words: bool = False
    ) -> None:
        """Take the handlers by function, the shape of events, and whether pages hold what users typed with quotes."""
        self._handlers, self._payload, self._foreign = handlers, payload, foreign_words
        self.host = "127.0.0.1:8000"
        self.cookies: dict[str, str] = {}
        self.csrf_token = ""

    def get(self, path: str) -> Reply:
        """Open an address."""
        return self.send("GET", path)

    def post(self, path: str, fields: Mapping[str, str], *, token: str | None = None) -> Reply:
        """Send a form; the session's token is added unless another is given."""
        sent = {"csrf_token": self.csrf_token if token is None else token, **fields}
        return self.send("POST", path, urlencode(sent).encode(), content_type=FORM)

    def upload(self, path: str, fields: Mapping[str, str], name: str, content: bytes) -> Reply:
        """Send a form with a file in its field `file`; the session's token is added."""
        edge = "----WebKitFormBoundary7MA4YWxkTrZu0gW"
        sent = {"csrf_token": self.csrf_token, **fields}
        parts = [
            f'Content-Disposition: form-data; name="{key}"\r\n\r\n{text}\r\n'.encode() for key, text in sent.items()
        ]
        head = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/plain\r\n\r\n'
        parts.append(head.encode() + content + b"\r\n")
        body = b"".join(b"--" + edge.encode() + b"\r\n" + part for part in parts) + f"--{edge}--\r\n".encode()
        return self.send("POST", path, body, content_type=f"multipart/form-data; boundary={edge}")

    def put(self, path: str, body: object, **headers: str) -> Reply:
        """Send JSON with the session's token."""
        return self.send(
            "PUT",
            path,
            json.dumps(body).encode(),
            content_type="application/json",
            headers={"x-csrf-token": self.csrf_token, **headers},
        )

    def send(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        content_type: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send any request to the function that its path belongs to, and check what every answer promises."""
        request = self._request(method, path, body, content_type, headers or {})
        match = self._match(request)
        returned = self._handlers[match.function.name](event(self._payload, request, match), None)
        reply = Reply(answer(returned), path, self._foreign)
        self._keep_cookies(reply)
        check(reply)
        return reply

    def _match(self, request: Request) -> Match:
        """Return the function of a path, by whatever method: a gateway would refuse some, a function must too."""
        for method in (request.method, "GET", "POST", "PUT"):
            try:
                found = ROUTER.match(method, request.path)
            except MethodNotRouted:
                continue
            if found is not None:
                return found
        first = request.path.split("/")[1]
        function = next(
            (one for one in FUNCTIONS if one.routes and one.routes[0].path.startswith(f"/{first}")), FUNCTIONS[0]
        )
        return Match(function, Route("ANY", request.path, Right.ANYBODY), {})

    def _request(self, method: str, path: str, body: bytes, content_type: str, headers: Mapping[str, str]) -> Request:
        parts = urlsplit(path)
        sent = {"host": self.host, "x-forwarded-proto": "http", "x-forwarded-port": "8000", **headers}
        if content_type:
            sent["content-type"] = content_type
        cookies = tuple(f"{name}={value}" for name, value in self.cookies.items())
        if cookies:
            sent["cookie"] = "; ".join(cookies)
        return Request(
            method,
            unquote(parts.path),
            parts.query,
            sent,
            cookies,
            body,
            "127.0.0.1",
            "HTTP/1.1",
            parts.scheme or "http",
        )

    def _keep_cookies(self, reply: Reply) -> None:
        for name, morsel in reply.cookies().items():
            if morsel["max-age"] == "0":
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = morsel.value


def check(reply: Reply) -> None:
    """Check what every answer promises: protection, a page or problem details that are whole."""
    policy = reply.header("content-security-policy")
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert reply.header("x-content-type-options") == "nosniff"
    assert reply.header("referrer-policy") == "same-origin"
    assert reply.header("cache-control") == "no-store"
    kind = reply.header("content-type")
    if reply.status >= 300 and reply.status < 400:
        assert reply.location
    elif kind.startswith("text/html"):
        if reply.answer.body:
            Page(reply.text, foreign_words=reply.foreign_words)
    else:
        assert kind in {"application/json", "application/problem+json", *FILES}
        assert (kind in FILES) is reply.header("content-disposition").startswith('attachment; filename="')
        assert (kind == "application/problem+json") is (reply.status >= 400 and reply.path.startswith("/api/"))
    if kind == "application/problem+json":
        problem = reply.json
        assert {"type", "title", "status", "detail"} <= set(problem) <= PROBLEM_MEMBERS
        assert problem["status"] == reply.status
        assert problem["type"].startswith("/api/#")
