"""What the office's function imports when the cloud loads it."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.support.builders import TENANT

PROGRAM = """
import json, sys
import functions.office.handler
dear = ("boto3", "botocore", "cryptography", "joserfc", "webauthn", "urllib3", "babel")
print(json.dumps([name for name in dear if name in sys.modules]))
"""


def test_a_page_without_anything_encrypted_loads_no_cryptography(demo_file: Path) -> None:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("SCHOOL_")},
        "SCHOOL_TABLE": f"sqlite:{demo_file}",
        "SCHOOL_BASE_URL": "http://127.0.0.1:8000",
        "SCHOOL_TENANT": TENANT,
    }
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, check=True, capture_output=True, text=True)

    assert json.loads(done.stdout) == []
