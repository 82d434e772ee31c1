"""Load on the whole local school: `school serve` as a user starts it, and connections that keep asking.

The asking side is one process with few system calls per request, so that on a small machine the
figure is the gateway's and not the client's. Only 127.0.0.1 is asked, for a bounded time. The school is
that of data.py (25 pupils in the class, 300 lessons in the term), written into the running school's file.
"""

import selectors
import socket
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from functions.domain.lessons.lesson import LessonId
from functions.domain.roll.people import Person
from functions.storage import keys, records, sessions
from functions.storage.lessons import keys_to_open, opened
from functions.storage.sqlite import SqliteTable
from functions.storage.table import Table
from functions.web.visit import digest, open_session
from infra.local.data import DataFolder
from infra.local.serving import TENANT
from tests.bench import data, saves
from tests.support.running import running

CONNECTIONS: Final = 8
Requests = Iterator[bytes]


@dataclass(frozen=True, slots=True)
class Load:
    """What a page took: one connection alone (ms), then several at once; bytes of head and body as sent."""

    name: str
    median: float
    p95: float
    per_second: float
    median_together: float
    size: int


@dataclass(frozen=True, slots=True)
class Asking:
    """What each connection sends again and again, by its number, and the status it expects."""

    name: str
    requests: Callable[[int], Requests]
    expected: bytes = b"200"


def run(seconds: float) -> list[Load]:
    """Start the school in an empty folder, ask for its pages and save its lessons, stop it."""
    with tempfile.TemporaryDirectory() as folder, running(folder) as (port, _environment):
        table = SqliteTable(DataFolder(Path(folder)).database)
        data.fill(table, TENANT)
        found = [_ask(asking, port, seconds) for asking in _askings(table)]
        table.close()
    return found


def _askings(table: Table) -> list[Asking]:
    (guardian, _), (teacher, token) = (_session(table, who) for who in (data.GUARDIAN, data.TEACHER))
    pupil = data.pupil_id(0)
    return [
        Asking("diary week, gzip", _page(f"/diary/{pupil}/2026-W47", guardian)),
        Asking("diary term, gzip", _page(f"/diary/{pupil}/term/1", guardian)),
        Asking("lesson form, gzip", _page(f"/journal/lessons/{data.lesson(0)}", teacher)),
        Asking("save, 25 marks", lambda number: _saves(table, data.lesson(number), teacher, token), b"303"),
        Asking("home page, gzip", _page("/", "")),
    ]


def _session(table: Table, person_id: str) -> tuple[str, str]:
    """Log somebody in. Returns the cookie's value, and the token of forms."""
    key = keys.person(TENANT, person_id)
    person = records.of(table.batch_get([key])[key], Person)
    cookie = open_session(table, TENANT, person, datetime.now(UTC))
    return cookie, sessions.of_person(table, TENANT, person_id)[digest(cookie.partition(".")[2])].csrf_token


def _page(path: str, cookie: str) -> Callable[[int], Requests]:
    request = _request("GET", path, cookie)

    def forever(_number: int) -> Requests:
        while True:
            yield request

    return forever


def _saves(table: Table, asked: LessonId, cookie: str, token: str) -> Requests:
    """Save one lesson again and again, 5 and 4 in turn; each connection has a lesson of another subject."""
    lesson = opened(table.batch_get(keys_to_open(TENANT, asked)), TENANT, asked)
    value = 4
    while True:
        value = 9 - value
        yield _request("POST", f"/journal/lessons/{asked}", cookie, saves.body(lesson, value, token).encode())
        lesson = saves.saved(lesson, value)


def _request(method: str, path: str, cookie: str, body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Accept-Encoding: gzip"]
    if cookie:
        lines.append(f"Cookie: session={cookie}")
    if body:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _ask(asking: Asking, port: int, seconds: float) -> Load:
    streams = [asking.requests(number) for number in range(CONNECTIONS)]
    _during(port, streams, asking.expected, min(seconds, 2))  # warms workers up
    alone, size = _during(port, streams[:1], asking.expected, seconds / 2)
    together, _ = _during(port, streams, asking.expected, seconds)
    return Load(
        name=asking.name,
        median=statistics.median(alone) * 1000,
        p95=statistics.quantiles(alone, n=20)[-1] * 1000,
        per_second=len(together) / seconds,
        median_together=statistics.median(together) * 1000,
        size=size,
    )


def _during(port: int, streams: list[Requests], expected: bytes, seconds: float) -> tuple[list[float], int]:
    """Keep a connection for each stream asking until the time is over. Returns seconds per answer, the last's size."""
    selector = selectors.DefaultSelector()
    begun: dict[socket.socket, float] = {}
    size, times = 0, []
    for stream in streams:
        connection = socket.create_connection(("127.0.0.1", port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(connection, selectors.EVENT_READ, (connection, stream))
        request = next(stream)
        begun[connection] = time.perf_counter()
        connection.sendall(request)
    end = time.perf_counter() + seconds
    while begun:
        for key, _ in selector.select(timeout=10):
            connection, stream = key.data
            size = _read(connection, expected)
            now = time.perf_counter()
            times.append(now - begun[connection])
            if now < end:
                request = next(stream)
                begun[connection] = time.perf_counter()
                connection.sendall(request)
            else:
                selector.unregister(connection)
                del begun[connection]
                connection.close()
    return times, size


def _read(connection: socket.socket, expected: bytes) -> int:
    """Read one answer whole. Raises RuntimeError for another status than expected."""
    data = connection.recv(65536)
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 " + expected):
        raise RuntimeError(head.decode("latin-1"))
    length = next(
        int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
    )
    left = length - len(body)
    while left > 0:
        left -= len(connection.recv(min(left, 65536)))
    return len(head) + 4 + length
