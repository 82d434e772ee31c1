"""checkov, which knows a few rules of Yandex Cloud: keys that rotate, closed and encrypted buckets, modest roles.

It lives in an environment of its own: make checks.
"""

import json
import subprocess
from typing import Final

from infra.paths import ROOT
from infra.yandex.terraform import FOLDER
from tests.support.needs import missing

CHECKOV: Final = ROOT / ".venv" / "checks" / "bin" / "checkov"
ACCEPTED: Final = {
    ("CKV_YC_3", "resource.site"),  # pages that anybody may read, without a key that reading them would need
    ("CKV_YC_3", "resource.artefacts"),  # packages of public code, and the site's contents: no secret, no person
}


def test_checkov_finds_what_is_explained_and_nothing_else() -> None:
    if not CHECKOV.exists():
        missing("checkov (make checks)")
    # It cannot read a backend, so versions.tf.json stays out.
    chosen = [path for path in sorted(FOLDER.glob("*.tf.json")) if path.name != "versions.tf.json"]

    done = subprocess.run(
        [CHECKOV, "--file", *chosen, "--framework", "terraform_json", "--output", "json", "--quiet", "--compact"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )

    report = json.loads(done.stdout[done.stdout.index("{") :])
    assert report["summary"]["passed"] >= 9
    assert report["summary"]["parsing_errors"] == 0
    assert {(one["check_id"], one["resource"]) for one in report["results"]["failed_checks"]} == ACCEPTED
