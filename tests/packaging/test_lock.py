"""Which libraries a target gets is read from the lock and from the code, not listed."""

import re
from pathlib import Path

from infra.packaging import AWS, HOST, YANDEX, imports, lock
from infra.packaging.building import common
from infra.routes import FUNCTIONS

ROOT = Path(__file__).parents[2]
UNIVERSAL = """\
# made by hand
both==1.0 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
Only_Windows==2.0 ; sys_platform == 'win32' \\
    --hash=sha256:cc
only-arm==3.0 ; platform_machine == 'aarch64' \\
    --hash=sha256:dd
before-3-13==4.0 ; python_full_version < '3.13' \\
    --hash=sha256:ee
"""


def test_markers_of_the_lock_are_read_for_the_target_and_not_for_this_machine(tmp_path: Path) -> None:
    path = tmp_path / "requirements.txt"
    path.write_text(UNIVERSAL)

    assert set(lock.read(AWS, path)) == {"both", "only-arm"}
    assert set(lock.read(YANDEX, path)) == {"both", "before-3-13"}
    assert lock.read(AWS, path)["both"].hashes == ("sha256:aa", "sha256:bb")


def test_every_locked_line_of_ours_is_read_with_its_hashes() -> None:
    text = lock.LOCK.read_text(encoding="utf-8")
    pins = lock.read(HOST)

    assert set(re.findall(r"^([a-z0-9.-]+)==", text, re.MULTILINE)) >= set(pins)
    assert len(pins) > 30
    assert all(pin.hashes for pin in pins.values())


def test_what_all_functions_share_is_what_their_code_imports() -> None:
    assert {"flask", "pydantic", "botocore", "mangum", "a2wsgi"} <= common()
    assert not {"gunicorn", "whitenoise", "frozen-flask", "typst", "cryptography", "types-boto3-dynamodb"} & common()


def test_every_library_that_a_function_names_is_imported_somewhere() -> None:
    named = {name.lower() for function in FUNCTIONS for name in function.libraries}

    assert named <= imports.distributions()


def test_the_services_are_those_that_clients_are_opened_for() -> None:
    files = (ROOT / "functions").rglob("*.py")
    opened = {name for path in files for name in re.findall(r'client\(\s*"([a-z0-9-]+)"', path.read_text("utf-8"))}

    assert imports.services() == opened
    assert "dynamodb" in opened
