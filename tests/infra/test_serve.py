"""`school serve` as a whole: what it starts, what it says, what it leaves behind."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from infra.local.data import DataFolder
from tests.support.gosuslugi import Browser
from tests.support.running import command, free_pair, running
from tests.support.serving import ask

SECONDS = 30


def school(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run `school …` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "infra.cli", *words],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def descendants(pid: int) -> set[int]:
    """Return the processes below one, from /proc."""
    found: set[int] = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            child, parent = stat.parent.name, stat.read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue  # it has just ended
        if int(parent) == pid:
            found |= {int(child), *descendants(int(child))}
    return found


def alive(pids: set[int]) -> set[int]:
    return {pid for pid in pids if Path(f"/proc/{pid}").exists()}


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_everything_that_was_started_ends_with_it(tmp_path: Path, how: signal.Signals) -> None:
    with running(str(tmp_path)) as (port, environment):
        server = int(_listener(port))
        started = descendants(server)
        assert len(started) >= 2  # a worker and the emulator at least
        os.kill(server, how)
        _wait_until(lambda: not alive(started) and (not alive({server}) or _is_zombie(server)))
        assert school("demo", "people", **environment).returncode == 0  # the data are still there


def test_a_killed_server_takes_the_emulator_with_it(tmp_path: Path) -> None:
    with running(str(tmp_path)) as (port, _):
        server = int(_listener(port))
        started = descendants(server)
        os.kill(server, signal.SIGKILL)
        _wait_until(lambda: not alive(started))


def test_ctrl_c_is_success_and_a_second_start_keeps_the_data(tmp_path: Path) -> None:
    environment = os.environ | {"SCHOOL_DATA": str(tmp_path), "PORT": str(free_pair())}
    for _ in range(2):
        server = subprocess.Popen(
            [sys.executable, "-m", "infra.cli", "serve"], env=environment, stdout=subprocess.PIPE, text=True
        )
        with server:
            said = _until_ready(server)
            server.send_signal(signal.SIGINT)
            assert server.wait(SECONDS) == 0
        assert f"http://localhost:{environment['PORT']}/" in said
        key = DataFolder(tmp_path).registration.key
        assert key.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("payload", ["2.0", "1.0"])
def test_one_logs_in_through_the_emulator_and_out_again(
    tmp_path: Path, payload: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCHOOL_PAYLOAD", payload)
    with running(str(tmp_path)) as (port, environment):
        parent = next(one for one in json.loads(command(environment, "demo", "people")) if one["roles"] == ["guardian"])
        own = {"Host": f"localhost:{port}"}
        asked, _ = ask(port, "GET", "/auth/login?to=/diary/", headers=own)
        attempt = asked.getheader("Set-Cookie", "").split(";")[0]
        at_the_emulator = Browser(f"http://127.0.0.1:{port + 1}")
        chosen = at_the_emulator.open(asked.getheader("Location", ""))
        number = parse_qs(urlsplit(chosen.path).query)["request"][0]
        came_back = at_the_emulator.post("/login", {"request": number, "oid": parent["oid"]}).outside
        back = came_back.removeprefix(f"http://localhost:{port}")
        entered, _ = ask(port, "GET", back, headers={"Cookie": attempt})
        session = entered.headers.get_all("Set-Cookie", [])[0].split(";")[0]

        assert (entered.status, entered.getheader("Location")) == (303, "/diary/")
        assert ask(port, "GET", "/diary/", headers={"Cookie": session})[0].status in {200, 303}
        again, _ = ask(port, "GET", back, headers={"Cookie": attempt})
        assert again.status == 400


def test_a_ready_cookie_opens_the_persons_page(tmp_path: Path) -> None:
    with running(str(tmp_path)) as (port, environment):
        teacher = next(one for one in json.loads(command(environment, "demo", "people")) if one["roles"] == ["teacher"])
        cookie = command(environment, "demo", "session", teacher["login"]).strip()
        assert ask(port, "GET", "/journal/", headers={"Cookie": cookie})[0].status == 200
        assert ask(port, "GET", "/journal/")[0].status == 303

        refused = school("demo", "reset", **environment)
        assert (refused.returncode, "уже запущена" in refused.stderr) == (1, True)

    assert school("demo", "reset", **environment).returncode == 0
    assert "make run" in school("demo", "people", **environment).stderr


@pytest.mark.parametrize("above", [0, 1], ids=["the gateway's port", "the emulator's port"])
def test_a_port_in_use_is_named_with_a_way_out(tmp_path: Path, above: int) -> None:
    port = free_pair()
    with socket.create_server(("127.0.0.1", port + above)):
        result = school("serve", PORT=str(port), SCHOOL_DATA=str(tmp_path))

    assert result.returncode == 1
    assert f"Порт {port + above} занят" in result.stderr
    assert "PORT=9000 make run" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_takes_no_data_is_named_with_a_way_out(tmp_path: Path) -> None:
    file = tmp_path / "a-file"
    file.touch()
    result = school("serve", PORT=str(free_pair()), SCHOOL_DATA=str(file / "data"))

    assert result.returncode == 1
    assert f"В папку {file}/data нельзя записать" in result.stderr


def test_a_damaged_database_is_named_with_a_way_out(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.prepare()
    folder.write_people([])
    folder.people_key.touch()
    folder.database.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    result = school("serve", PORT=str(free_pair()), SCHOOL_DATA=str(tmp_path))

    assert result.returncode == 1
    assert "повреждена" in result.stderr
    assert "make demo-reset" in result.stderr
    assert folder.database.exists()


def test_two_schools_do_not_share_a_folder(tmp_path: Path) -> None:
    with running(str(tmp_path)):
        result = school("serve", PORT=str(free_pair()), SCHOOL_DATA=str(tmp_path))

    assert result.returncode == 1
    assert "уже запущена" in result.stderr


def test_an_unknown_login_says_where_the_known_ones_are(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.prepare()
    folder.write_people([])
    folder.people_key.touch()
    folder.database.touch()
    result = school("demo", "session", "nobody", SCHOOL_DATA=str(tmp_path))

    assert result.returncode == 1
    assert "school demo people" in result.stderr


@pytest.mark.parametrize(
    "words", [[], ["serve"], ["site"], ["site", "build"], ["demo"], ["demo", "people"], ["demo", "session"]]
)
def test_every_command_explains_itself_in_russian(words: list[str]) -> None:
    result = school(*words, "--help")

    assert result.returncode == 0
    assert "Порядок вызова: " in result.stdout
    assert not re.search(r"Usage|Options:|Commands:|Show this", result.stdout)


def _until_ready(server: "subprocess.Popen[str]") -> str:
    """Return what the server says until it is up."""
    assert server.stdout is not None
    said = ""
    for line in server.stdout:
        said += line
        if "Остановить: Ctrl+C" in line:
            return said
    raise AssertionError(said)


def _wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _listener(port: int) -> str:
    """Return the process id of `school serve` on a port: a child of this test, told by its environment."""
    me = os.getpid()
    for pid in descendants(me):
        try:
            environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
            parent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
        if f"PORT={port}".encode() in environment and int(parent) == me:
            return str(pid)
    raise AssertionError("no server")


def _is_zombie(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
