"""Each function's role lets it do what its row of the table says, and no more."""

from collections.abc import Iterator
from typing import Any, Final

import pytest

from infra.aws.programs import Program, programs
from infra.aws.template import template
from infra.routes import Need

RESOURCES: Final = template()["Resources"]
PROGRAMS: Final = list(programs())
LEADING: Final = "dynamodb:LeadingKeys"


def statements(program: Program, service: str) -> list[Any]:
    (policy,) = RESOURCES[f"{program.id}Role"]["Properties"]["Policies"]
    return [one for one in policy["PolicyDocument"]["Statement"] if one["Action"][0].startswith(f"{service}:")]


def roles() -> Iterator[Any]:
    yield from (one["Properties"] for one in RESOURCES.values() if one["Type"] == "AWS::IAM::Role")


def test_no_role_has_all_actions_of_anything_or_one_on_everything() -> None:
    for role in roles():
        for statement in role["Policies"][0]["PolicyDocument"]["Statement"]:
            assert statement["Effect"] == "Allow"
            assert not [action for action in statement["Action"] if "*" in action]
            assert statement["Resource"] != "*"


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda one: one.name)
def test_a_function_reaches_partitions_of_the_table_by_the_kinds_it_declares(program: Program) -> None:
    allowed = {
        (action, key)
        for one in statements(program, "dynamodb")
        for action in one["Action"]
        for key in one["Condition"]["ForAllValues:StringLike"][LEADING]
    }

    assert {key for action, key in allowed if action == "dynamodb:GetItem"} == {
        kind.partition for kind in program.table.get
    }
    assert {key for action, key in allowed if action == "dynamodb:PutItem"} == {
        kind.partition for kind in program.table.put
    }
    assert {key for action, key in allowed if action == "dynamodb:Query"} == (
        {kind.partition for kind in program.table.query} | {kind.index for kind in program.table.find}
    )
    assert "*" not in {key for _, key in allowed}


def test_the_diary_writes_people_and_reads_no_invitation() -> None:
    diary = next(one for one in PROGRAMS if one.name == "diary")
    keys = {
        action: one["Condition"]["ForAllValues:StringLike"][LEADING]
        for one in statements(diary, "dynamodb")
        for action in one["Action"]
    }

    assert keys["dynamodb:PutItem"] == ["*#PERSON#*"]  # its session, and a week's signature
    assert "dynamodb:DeleteItem" not in keys
    assert not [one for values in keys.values() for one in values if "INVITATION" in one or "EMAIL" in one]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda one: one.name)
def test_mail_files_and_secrets_are_for_those_who_need_them(program: Program) -> None:
    needs = program.function.needs
    names = {
        name for one in statements(program, "secretsmanager") for arn in one["Resource"] for name in [arn["Fn::Sub"]]
    }

    assert bool(statements(program, "ses")) is (Need.MAIL in needs)
    assert bool(statements(program, "s3")) is (Need.FILES in needs)
    assert any("people-key" in name for name in names) is (Need.PEOPLE_KEY in needs)
    assert any("esia-key" in name for name in names) is (Need.ESIA in needs)
    assert all("${System}-${Stage}/" in name for name in names)


def test_letters_are_sent_from_our_own_address_alone() -> None:
    for program in PROGRAMS:
        for statement in statements(program, "ses"):
            assert statement["Condition"] == {"StringEquals": {"ses:FromAddress": {"Ref": "MailFrom"}}}
