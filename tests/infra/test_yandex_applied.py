"""What Terraform works out of the files for Yandex Cloud: a school's own settings, gateways and names."""

import json
import re
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator

from functions.web.settings import Settings
from infra.routes import FUNCTIONS, Need
from infra.yandex.entry_points import entry_points
from infra.yandex.gateway import SITE
from tests.support.stand_in import Applied, Workplace

HOSTS = {"school-7": "journal.school7.example.ru", "school-8": "journal.school8.example.ru"}


def test_terraform_finds_nothing_to_complain_of(workplace: Workplace) -> None:
    done = workplace.run("validate")

    assert done.returncode == 0, done.stderr


def test_once_all_is_made_there_is_nothing_more_to_do(applied: Applied, workplace: Workplace) -> None:
    assert applied.resources

    done = workplace.run("plan", "-detailed-exitcode")

    assert done.returncode == 0, done.stdout


def test_each_function_gets_settings_that_it_can_read_and_no_more_than_it_may_have(applied: Applied) -> None:
    for function in (point for one in FUNCTIONS for point in entry_points(one)):
        given = applied.resources[f"yandex_function.{function.name.replace('-', '_')}"]["environment"]
        read = Settings.model_validate(given)
        assert read.table == "dynamodb:school-production"
        assert (read.tenants, read.tenant) == ("table", "")  # two schools: whose a request is, its host says
        assert sum(len(name) + len(value) + 2 for name, value in given.items()) < 4096 / 2


def test_a_function_is_told_the_places_of_its_secrets_only(applied: Applied) -> None:
    told = {
        name.partition(".")[2]: sorted(setting for setting, place in made["environment"].items() if "lockbox" in place)
        for name, made in applied.resources.items()
        if name.startswith("yandex_function.")
    }

    settings = {Need.PEOPLE_KEY: ["SCHOOL_PEOPLE_KEY"], Need.ESIA: ["SCHOOL_ESIA_KEY", "SCHOOL_ESIA_TRUSTED"]}
    assert told == {
        point.name.replace("-", "_"): sorted(one for need in function.needs for one in settings.get(need, ()))
        for function in FUNCTIONS
        for point in entry_points(function)
    }
    assert told["diary"] == []


def test_who_sends_letters_knows_from_whom_and_by_what(applied: Applied) -> None:
    read = Settings.model_validate(applied.resources["yandex_function.auth"]["environment"])

    assert (read.mail, str(read.mail_endpoint)) == (
        "ses:journal@school7.example.ru",
        "https://postbox.cloud.yandex.net/",
    )


def test_files_go_to_the_bucket_that_the_function_may_reach(applied: Applied) -> None:
    bucket = applied.resources["yandex_storage_bucket.files"]
    read = Settings.model_validate(applied.resources["yandex_function.files"]["environment"])

    assert read.files == f"s3:{bucket['bucket']}"
    assert len(bucket["bucket"]) <= 63
    assert bucket["cors_rule"]["allowed_origins"] == [f"https://{host}" for host in HOSTS.values()]


@pytest.mark.parametrize("tenant", sorted(HOSTS))
def test_each_school_has_a_gateway_to_the_same_functions_and_to_its_own_site(applied: Applied, tenant: str) -> None:
    gateway = applied.resources[f'yandex_api_gateway.school["{tenant}"]']
    described: dict[str, Any] = json.loads(gateway["spec"])

    assert "${" not in gateway["spec"]
    assert described["paths"][SITE]["get"]["x-yc-apigateway-integration"]["object"] == f"{HOSTS[tenant]}/{{file}}"
    called = {
        operation["x-yc-apigateway-integration"].get("function_id")
        for item in described["paths"].values()
        for operation in item.values()
    }
    assert called - {None} == {f"yandex_function/{one.name}/id" for one in FUNCTIONS if one.routes}
    described["paths"]["/{file}"] = described["paths"].pop(SITE)
    assert list(OpenAPIV30SpecValidator(described).iter_errors()) == []


def test_a_name_joins_its_gateway_once_its_certificate_is_there(applied: Applied) -> None:
    joined = {
        tenant: applied.resources[f'yandex_api_gateway.school["{tenant}"]']["custom_domains"]["for_each"]
        for tenant in HOSTS
    }

    assert joined == {"school-7": ["journal.school7.example.ru"], "school-8": []}


def test_names_begin_with_the_system_and_the_stage(applied: Applied) -> None:
    for address, made in applied.resources.items():
        if "name" in made:
            assert made["name"].startswith("school-production"), address
            assert re.fullmatch(r"[a-z][a-z0-9-]{1,61}[a-z0-9]", made["name"]), address


def test_what_school_deploy_needs_is_told(applied: Applied) -> None:
    assert applied.outputs["table"] == "school-production"
    assert set(applied.outputs["gateways"]) == set(HOSTS)
    assert set(applied.outputs["functions"]) == {point.name for one in FUNCTIONS for point in entry_points(one)}
    assert applied.outputs["buckets"]["site"].startswith("school-production-site-")


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        pytest.param({"host": "school.ru"}, "Нужно имя третьего уровня или ниже", id="a name that no gateway takes"),
        pytest.param({"more_schools": {"b": "b.ru"}}, "третьего уровня или ниже", id="the same of another school"),
        pytest.param({"stage": "test"}, "Укажите production или staging", id="a stage that is none"),
        pytest.param({"tenant": "Школа"}, "Латинские буквы в нижнем регистре", id="a tenant in Russian"),
        pytest.param({"filled": ["esia"]}, "Бывают такие: esia-key", id="a secret that nobody knows"),
        pytest.param({"settings": {"PATH": "/"}}, "начинаются с SCHOOL_", id="a setting that is none of ours"),
        pytest.param({"log_level": "LOUD"}, "Таких уровней нет", id="a level that is none"),
    ],
)
def test_a_wrong_answer_is_refused_in_words_that_say_what_is_wanted(
    workplace: Workplace, answers: dict[str, object], words: str
) -> None:
    done = workplace.run("plan", "-refresh=false", **answers)

    assert done.returncode == 1
    assert words in re.sub(r"\s+", " ", done.stderr)


def test_a_village_school_without_esia_and_letters_needs_neither(applied: Applied, workplace: Workplace) -> None:
    assert applied.resources
    alone = workplace.planned(filled=[], sender="", settings={}, more_schools={}, connected=[])

    given = alone.resources["yandex_function.auth"]["environment"]
    read = Settings.model_validate(given)
    assert (read.tenants, read.tenant, read.origin) == ("one", "school-7", "https://journal.school7.example.ru")
    assert (read.names_esia, read.mail) == (False, None)
    assert 'yandex_api_gateway.school["school-8"]' not in alone.resources


def test_functions_start_anew_where_only_a_secret_has_changed(applied: Applied, workplace: Workplace) -> None:
    before = applied.resources["yandex_function.auth"]
    after = workplace.planned(restart="2026-11-25").resources["yandex_function.auth"]

    assert after["user_hash"] != before["user_hash"]
    assert after["package"] == before["package"]


def test_a_region_may_begin_with_one_school(applied: Applied, workplace: Workplace) -> None:
    assert applied.resources
    alone = workplace.planned(several=True, more_schools={})

    assert Settings.model_validate(alone.resources["yandex_function.diary"]["environment"]).tenants == "table"
