"""Deployments to an emulated cloud, of a template with few resources: quick enough to break one off at each step."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from infra.aws.template import template
from infra.deploying import settings_file
from infra.deploying.artefacts import Artefact, Built
from infra.deploying.aws_deployment import AwsDeployment, Place
from infra.deploying.clients import Clients
from infra.deploying.stack import Stack
from infra.deploying.steps import Steps
from infra.deploying.verdicts import Verdict
from tests.support.engines import CREDENTIALS

REGION = "eu-central-1"
HOST = "school.example"
WELL = Verdict(stays=True, well=True)
ILL = Verdict(stays=False, well=False)
MARK = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": {"Ref": "Release"}}}
Json = dict[str, Any]


class Broken(Exception):
    """A deployment was broken off here."""


def small_template() -> Json:
    """Return the template with its data and a mark of the release, and nothing that takes long."""
    whole = template()
    kept = {name: whole["Resources"][name] for name in ("SiteBucket", "Table")}
    return {
        **whole,
        "Resources": {**kept, "Mark": MARK},
        "Outputs": {name: whole["Outputs"][name] for name in ("BaseUrl", "SiteBucket", "Release")},
    }


@dataclass
class Bench:
    """Everything that a deployment needs, changed by a test between two runs.

    Attributes:
        clients: Of the emulated cloud.
        folder: Of the site and the packages.
        system: First part of the deployment's names, its own in each test.
        template: The template.
        settings: What the settings file says besides.
        verdicts: What the look from outside will find, one after the other; well at the end.
        said: Lines that were shown.
    """

    clients: Clients
    folder: Path
    system: str = field(default_factory=lambda: f"s{uuid4().hex[:12]}")
    template: Json = field(default_factory=small_template)
    settings: dict[str, str] = field(default_factory=dict)
    verdicts: list[Verdict] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    looks: int = 0

    def __post_init__(self) -> None:
        self.page("index.html", "<h1>Школа</h1>")
        self.page("static/app.0123abcd.css", "a{}")
        self.code("first")

    def page(self, path: str, text: str) -> None:
        """Write a file of the site."""
        file = self.folder / "site" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def code(self, text: str) -> None:
        """Write all packages anew."""
        self._code = text

    def deployment(self, between: Callable[[str], None] = lambda _step: None) -> AwsDeployment:
        """Return a deployment of what there is now."""
        text = json.dumps(self.template)
        steps = Steps(self.said.append, between)
        place = Place(self._read(), self.clients, emulator="http://127.0.0.1:1")
        return AwsDeployment(place, text, self._build, steps, self._judge, waiting=lambda: None)

    def run(self, **options: bool) -> str:
        """Deploy."""
        return self.deployment().run(**options)

    def break_off_at(self, step: str) -> None:
        """Deploy as far as a step."""

        def between(name: str) -> None:
            if name == step:
                raise Broken

        with pytest.raises(Broken):
            self.deployment(between).run()

    def stack(self) -> Stack:
        """Return the stack."""
        return Stack(self.clients.of("cloudformation"), f"{self.system}-staging", waiting=lambda: None)

    def release(self) -> str:
        """Return the release that the stack has."""
        return self.stack().outputs().get("Release", "")

    def shown(self, path: str, host: str = HOST) -> str | None:
        """Return what a visitor of the site reads."""
        s3 = self.clients.of("s3")
        try:
            found = s3.get_object(Bucket=self.stack().outputs()["SiteBucket"], Key=f"{host}/{path}")
        except s3.exceptions.NoSuchKey:
            return None
        return str(found["Body"].read().decode())

    def _read(self) -> settings_file.DeploySettings:
        path = self.folder / "settings.toml"
        told = {"region": REGION, "system": self.system, "tenant": "burminka", "base_url": f"https://{HOST}"}
        lines = (f"{name} = {json.dumps(value)}" for name, value in (told | self.settings).items())
        path.write_text("\n".join(lines), encoding="utf-8")
        return settings_file.read(path, "staging", self.template)

    def _build(self) -> Built:
        path = self.folder / "package.zip"
        path.write_text(self._code, encoding="utf-8")
        names = [name for name in self.template["Parameters"] if name.startswith("Package")]
        one = Artefact("", path, f"{hash(self._code) & 0xFFFFFFFF:08x}")
        return Built(
            tuple(replace(one, function=name.removeprefix("Package").lower()) for name in names),
            self.folder / "site",
            counter=False,
        )

    def _judge(self, _address: str, _say: Callable[[str], None], _gateway: str) -> Verdict:
        self.looks += 1
        return self.verdicts.pop(0) if self.verdicts else WELL


@pytest.fixture(scope="session")
def cloud_clients(cloud_endpoint: str) -> Clients:
    """Clients of the emulated cloud, made once: that takes longer than a deployment."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in CREDENTIALS.items():
            environment.setenv(name, value)
        clients = Clients(REGION, cloud_endpoint)
        for service in ("s3", "sts", "cloudformation", "secretsmanager"):
            clients.of(service)
    return clients


@pytest.fixture
def bench(cloud: str, cloud_clients: Clients, tmp_path: Path) -> Bench:  # noqa: ARG001  # keys in the environment
    """A place to deploy to."""
    return Bench(cloud_clients, tmp_path)
