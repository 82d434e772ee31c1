"""The school deployed to an emulated cloud by `school deploy aws`, once for a whole run. Its fixture: `cloud_school`.

ministack       CloudFormation, Lambda as local processes, HTTP API, DynamoDB, S3, Secrets Manager, SESv2
cloud_front.py  the one origin in front of it
gosuslugi       the emulator of ESIA, a process of its own, as `school serve` runs it
"""

import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import boto3
import pytest
from botocore.exceptions import ClientError
from flask import Flask

from infra.local.demo.filling import people_json, whole_population, with_accounts
from infra.local.gosuslugi.app import create_app
from infra.local.gosuslugi.people import read_people
from infra.local.gosuslugi.state import State
from infra.local.gosuslugi.system import read_system
from infra.local.registration import CLIENT_ID, CONSENT, Registration
from tests.support.cloud_front import CloudFront
from tests.support.engines import CREDENTIALS, ministack
from tests.support.guide import commands
from tests.support.running import free_pair
from tests.support.serving import serving

Person = dict[str, Any]
STACK: Final = "school-staging"
REGION: Final = CREDENTIALS["AWS_DEFAULT_REGION"]
SETTINGS: Final = """\
region = "{region}"
tenant = "burminka"
base_url = "{origin}"
mail_from = "journal@school.example"
alarm_email = "it@school.example"
esia_url = "{esia}"
esia_client_id = "{client_id}"
esia_consent = "{consent}"
esia_cabinet = "{esia}/lk/"
snap_start = false
"""


@dataclass(frozen=True)
class CloudSchool:
    """The deployed school.

    Attributes:
        origin: Its address.
        endpoint: That of the emulated cloud.
        folder: Where its settings file and its people lie.
        environment: For further commands `school …`.
    """

    origin: str
    endpoint: str
    folder: Path
    environment: Mapping[str, str]

    @property
    def settings(self) -> Path:
        """The settings file of the deployment."""
        return self.folder / "aws-staging.toml"

    @property
    def people(self) -> list[Person]:
        """Who one can log in as."""
        found: list[Person] = json.loads((self.folder / "people.json").read_text(encoding="utf-8"))
        return found

    def person(self, *, role: str, note: str = "") -> Person:
        """Return the first person with a role whose note has these words."""
        return next(one for one in self.people if role in one["roles"] and note in one["note"])

    def client(self, service: str) -> Any:  # noqa: ANN401  # boto3 types no client without stubs of its service
        """Return a client of the emulated cloud."""
        return boto3.client(  # type: ignore[call-overload]  # any service
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        )

    def outputs(self) -> dict[str, str]:
        """Return what the stack tells of itself; nothing where there is none."""
        return stack_outputs(self.client("cloudformation"))

    def school(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run a command `school …`."""
        full = [sys.executable, "-m", "infra.cli", *words]
        return subprocess.run(full, env=self.environment, check=False, capture_output=True, text=True)

    def letters(self) -> list[dict[str, Any]]:
        """Return the letters that were handed to the mail service."""
        with urllib.request.urlopen(f"{self.endpoint}/_ministack/ses/messages", timeout=10) as answer:  # noqa: S310  # http://127.0.0.1
            accounts = json.load(answer)["messages"]
        return [letter for letters in accounts.values() for letter in letters]


def stack_outputs(client: Any) -> dict[str, str]:  # noqa: ANN401  # boto3's
    """Return the outputs of the stack that a client finds; nothing where there is none."""
    try:
        (found,) = client.describe_stacks(StackName=STACK)["Stacks"]
    except ClientError:
        return {}
    return {one["OutputKey"]: one["OutputValue"] for one in found.get("Outputs", ())}


@pytest.fixture(scope="session")
def cloud_school() -> Iterator[CloudSchool]:
    """The whole school in an emulated cloud, with the demo's people."""
    with tempfile.TemporaryDirectory() as folder, _place(Path(folder)) as school:
        for words in guided(school):
            done(school.school(*words))
        yield school


def guided(school: CloudSchool) -> list[list[str]]:
    """Return what docs/deploy.md tells a technician to do for a first school in AWS, with this school's own names."""
    own = {
        "school.pem": str(school.folder / "esia" / "school.pem"),
        "esia.pem": str(school.folder / "esia" / "certificates.pem"),
        "https://journal.school.example": school.origin,
    }
    told = [words for section, words in commands("deploy.md") if section in {"Секреты", "Установка"}]
    ours = [words for words in told if not any("yandex" in word for word in words)]
    settings = ["--settings", str(school.settings)]
    return [[own.get(word, word) for word in words] + (settings if words[0] != "doctor" else []) for words in ours]


def done(process: "subprocess.CompletedProcess[str]") -> str:
    """Return what a command has printed; it must have succeeded."""
    assert process.returncode == 0, process.stdout + process.stderr
    return process.stdout


@contextmanager
def _place(folder: Path) -> Iterator[CloudSchool]:
    """Start all that a deployment meets: the cloud, the origin in front of it, the identity provider."""
    with ministack(LAMBDA_EXECUTOR="local") as endpoint, ExitStack() as stack:
        environment = {**os.environ, **CREDENTIALS, "AWS_ENDPOINT_URL": endpoint, "LANG": "C.UTF-8"}
        port, esia_port = free_pair(), free_pair()
        school = CloudSchool(f"http://localhost:{port}", endpoint, folder, environment)
        front = CloudFront(endpoint, school.outputs, school.client("s3"))
        stack.enter_context(serving(front.application(), port))
        esia = f"http://127.0.0.1:{esia_port}"
        stack.enter_context(serving(_gosuslugi(folder, school.origin, esia), esia_port))
        told = SETTINGS.format(region=REGION, origin=school.origin, esia=esia, client_id=CLIENT_ID, consent=CONSENT)
        school.settings.write_text(told, encoding="utf-8")
        yield school


def _gosuslugi(folder: Path, origin: str, esia: str) -> Flask:
    """Return the emulator of ESIA with the demo's people of today, and the school registered in it."""
    today = datetime.now().astimezone().date()
    people = folder / "people.json"
    people.write_text(json.dumps(people_json(with_accounts(whole_population(today), today))), encoding="utf-8")
    ours = Registration(folder / "esia")
    ours.prepare()
    ours.register(origin)
    known = read_people(people)
    return create_app(
        base_url=esia,
        system=read_system(ours.system),
        people=known,
        state=State(known, ours.state),
        bundle=ours.certificates,
    )
