"""A request as a function may see it, read once from the WSGI environment."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

# Every printable ASCII character may stand in a query as it came; only bytes above that are encoded.
_ASCII: Final = "".join(map(chr, range(0x21, 0x7F)))


DRAINED: Final = 64 * 1024 * 1024


class BodyTooLarge(Exception):
    """The body is over the gateway's limit; nothing of it was handed on."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the gateway knows of a request.

    Attributes:
        method: As sent.
        path: Percent-decoded, as HTTP APIs hand it on; bytes that are no UTF-8 become U+FFFD.
        query: Raw, percent-encoded, without the question mark.
        headers: Lower-case names; duplicates are joined with commas, as RFC 9110 allows and WSGI does.
        cookies: One `name=value` each.
        body: Whole, also where it came in chunks.
        source_ip: The client's address.
        protocol: `HTTP/1.1`.
        scheme: `http` or `https`.
    """

    method: str
    path: str
    query: str
    headers: dict[str, str]
    cookies: tuple[str, ...]
    body: bytes
    source_ip: str
    protocol: str
    scheme: str


def read_request(environ: "WSGIEnvironment", *, body_limit: int) -> Request:
    """Read a request from a WSGI environment, body and all.

    Raises:
        BodyTooLarge: Over body_limit bytes, declared or found.
    """
    body = _body(environ, body_limit)
    headers = _headers(environ, body)
    return Request(
        method=environ["REQUEST_METHOD"],
        path=decoded_path(environ),
        query=quote(environ.get("QUERY_STRING", "").encode("latin-1"), safe=_ASCII),
        headers=headers,
        cookies=tuple(filter(None, (cookie.strip() for cookie in headers.get("cookie", "").split(";")))),
        body=body,
        source_ip=environ.get("REMOTE_ADDR", ""),
        protocol=environ["SERVER_PROTOCOL"],
        scheme=environ["wsgi.url_scheme"],
    )


def decoded_path(environ: "WSGIEnvironment") -> str:
    """Return the path as text. WSGI hands over bytes dressed as Latin-1 (PEP 3333)."""
    path: str = environ.get("PATH_INFO", "")
    return path.encode("latin-1").decode("utf-8", "replace")


def _headers(environ: "WSGIEnvironment", body: bytes) -> dict[str, str]:
    headers = {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")}
    # The gateway has read the body to its end, so its length is known now, and no chunks are left.
    headers.pop("transfer-encoding", None)
    if content_type := environ.get("CONTENT_TYPE"):
        headers["content-type"] = content_type
    if body or environ.get("CONTENT_LENGTH"):
        headers["content-length"] = str(len(body))
    host, _, port = headers.get("host", "").rpartition(":")
    headers["x-forwarded-for"] = environ.get("REMOTE_ADDR", "")
    headers["x-forwarded-port"] = port if host else environ.get("SERVER_PORT", "")
    headers["x-forwarded-proto"] = environ["wsgi.url_scheme"]
    return headers


def _body(environ: "WSGIEnvironment", limit: int) -> bytes:
    declared = environ.get("CONTENT_LENGTH")
    if declared and declared.isdecimal():
        wanted = int(declared)
        if wanted > limit:
            raise BodyTooLarge
    elif "HTTP_TRANSFER_ENCODING" in environ:
        wanted = limit + 1
    else:
        return b""
    body: bytes = environ["wsgi.input"].read(wanted) if wanted else b""
    if len(body) > limit:
        raise BodyTooLarge
    return body


def drain(environ: "WSGIEnvironment") -> None:
    """Read away a body that is refused for its declared length: who is still sending would not hear the refusal.

    At most DRAINED bytes of it; beyond, the connection breaks.
    """
    left = min(int(environ.get("CONTENT_LENGTH") or 0), DRAINED)
    while left > 0 and (chunk := environ["wsgi.input"].read(min(left, 65_536))):
        left -= len(chunk)
