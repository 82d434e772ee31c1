"""The whole school on one machine: data, emulator of ESIA, gateway. What `school serve` does."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from functions.file_store.folder import FolderStore
from infra import paths
from infra.freezing import has_counter
from infra.headers import site_headers
from infra.local.data import DataFolder, private
from infra.local.gateway.application import Gateway
from infra.local.gateway.events import Payload
from infra.local.gateway.handlers import load
from infra.local.gateway.server import Server
from infra.local.gateway.static import StaticSite
from infra.local.gateway.store import LocalStore, with_store
from infra.local.ports import Ports
from infra.local.registration import CLIENT_ID, CONSENT
from infra.routes import FUNCTIONS

TENANT: Final = "burminka"
STOP_SECONDS: Final = 5  # the emulator gets to end by itself
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Shape:
    """How the gateway runs: the shape of its events, its processes, and the threads of each."""

    payload: Payload
    workers: int
    threads: int


def fill_demo(folder: DataFolder, today: date, progress: Progress) -> None:
    """Write the demo school into an empty database, and the list of its people beside it.

    Raises:
        DatabaseUnusable: One of its kinds says why.
    """
    from functions.storage.opening import open_table  # noqa: PLC0415  # the second start needs none of it
    from functions.storage.sealing import PeopleKey  # noqa: PLC0415
    from infra.local.demo.filling import fill, people_json  # noqa: PLC0415

    with private(), folder.filling():
        key = PeopleKey(folder.people_key.read_bytes())
        people = fill(open_table(folder.table_url), tenant=TENANT, today=today, people_key=key, progress=progress)
        folder.write_people(people_json(people))


def check_database(folder: DataFolder) -> None:
    """Read the database through, and drop what has ended: sessions, attempts to log in.

    Raises:
        DatabaseUnusable: One of its kinds says why.
    """
    from functions.storage.sqlite import SqliteTable  # noqa: PLC0415  # `school --help` needs none of it

    table = SqliteTable(folder.database)
    table.check()
    table.sweep(int(time.time()))


def environment(folder: DataFolder, ports: Ports, shape: Shape) -> dict[str, str]:
    """Return the settings of the functions, as docs/settings.md lists them."""
    return {
        "SCHOOL_TABLE": folder.table_url,
        "SCHOOL_BASE_URL": ports.gateway_url,
        "SCHOOL_TENANT": TENANT,
        "SCHOOL_ASSETS": str(paths.ASSETS),
        "SCHOOL_ESIA_URL": ports.emulator_url,
        "SCHOOL_ESIA_CLIENT_ID": CLIENT_ID,
        "SCHOOL_ESIA_CABINET": f"{ports.emulator_url}/lk/",
        "SCHOOL_ESIA_KEY": f"file:{folder.registration.key}",
        "SCHOOL_ESIA_TRUSTED": f"file:{folder.registration.certificates}",
        "SCHOOL_ESIA_CONSENT": CONSENT,
        "SCHOOL_PEOPLE_KEY": f"file:{folder.people_key}",
        "SCHOOL_MAIL": f"folder:{folder.letters}",
        "SCHOOL_FILES": f"folder:{folder.files}",
        "SCHOOL_FILES_KEY": f"file:{folder.files_key}",
        "SCHOOL_THREADS": str(shape.threads),
        "SCHOOL_LOG_LEVEL": os.environ.get("SCHOOL_LOG_LEVEL", "WARNING"),
    }


def serve(folder: DataFolder, ports: Ports, shape: Shape, *, ready: Callable[[], None]) -> None:
    """Serve until a signal ends it; everything that was started is gone then.

    Raises:
        HandlerMissing: A function of the table cannot be imported.
        SystemExit: With 0 after Ctrl-C or SIGTERM.
    """
    values = environment(folder, ports, shape)
    folder.settings.write_text(json.dumps(values, indent=1), encoding="utf-8")
    os.environ.update(values)
    headers = site_headers(counter=has_counter())
    with _emulator(folder, ports), _timers():
        site = with_store(StaticSite(paths.SITE, headers), _store(folder, ports))
        gateway = Gateway(FUNCTIONS, load(FUNCTIONS), site, payload=shape.payload)
        Server(gateway, ports.gateway, workers=shape.workers, threads=shape.threads, ready=ready).run()


def _store(folder: DataFolder, ports: Ports) -> LocalStore:
    """Return what takes and gives files: no function does, as in a cloud."""
    key = folder.files_key.read_bytes()
    return LocalStore(FolderStore(folder.files, key=key, origin=ports.gateway_url, clock=lambda: datetime.now(UTC)))


@contextmanager
def _emulator(folder: DataFolder, ports: Ports) -> Iterator[None]:
    """Run the emulator beside us. It ends when the pipe to it closes, even if we are killed."""
    number, ours = ports.emulator.fileno(), folder.registration
    ours.register(ports.gateway_url)
    command = [
        *(sys.executable, "-m", "infra.local.gosuslugi"),
        *("--socket", str(number)),
        *("--base-url", ports.emulator_url),
        *("--system", str(ours.system)),
        *("--people", str(folder.people)),
        *("--state", str(ours.state)),
        *("--certificates", str(ours.certificates)),
    ]
    # A session of its own, so that Ctrl-C in the terminal reaches us alone, and we end it in order.
    child = subprocess.Popen(command, stdin=subprocess.PIPE, pass_fds=[number], start_new_session=True)  # noqa: S603  # our own module
    ports.emulator.close()
    try:
        _wait_for(ours.certificates, child)
        yield
    finally:
        _end(child)


def _wait_for(file: Path, child: "subprocess.Popen[bytes]") -> None:
    """Wait until the emulator has written its certificates: at its first start it makes keys, which takes a second."""
    while not file.exists() and child.poll() is None:
        time.sleep(0.05)


@contextmanager
def _timers() -> Iterator[None]:
    """Run the functions' timers beside us, in a process that ends as the emulator does."""
    child = subprocess.Popen(
        [sys.executable, "-m", "infra.local.timers"], stdin=subprocess.PIPE, start_new_session=True
    )
    try:
        yield
    finally:
        _end(child)


def _end(child: "subprocess.Popen[bytes]") -> None:
    if child.stdin is not None:
        child.stdin.close()
    try:
        child.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
