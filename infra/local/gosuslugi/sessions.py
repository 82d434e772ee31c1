"""A browser's session at the emulator, and requests of the school's system that wait for a person's answer."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from flask import request
from werkzeug.wrappers import Response

from infra.local.gosuslugi.grants import new_id
from infra.local.gosuslugi.parameters import Wanted
from infra.local.gosuslugi.refusals import ForeignForm

COOKIE: Final = "esia-emulator"  # cookies know no ports: the school's own on the same host has another name
SESSION_SECONDS: Final = 8 * 3600
REQUEST_SECONDS: Final = 600


@dataclass(frozen=True, slots=True)
class Session:
    """Who is logged in.

    Attributes:
        since: When, in seconds.
        fresh: The window for a link code has not been shown yet.
    """

    oid: int
    since: float
    fresh: bool = True
    id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class Asked:
    """A checked request of the school's system that waits for the person."""

    redirect_uri: str
    state: str
    scopes: tuple[str, ...]
    challenge: str
    offline: bool
    person_filter: str
    wanted: Wanted | None
    at: float


class Sessions:
    """All sessions, by the cookie's value."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Take what gives seconds since 1970."""
        self._clock = clock
        self._open: dict[str, Session] = {}
        self._lock = threading.Lock()

    def current(self) -> Session | None:
        """Return the session of the browser that asks."""
        found = self._open.get(request.cookies.get(COOKIE, ""))
        return found if found is not None and self._clock() < found.since + SESSION_SECONDS else None

    def begin(self, oid: int) -> tuple[str, Session]:
        """Log a person in; return the cookie's new value. Whoever was logged in here before is no longer."""
        self.end()
        value, session = new_id(), Session(oid, self._clock())
        with self._lock:
            self._open[value] = session
        return value, session

    def seen_window(self) -> None:
        """Note that the window for a link code need not be shown again."""
        value = request.cookies.get(COOKIE, "")
        with self._lock:
            if value in self._open:
                self._open[value] = replace(self._open[value], fresh=False)

    def end(self) -> None:
        """Log out."""
        with self._lock:
            self._open.pop(request.cookies.get(COOKIE, ""), None)

    def forget(self) -> None:
        """Log everybody out."""
        with self._lock:
            self._open.clear()


class Requests:
    """Requests that wait, by an id nobody guesses; ten minutes each."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Take what gives seconds since 1970."""
        self._clock = clock
        self._waiting: dict[str, Asked] = {}
        self._lock = threading.Lock()

    def keep(self, asked: Asked) -> str:
        """Remember a request; return its id."""
        number, oldest = new_id(), self._clock() - REQUEST_SECONDS
        with self._lock:
            for old in [key for key, one in self._waiting.items() if one.at < oldest]:
                del self._waiting[old]
            self._waiting[number] = asked
        return number

    def find(self, number: str) -> Asked | None:
        """Return a request that still waits."""
        found = self._waiting.get(number)
        return found if found is not None and self._clock() <= found.at + REQUEST_SECONDS else None

    def done(self, number: str) -> None:
        """Forget a request: it has its answer."""
        with self._lock:
            self._waiting.pop(number, None)


def set_cookie(response: Response, value: str) -> Response:
    """Give the browser its session."""
    response.set_cookie(COOKIE, value, httponly=True, samesite="Lax", path="/")
    return response


def refuse_foreign_form(own_origin: str) -> None:
    """Refuse what a page of another site sends. A program that is no browser says neither header.

    Source: W3C Fetch Metadata Request Headers; RFC 6454 for older browsers.
    """
    site = request.headers.get("Sec-Fetch-Site")
    foreign = site not in {"same-origin", "none"} if site else request.headers.get("Origin", own_origin) != own_origin
    if foreign:
        raise ForeignForm
