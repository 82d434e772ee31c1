"""What a function has done before the cloud takes its picture, and what it must not have."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from functions.web import rendering, visit
from infra.compiled_templates import compile_templates
from tests.bench.scenarios import event
from tests.support.builders import TENANT
from tests.support.stage import Stage

# Stands for the cloud's own module, which is part of its Python alone: as much of it as its documentation says.
HOOKS = "kept = []\ndef register_after_restore(hook, *args):\n    kept.append(hook)\n"
PROGRAM = """
import json, random, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from functions.web import rendering
rendering.COMPILED = Path(sys.argv[2])
from functions.diary.handler import handler
import snapshot_restore_py
from functions.domain.record import Record
imported, state = [], random.getstate()
sys.addaudithook(lambda name, args: name == "import" and args[1] is None and imported.append(args[0]))
statuses = [handler(one, None)["statusCode"] for one in json.load(sys.stdin)]
for hook in snapshot_restore_py.kept:
    hook()
unbuilt = [one.__name__ for one in Record.__subclasses__() if not one.__pydantic_complete__]
print(json.dumps([statuses, imported, unbuilt, random.getstate() == state]))
"""


def test_the_first_pages_after_a_snapshot_find_everything_done_but_chance(stage: Stage, tmp_path: Path) -> None:
    (tmp_path / "snapshot_restore_py.py").write_text(HOOKS, encoding="utf-8")
    compile_templates(rendering.TEMPLATES, tmp_path / "compiled")
    pupil = stage.cast.pupil
    cookie = visit.open_session(stage.sqlite, TENANT, stage.cast.guardian_of(pupil), datetime.now(UTC))
    paths = [f"/diary/{pupil.id}/2026-W47", f"/diary/{pupil.id}/term/1", f"/api/v1/diary/{pupil.id}/2026-W47", "/none"]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("SCHOOL_")},
        "SCHOOL_TABLE": f"sqlite:{stage.file}",
        "SCHOOL_BASE_URL": "http://127.0.0.1:8000",
        "SCHOOL_TENANT": TENANT,
        "AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start",
    }

    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, tmp_path, tmp_path / "compiled"],
        env=environment,
        input=json.dumps([event("GET", path, cookie) for path in paths]),
        check=True,
        capture_output=True,
        text=True,
    )

    statuses, imported, unbuilt, same_chance = json.loads(done.stdout)
    assert statuses == [200, 200, 200, 404]
    assert imported == []
    assert unbuilt == []
    assert not same_chance
