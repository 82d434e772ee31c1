"""What will change, in plain Russian, and what must not."""

import pytest

from infra.aws.template import template
from infra.deploying import change_words
from infra.deploying.problems import DataInDanger


def change(action: str, kind: str, name: str, replacement: str = "False") -> dict[str, str]:
    return {
        "Action": action,
        "ResourceType": f"AWS::{kind}",
        "LogicalResourceId": name,
        "Replacement": replacement,
    }


def test_every_kind_of_the_template_has_words() -> None:
    assert {one["Type"] for one in template()["Resources"].values()} <= set(change_words.KINDS)


def test_functions_are_told_by_name_and_the_many_by_number() -> None:
    found = change_words.lines(
        [
            change("Modify", "Lambda::Function", "DiaryFunction"),
            change("Modify", "Lambda::Function", "AuthFunction"),
            change("Add", "ApiGatewayV2::Route", "GetDiary"),
            change("Add", "ApiGatewayV2::Route", "GetOffice"),
            change("Remove", "CloudWatch::Alarm", "Old"),
        ]
    )

    assert found == [
        "  Добавится: адреса страниц в шлюзе — 2",
        "  Изменится: функции — Auth, Diary",
        "  Удалится: тревоги — 1",
    ]


@pytest.mark.parametrize(
    "danger",
    [
        change("Remove", "DynamoDB::Table", "Table"),
        change("Modify", "DynamoDB::Table", "Table", "True"),
        change("Modify", "S3::Bucket", "FilesBucket", "True"),
    ],
)
def test_data_are_never_left_behind_in_silence(danger: dict[str, str]) -> None:
    with pytest.raises(DataInDanger):
        change_words.lines([danger])


def test_a_table_that_is_changed_in_place_is_no_danger() -> None:
    assert change_words.lines([change("Modify", "DynamoDB::Table", "Table", "Conditional")])
