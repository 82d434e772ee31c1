"""The whole local school as a user starts it: `school serve` in a folder of its own, on two free ports."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

START_SECONDS: Final = 180  # a first start fills the demo school; machines are shared, and nothing is timed here
STOP_SECONDS: Final = 20
Environment = dict[str, str]


@contextmanager
def running(folder: str) -> Iterator[tuple[int, Environment]]:
    """Run the school with its data in a folder; yield its port, and the environment for further commands.

    Stopped with SIGINT, as Ctrl-C does it. With SCHOOL_TESTS_PORT a school that runs there already is used
    instead, its data where SCHOOL_DATA says.
    """
    if there := os.environ.get("SCHOOL_TESTS_PORT"):
        yield int(there), dict(os.environ)
        return
    port = free_pair()
    environment = os.environ | {"PORT": str(port), "SCHOOL_DATA": folder, "LANG": "C.UTF-8"}
    words = [sys.executable, "-m", "infra.cli", "serve"]
    with subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL) as server:
        try:
            _wait(server, port)
            yield port, environment
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(STOP_SECONDS)


def command(environment: Environment, *words: str) -> str:
    """Return what `school …` prints."""
    full = [sys.executable, "-m", "infra.cli", *words]
    return subprocess.run(full, env=environment, check=True, capture_output=True, text=True).stdout


def _wait(server: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
        except OSError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


def free_pair() -> int:
    """Return a port that is free together with the next one, where the emulator goes.

    Below the range that a system takes clients' ports from: there one of the two may be gone a moment later.
    """
    for port in random.sample(range(18_000, 20_000, 2), 1000):  # others may be looking at the same time
        try:
            with socket.create_server(("127.0.0.1", port)), socket.create_server(("127.0.0.1", port + 1)):
                return port
        except OSError:
            continue
    raise RuntimeError("no two free ports")
