"""Ctrl-C in the middle of a deployment to an emulated cloud."""

import signal
import subprocess
import sys

from infra.deploying import lock
from tests.support.cloud_school import CloudSchool, done
from tests.support.surfer import Surfer

# A run of tests in the background ignores Ctrl-C, and so would what it starts.
IN_A_TERMINAL = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from infra.cli import main
main()
"""


def test_who_presses_ctrl_c_is_told_how_to_go_on_and_the_lock_is_free(cloud_school: CloudSchool) -> None:
    words = ["deploy", "aws", "--settings", str(cloud_school.settings)]
    # A session of its own, as a terminal's: the signal is for this one alone.
    with subprocess.Popen(
        [sys.executable, "-c", IN_A_TERMINAL, *words],
        env={**cloud_school.environment, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as deploying:
        assert deploying.stdout is not None
        assert any(line.startswith("Собираем") for line in deploying.stdout)
        deploying.send_signal(signal.SIGINT)
        _rest, said = deploying.communicate(timeout=60)

    assert deploying.returncode == 1
    assert said.strip() == "Прервано. Запустите ту же команду ещё раз: она продолжит с того места, где остановилась."
    artefacts = f"school-staging-artefacts-{'0' * 12}"
    assert cloud_school.client("s3").list_objects_v2(Bucket=artefacts, Prefix=lock.KEY)["KeyCount"] == 0
    again = done(cloud_school.school(*words))
    assert "В облаке всё уже так." in again, again
    assert Surfer(cloud_school.origin).get("/healthz").status == 200
