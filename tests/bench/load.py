"""Load on the whole local school: `school serve` as a user starts it, and connections that keep asking.

The asking side is one process with few system calls per request, so that on a small machine the
figure is the gateway's and not the client's. Only 127.0.0.1 is asked, for a bounded time.
"""

import json
import selectors
import socket
import statistics
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from datetime import date
from typing import Final

from functions.domain.week import Week
from tests.support.running import command, running

CONNECTIONS: Final = 8


@dataclass(frozen=True, slots=True)
class Load:
    """What a page took under load. Milliseconds; bytes of head and body as sent."""

    name: str
    per_second: float
    median: float
    p95: float
    size: int


def run(seconds: float) -> list[Load]:
    """Start the school in an empty folder, ask for two pages, stop it."""
    with tempfile.TemporaryDirectory() as folder, running(folder) as (port, environment):
        cookie, diary = _guardian(environment)
        return [
            _ask("diary week, gzip", port, diary, cookie, seconds),
            _ask("home page, gzip", port, "/", "", seconds),
        ]


def _guardian(environment: dict[str, str]) -> tuple[str, str]:
    """Return a guardian's cookie and the address of the child's present week."""
    people = json.loads(command(environment, "demo", "people"))
    guardian = next(one for one in people if one["roles"] == ["guardian"])
    cookie = command(environment, "demo", "session", guardian["login"]).strip()
    request = urllib.request.Request(f"http://127.0.0.1:{environment['PORT']}/consent/", headers={"Cookie": cookie})
    with urllib.request.urlopen(request) as page:  # noqa: S310  # http://127.0.0.1
        pupil = page.read().decode().split('action="/consent/')[1].split('"')[0]
    return cookie, f"/diary/{pupil}/{Week.of(date.today())}"  # noqa: DTZ011  # the demo school's day is this machine's


def _ask(name: str, port: int, path: str, cookie: str, seconds: float) -> Load:
    lines = [
        f"GET {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Accept-Encoding: gzip",
        *([f"Cookie: {cookie}"] if cookie else []),
    ]
    request = ("\r\n".join(lines) + "\r\n\r\n").encode()
    _during(port, request, min(seconds, 2))  # warms workers up
    times, size = _during(port, request, seconds)
    return Load(
        name=name,
        per_second=len(times) / seconds,
        median=statistics.median(times) * 1000,
        p95=statistics.quantiles(times, n=20)[-1] * 1000,
        size=size,
    )


def _during(port: int, request: bytes, seconds: float) -> tuple[list[float], int]:
    """Keep every connection asking until the time is over. Returns seconds per answer and the last one's size."""
    selector = selectors.DefaultSelector()
    begun: dict[socket.socket, float] = {}
    size, times = 0, []
    for _ in range(CONNECTIONS):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(connection, selectors.EVENT_READ, connection)
        begun[connection] = time.perf_counter()
        connection.sendall(request)
    end = time.perf_counter() + seconds
    while begun:
        for key, _ in selector.select(timeout=10):
            connection = key.data
            size = _read(connection)
            now = time.perf_counter()
            times.append(now - begun[connection])
            if now < end:
                begun[connection] = now
                connection.sendall(request)
            else:
                selector.unregister(connection)
                del begun[connection]
                connection.close()
    return times, size


def _read(connection: socket.socket) -> int:
    """Read one answer whole. Raises RuntimeError unless it is a 200."""
    data = connection.recv(65536)
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(head.decode("latin-1"))
    length = next(
        int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
    )
    left = length - len(body)
    while left > 0:
        left -= len(connection.recv(min(left, 65536)))
    return len(head) + 4 + length
