"""The guide to a cloud: every command in it is one, its samples of settings are read, its sections are there."""

import json
import re
import shlex

import pytest
from click.testing import CliRunner

from infra.aws.template import template
from infra.cli import main
from infra.deploying import settings_file, yandex_settings
from infra.paths import ROOT
from tests.support.guide import DOCS, commands

GUIDE = (DOCS / "deploy.md").read_text(encoding="utf-8")
COMMANDS = [
    pytest.param(found, id=f"{document}: {shlex.join(found)}")
    for document in ("deploy.md", "schools.md", "backup.md")
    for _section, found in commands(document)
]


@pytest.mark.parametrize("found", COMMANDS)
def test_a_command_of_a_guide_is_understood(found: list[str]) -> None:
    result = CliRunner().invoke(main, [*found, "--help"])

    assert result.exit_code == 0, result.output


def test_the_sample_of_aws_is_one_that_the_template_takes() -> None:
    found = settings_file.read(ROOT / "deploy" / "aws.example.toml", "production", template())

    assert found.prefix == "school-production"
    assert found.parameters["HostNames"] == "journal.school.example"


def test_the_sample_of_yandex_names_variables_of_terraform() -> None:
    found = yandex_settings.read(ROOT / "deploy" / "yandex.example.toml", "production")

    assert json.loads(json.dumps(found.told))["host"] == "journal.school.example.ru"


def test_the_guide_is_one_page() -> None:
    assert len(GUIDE.split()) < 1200


def test_sections_that_words_of_problems_lead_to_are_there() -> None:
    source = (ROOT / "infra" / "deploying" / "words.py").read_text(encoding="utf-8")
    named = set(re.findall(r"раздел «([^»]+)»", source))

    assert named
    assert named <= {line.removeprefix("## ") for line in GUIDE.splitlines() if line.startswith("## ")}
