"""The gateway as a WSGI application: routes, functions, files, compression."""

import logging
import re
import zlib
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from infra.local.gateway import problems
from infra.local.gateway.events import BODY_LIMIT, Answer, Payload, answer, event
from infra.local.gateway.handlers import Context, Handler
from infra.local.gateway.requests import BodyTooLarge, Request, decoded_path, drain, read_request
from infra.local.gateway.routing import Match, MethodNotRouted, Router
from infra.routes import Function

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log: Final = logging.getLogger(__name__)

_WORTH_COMPRESSING: Final = 500  # bytes: below, gzip's own header eats what it saves
_COMPRESSION_LEVEL: Final = 5  # a page of 60 KB in half a millisecond; 9 takes twice that for 1 % less
_OWN_HOST: Final = re.compile(r"^(127\.0\.0\.1|localhost)(:\d{1,5})?$")
_GZIP: Final = 16 + zlib.MAX_WBITS  # zlib's way to say: with gzip's header and checksum
_COMPRESSIBLE: Final = ("text/", "application/json", "application/problem+json", "application/javascript")


class Gateway:
    """A WSGI application: functions by the table of routes, and the site for everything else."""

    def __init__(
        self,
        functions: Iterable[Function],
        handlers: Mapping[str, Handler],
        site: "WSGIApplication",
        *,
        payload: Payload = "2.0",
    ) -> None:
        """Take the functions with their handlers by name, the site, and the shape of the events to send."""
        self._router = Router(functions)
        self._handlers = handlers
        self._site = site
        self._payload: Payload = payload

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request. Errors of a function end here, as they do at the real gateway."""
        if not _OWN_HOST.match(environ.get("HTTP_HOST", "")):  # a page elsewhere whose name was pointed at this machine
            return problems.respond(problems.WRONG_HOST, environ, start_response)
        try:
            match = self._router.match(environ["REQUEST_METHOD"], decoded_path(environ))
            if match is None:
                return self._site(environ, start_response)
            request = read_request(environ, body_limit=BODY_LIMIT[self._payload])
        except MethodNotRouted as error:
            allow = ("Allow", ", ".join(error.allowed))
            return problems.respond(problems.METHOD_NOT_ALLOWED, environ, start_response, [allow])
        except BodyTooLarge:
            drain(environ)
            return problems.respond(problems.BODY_TOO_LARGE, environ, start_response)
        try:
            given = self._call(match, request)
        except Exception:  # whatever a function raises: a 500 to the visitor, a traceback in the log, as in a cloud
            log.exception("function_failed", extra={"function": match.function.name})
            return problems.respond(problems.FUNCTION_FAILED, environ, start_response)
        return _respond(given, request, start_response)

    def _call(self, match: Match, request: Request) -> Answer:
        sent = event(self._payload, request, match)
        context = Context(match.function.name, sent["requestContext"]["requestId"])
        return answer(self._handlers[match.function.name](sent, context))


def _respond(given: Answer, request: Request, start_response: "StartResponse") -> list[bytes]:
    if request.method == "HEAD":  # the function has said the length of the body that it left out
        start_response(f"{given.status} {_phrase(given.status)}", given.headers)
        return []
    headers = [(name, value) for name, value in given.headers if name.lower() != "content-length"]
    body = given.body
    if _should_compress(given, request):
        compressor = zlib.compressobj(_COMPRESSION_LEVEL, zlib.DEFLATED, _GZIP)
        body = compressor.compress(body) + compressor.flush()
        headers = [*map(_weakened, headers), ("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]
    if given.status not in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED):
        headers.append(("Content-Length", str(len(body))))
    start_response(f"{given.status} {_phrase(given.status)}", headers)
    return [body]


def _should_compress(given: Answer, request: Request) -> bool:
    if len(given.body) < _WORTH_COMPRESSING or "gzip" not in request.headers.get("accept-encoding", ""):
        return False
    headers = {name.lower(): value for name, value in given.headers}
    return "content-encoding" not in headers and headers.get("content-type", "").startswith(_COMPRESSIBLE)


def _weakened(header: tuple[str, str]) -> tuple[str, str]:
    """Make a strong ETag weak: compressed bytes are no longer the same bytes (RFC 9110, 8.8.1)."""
    name, value = header
    return (name, f"W/{value}") if name.lower() == "etag" and not value.startswith("W/") else header


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
