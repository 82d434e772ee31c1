"""The commands `school deploy`, `school secret put`, `school site publish`: what they refuse, in words."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from infra.cli import main
from infra.deploying.clients import Clients
from infra.deploying.secrets import Secrets

REGION = "eu-central-1"


def school(*words: str, given: str = "") -> Result:
    return CliRunner().invoke(main, list(words), input=given)


@pytest.fixture
def settings(tmp_path: Path) -> str:
    path = tmp_path / "aws-staging.toml"
    path.write_text(f'region = "{REGION}"\ntenant = "burminka"\nsystem = "clitest"\n', encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("cloud", ["aws", "yandex"])
def test_without_a_settings_file_it_says_where_to_take_one(cloud: str, tmp_path: Path) -> None:
    result = school("deploy", cloud, "--settings", str(tmp_path / "nothing.toml"))

    assert result.exit_code == 1
    assert "nothing.toml нет. Скопируйте его из образца" in result.output


def test_a_stage_that_is_none_is_refused() -> None:
    assert school("deploy", "aws", "--stage", "test").exit_code != 0


def test_a_secret_that_is_none_is_refused_with_those_there_are(settings: str) -> None:
    result = school("secret", "put", "aws", "esia", "-", "--settings", settings, given="x")

    assert result.exit_code == 1
    assert "Секрета esia нет. Бывают: esia-key," in result.output
    assert "people-key" not in result.output  # what it has encrypted could not be read any more


def test_an_empty_file_is_no_secret(settings: str) -> None:
    result = school("secret", "put", "aws", "esia-key", "-", "--settings", settings, given=" \n")

    assert "Файл пуст" in result.output


def test_a_secret_lies_where_functions_look_for_it(cloud: str, settings: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", cloud)

    for value in ("first", "second"):
        assert school("secret", "put", "aws", "esia-key", "-", "--settings", settings, given=value).exit_code == 0

    kept = Secrets(Clients(REGION, cloud).of("secretsmanager"), "clitest-staging")
    assert kept.read("esia-key") == b"second"


def test_a_site_for_a_deployment_that_is_not_there_says_what_to_do_first(
    cloud: str, settings: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", cloud)

    result = school("site", "publish", "a.example", "--site", "site/school.toml", "--settings", settings)

    assert "Установки clitest-staging ещё нет. Сначала запустите school deploy aws." in result.output


def test_a_school_file_with_a_mistake_is_refused_with_its_line(settings: str, tmp_path: Path) -> None:
    wrong = tmp_path / "school.toml"
    wrong.write_text("nothing", encoding="utf-8")

    result = school("site", "publish", "a.example", "--site", str(wrong), "--settings", settings)

    assert result.exit_code == 1
    assert "строка 1" in result.output
