"""Requests as a careful visitor sends them: no redirect followed, no cookie kept, certificates checked."""

import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import urllib3
from urllib3 import exceptions

LONGEST: Final = 30  # seconds: a cold function on a small memory, and what both gateways wait at most
TIMEOUT: Final = urllib3.Timeout(connect=10, read=LONGEST)
LARGEST: Final = 2 * 1024 * 1024  # bytes of an answer; our largest page has a tenth of it
AGENT: Final = "school-doctor"
_COOKIE: Final = re.compile(r"(?P<name>[^=;\s]+)=(?P<value>[^;]*)(?P<rest>.*)", re.DOTALL)


class NoAnswer(Exception):
    """Nobody answered, or not over a connection that can be trusted.

    Attributes:
        kind: `name`, `refused`, `slow`, `certificate` or `broken`.
        reason: What the system says, in English; for a certificate what is wrong with it.
    """

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(f"{kind}: {reason}")
        self.kind = kind
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie that is set: its name, its value, and its attributes in lower case."""

    name: str
    value: str
    attributes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it came. Names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    cookies: tuple[Cookie, ...]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode(errors="replace")

    def header(self, name: str) -> str:
        """Return a header, empty where there is none."""
        return self.headers.get(name.lower(), "")


class Visitor:
    """Asks one origin."""

    def __init__(self, origin: str, *, context: ssl.SSLContext | None = None) -> None:
        """Take scheme and host, without a slash at the end; a context for TLS, by default the system's."""
        self.origin = origin
        self.context = context or ssl.create_default_context()
        self._pool = urllib3.PoolManager(timeout=TIMEOUT, retries=False, ssl_context=self.context)

    @property
    def secure(self) -> bool:
        """Tell whether pages travel over TLS."""
        return urlsplit(self.origin).scheme == "https"

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Ask for a path, or for a whole address. Raises NoAnswer."""
        address = path if "://" in path else f"{self.origin}{path}"
        sent = {"User-Agent": AGENT, "Accept": "*/*", **(headers or {})}
        try:
            with self._pool.request(
                "GET", address, headers=sent, redirect=False, preload_content=False, decode_content=True
            ) as response:
                body = response.read(LARGEST, decode_content=True)
                response.drain_conn()
        except (exceptions.HTTPError, OSError) as error:
            raise _named(error) from error
        several = response.headers.getlist("set-cookie")
        headers_ = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, headers_, tuple(filter(None, map(_cookie, several))), body)


def _cookie(header: str) -> Cookie | None:
    found = _COOKIE.match(header)
    if found is None:
        return None
    attributes = frozenset(one.strip().lower() for one in found["rest"].split(";") if one.strip())
    return Cookie(found["name"], found["value"], attributes)


def _named(error: BaseException) -> NoAnswer:
    """Return what went wrong by our own names; urllib3 wraps the true reason up to twice."""
    reason: BaseException = error
    while isinstance(reason, exceptions.MaxRetryError | exceptions.ProtocolError) and isinstance(
        inner := getattr(reason, "reason", None) or reason.__context__, BaseException
    ):
        reason = inner
    match reason:
        case exceptions.NameResolutionError():
            return NoAnswer("name", str(reason))
        case exceptions.SSLError():
            return NoAnswer("certificate", str(reason.args[0] if reason.args else reason))
        case exceptions.NewConnectionError():
            return NoAnswer("refused", str(reason))
        case exceptions.TimeoutError():
            return NoAnswer("slow", type(reason).__name__)
        case _:
            return NoAnswer("broken", type(reason).__name__)
