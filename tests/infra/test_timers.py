"""The functions' timers: what is in the table of routes is there, and the local school keeps their time."""

import json
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner

from functions.storage import timer_marks
from functions.storage.sqlite import SqliteTable
from infra.cli import main
from infra.local.data import DataFolder
from infra.local.gateway.handlers import Context
from infra.local.timers import Job, attempt, jobs, keep_time, run_once
from infra.routes import Timer
from tests.support.builders import TENANT

PROGRAM = """
import sys
from infra.local.gateway.handlers import imported
from infra.local.timers import jobs
for job in jobs():
    assert callable(imported(job.function, job.timer.handler))
print([name for name in ("functions.esia.direct", "cryptography", "joserfc", "boto3") if name in sys.modules])
"""
JOB = Job("consent", Timer("functions.consent.timer:handler", 0, "a test"))


@pytest.fixture
def settings(demo_file: Path, tmp_path: Path) -> dict[str, str]:
    own = shutil.copy(demo_file, tmp_path / "own.db")  # a timer writes its mark
    return {
        "SCHOOL_TABLE": f"sqlite:{own}",
        "SCHOOL_BASE_URL": "http://127.0.0.1:8000",
        "SCHOOL_TENANT": TENANT,
    }


def test_every_timer_can_be_called_and_costs_little_to_load(settings: dict[str, str]) -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=settings, check=True, capture_output=True, text=True)

    assert done.stdout.strip() == "[]"


def test_a_timer_says_how_often_and_what_for() -> None:
    assert jobs()
    for job in jobs():
        assert 1 <= job.timer.minutes <= 24 * 60
        assert job.timer.purpose
        assert job.timer.seconds <= 600  # what a function of Yandex Cloud gets at most without being asked for more


def test_a_job_that_fails_is_done_again_at_its_next_time() -> None:
    stopped, calls = threading.Event(), 0

    def do(job: Job) -> None:
        nonlocal calls
        assert job is JOB
        calls += 1
        if calls == 3:
            stopped.set()
        attempt(Job("consent", Timer("functions.consent.timer:missing", 0, "a test")))

    keep_time([JOB], stopped, do=do, first_after=0)

    assert calls == 3


def test_nothing_is_done_after_the_end() -> None:
    stopped = threading.Event()
    stopped.set()

    keep_time([JOB], stopped, do=lambda _: pytest.fail("called"), first_after=0)


def test_the_process_ends_with_the_one_that_started_it() -> None:
    child = subprocess.Popen([sys.executable, "-m", "infra.local.timers"], stdin=subprocess.PIPE)
    assert child.stdin is not None

    child.stdin.close()

    assert child.wait(30) == 0


def test_a_context_counts_the_seconds_of_its_own_call() -> None:
    assert 59_000 < Context("consent", "1", seconds=60).get_remaining_time_in_millis() <= 60_000


def test_a_school_that_was_never_started_has_no_timers_to_run(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["timer", "consent", "--data", str(tmp_path)])

    assert result.exit_code == 1
    assert "make run" in result.output


def test_a_timer_can_be_run_by_hand(tmp_path: Path, settings: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in settings:
        monkeypatch.setenv(name, "")  # put back afterwards
    folder = DataFolder(tmp_path)
    folder.settings.write_text(json.dumps(settings), encoding="utf-8")

    assert run_once(folder, "consent") == {"checked": 0, "revoked": 0, "put_off": 0, "silent": 0}
    result = CliRunner().invoke(main, ["timer", "consent", "--data", str(tmp_path)])
    assert (result.exit_code, "Проверено учеников: 0" in result.output) == (0, True)
    result = CliRunner().invoke(main, ["timer", "notify", "--data", str(tmp_path)])
    assert (result.exit_code, "Отправлено писем: 0" in result.output) == (0, True)
    assert set(timer_marks.read(SqliteTable(tmp_path / "own.db"))) == {"consent", "notify"}
