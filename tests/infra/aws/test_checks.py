"""The template passes cfn-lint without a warning, and checkov but for what infra/aws/checkov.yaml explains.

Both live in an environment of their own: make checks.
"""

import json
import re
import subprocess
from pathlib import Path
from typing import Final

from infra.aws.template import PATH
from infra.paths import ROOT
from tests.support.needs import missing

CHECKS: Final = ROOT / ".venv" / "checks" / "bin"
ACCEPTED: Final = PATH.with_name("checkov.yaml")
REGIONS: Final = ("us-east-1", "eu-central-1", "eu-west-1", "ap-south-1")


def checked(name: str, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run one of the two programs."""
    program = CHECKS / name
    if not program.exists():
        missing(f"{name} (make checks)")
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=False, cwd=ROOT)


def test_cfn_lint_finds_nothing() -> None:
    done = checked("cfn-lint", "--template", PATH, "--regions", *REGIONS)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_checkov_finds_what_is_explained_and_nothing_else() -> None:
    done = checked(
        "checkov", "--file", PATH, "--framework", "cloudformation", "--output", "json", "--compact", "--quiet"
    )
    report = json.loads(done.stdout)
    failed = {one["check_id"] for one in report["results"]["failed_checks"]}

    assert report["summary"]["passed"] > 100
    assert failed == set(re.findall(r"^  - (CKV\w+)$", ACCEPTED.read_text(encoding="utf-8"), re.MULTILINE))


def test_each_accepted_finding_has_its_reason_above_it() -> None:
    lines = ACCEPTED.read_text(encoding="utf-8").splitlines()
    accepted = [number for number, line in enumerate(lines) if line.startswith("  - ")]

    assert accepted
    assert [lines[number] for number in accepted if not lines[number - 1].startswith("  # ")] == []
