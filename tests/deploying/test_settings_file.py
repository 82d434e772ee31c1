"""The file in which a technician says what to deploy: checked whole before anything is sent."""

from pathlib import Path

import pytest

from infra.aws.template import template
from infra.deploying import problems, settings_file
from infra.deploying.settings_file import DeploySettings

TEMPLATE = template()
LEAST = 'region = "eu-central-1"\ntenant = "burminka"\n'


def read(tmp_path: Path, text: str) -> DeploySettings:
    path = tmp_path / "aws-production.toml"
    path.write_text(text, encoding="utf-8")
    return settings_file.read(path, "production", TEMPLATE)


def test_little_is_needed_and_the_rest_is_as_the_template_has_it(tmp_path: Path) -> None:
    found = read(tmp_path, LEAST)

    assert (found.region, found.prefix) == ("eu-central-1", "school-production")
    assert found.parameters["Tenant"] == "burminka"
    assert found.parameters["EsiaVersion"] == "v3"


def test_several_schools_need_no_one_of_them_named(tmp_path: Path) -> None:
    assert read(tmp_path, 'region = "eu-central-1"\ntenants = "table"\n').parameters["Tenant"] == ""


def test_values_become_what_cloudformation_takes(tmp_path: Path) -> None:
    found = read(tmp_path, LEAST + 'host_names = ["a.example", "b.example"]\nsnap_start = false\nmonthly_budget = 30\n')

    assert found.parameters["HostNames"] == "a.example,b.example"
    assert (found.parameters["SnapStart"], found.parameters["MonthlyBudget"]) == ("no", "30")


def test_what_the_deployment_says_itself_cannot_be_said_in_the_file(tmp_path: Path) -> None:
    for name in ("release", "artifact_bucket", "package_diary", "stage", "emulator", "counter"):
        with pytest.raises(problems.SettingUnknown):
            read(tmp_path, f'{LEAST}{name} = "x"\n')


def test_a_name_that_is_mistyped_is_refused_with_the_one_that_was_meant(tmp_path: Path) -> None:
    with pytest.raises(problems.SettingUnknown) as refused:
        read(tmp_path, LEAST + 'host_name = ["a.example"]\n')

    assert refused.value.near == "host_names"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('tenant = "burminka"\n', "region"),
        ('region = "eu-central-1"\n', "tenant"),
        ('region = "eu-central-1"\ntenant = "Бурминка"\n', "tenant"),
        (LEAST + 'esia_version = "v2"\n', "esia_version"),
        (LEAST + 'monthly_budget = "much"\n', "monthly_budget"),
        (LEAST + "monthly_budget = -1\n", "monthly_budget"),
        (LEAST + 'system = "a-b"\n', "system"),
    ],
)
def test_a_value_that_is_missing_or_wrong_is_named(tmp_path: Path, text: str, name: str) -> None:
    with pytest.raises(problems.SettingWrong) as refused:
        read(tmp_path, text)

    assert refused.value.name == name


def test_a_file_that_is_not_there_or_not_toml_is_named(tmp_path: Path) -> None:
    with pytest.raises(problems.NoSettings):
        settings_file.read(tmp_path / "nothing.toml", "staging", TEMPLATE)
    with pytest.raises(problems.SettingsUnreadable, match="line 1"):
        read(tmp_path, "region eu-central-1")
