"""From ASGI, which Mangum speaks, to WSGI, which Flask does: one call in the thread that is there.

Bridges in general use give the app a thread of a pool and its answer to a queue, so that other requests of a server
go on meanwhile. Here nothing else goes on: a cloud gives an instance one request at a time, and the local gateway has a
thread for each. The way through three threads took a tenth of the time of a short page.
"""

import sys
from collections.abc import Awaitable, Callable, Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

SCOPE: Final = "asgi.scope"  # in the environment of WSGI: what came by ASGI, the gateway's event in it
_NO_PREFIX: Final = frozenset({"content-type", "content-length"})
Message = dict[str, Any]


class Bridge:
    """An ASGI application of single requests, without streams, web sockets and lifespan."""

    def __init__(self, app: "WSGIApplication") -> None:
        """Take the application that answers."""
        self._app = app

    async def __call__(
        self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        """Answer one request, whose body comes whole."""
        body = (await receive())["body"]
        status, headers, content = _called(self._app, _environment(scope, body))
        pairs = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        await send({"type": "http.response.start", "status": int(status.split(" ", 1)[0]), "headers": pairs})
        await send({"type": "http.response.body", "body": content})


def _called(app: "WSGIApplication", environment: "WSGIEnvironment") -> tuple[str, list[tuple[str, str]], bytes]:
    """Return an application's status, headers and body."""
    begun: list[tuple[str, list[tuple[str, str]]]] = []
    parts: list[bytes] = []

    def start(status: str, headers: list[tuple[str, str]], _error: object = None, /) -> Callable[[bytes], object]:
        begun.append((status, headers))
        return parts.append

    answer: Iterable[bytes] = app(environment, start)
    try:
        parts += answer
    finally:
        if hasattr(answer, "close"):
            answer.close()
    return *begun[-1], b"".join(parts)


def _environment(scope: Message, body: bytes) -> "WSGIEnvironment":
    """Return a request as WSGI has it (PEP 3333): texts are bytes, each written as the character of its number.

    The length is that of the body: a gateway may leave it out, or say that of the text before it was decoded.
    """
    server, port = scope["server"]
    made: WSGIEnvironment = {
        SCOPE: scope,
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server,
        "SERVER_PORT": str(port),
        "REMOTE_ADDR": scope["client"][0] or "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        key = name.decode("latin-1")
        cgi = key.upper().replace("-", "_")
        made[cgi if key in _NO_PREFIX else f"HTTP_{cgi}"] = value.decode("latin-1")
    return made | {"CONTENT_LENGTH": str(len(body))}
