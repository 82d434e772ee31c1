"""The template of AWS says what the tables say, keeps within the quotas, and holds what an emulator ignores."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest

from functions.storage.dynamodb_wire import INDEX
from functions.web.settings import Settings
from infra.aws.programs import Program, programs
from infra.aws.template import PATH, template, text
from infra.paths import ROOT
from infra.routes import FUNCTIONS

TEMPLATE: Final = template()
RESOURCES: Final[Mapping[str, Any]] = TEMPLATE["Resources"]
PROGRAMS: Final = list(programs())
TIMERS: Final = [program for program in PROGRAMS if program.timer]


def of(kind: str) -> dict[str, Any]:
    """Return the properties of all resources of a kind."""
    return {name: one["Properties"] for name, one in RESOURCES.items() if one["Type"] == f"AWS::{kind}"}


def one_of(kind: str) -> Any:  # noqa: ANN401  # properties of whatever it is
    (found,) = of(kind).values()
    return found


def strings(value: object) -> Iterator[str]:
    """Give every text in a value."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from (str(key), *strings(inner))
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)
    else:
        yield str(value)


def test_the_committed_template_is_the_one_that_the_tables_make() -> None:
    assert PATH.read_text(encoding="utf-8") == text(), "Write it anew: .venv/bin/python -m infra.aws"


def routes(*, emulated: bool) -> dict[str, str]:
    """Return the target of each route of the gateway: of those in AWS, or of those that an emulator gets besides."""
    return {
        one["Properties"]["RouteKey"]: one["Properties"]["Target"]["Fn::Sub"]
        for one in RESOURCES.values()
        if one["Type"] == "AWS::ApiGatewayV2::Route" and (one.get("Condition") == "IsEmulated") is emulated
    }


def asked() -> dict[str, str]:
    """Return the function of each route of the table; HEAD is answered where GET is."""
    table = {route.key: function.name for function in FUNCTIONS for route in function.routes}
    return table | {f"HEAD {key.removeprefix('GET ')}": name for key, name in table.items() if key.startswith("GET ")}


def test_the_gateway_has_each_route_of_the_table_and_one_for_what_is_not_there() -> None:
    """No key ends with a slash: an HTTP API refuses it, and `GET /diary` answers for `/diary/` there."""
    table = {key.rstrip("/"): name for key, name in asked().items()}
    gateway = routes(emulated=False)

    assert sorted(gateway) == sorted([*table, "$default"])
    for key, function in table.items():
        assert gateway[key] == f"integrations/${{{function.capitalize()}Integration}}"


def test_an_emulator_gets_the_routes_with_a_slash_besides() -> None:
    assert set(routes(emulated=True)) == {key for key in asked() if key.endswith("/")}


def test_routes_are_made_one_after_the_other_and_the_stage_after_them_all() -> None:
    made = {
        name: one
        for name, one in RESOURCES.items()
        if one["Type"] == "AWS::ApiGatewayV2::Route" and "Condition" not in one
    }
    waited_for = [before for one in made.values() for before in one.get("DependsOn", ())]
    first = [name for name, one in made.items() if "DependsOn" not in one]

    assert len(waited_for) == len(set(waited_for))
    assert len(first) < 10  # as many as API Gateway takes in a second
    assert set(RESOURCES["ApiStage"]["DependsOn"]) == set(made) - set(waited_for)


def test_each_integration_calls_the_published_version_of_its_function_and_may() -> None:
    permitted = [one["FunctionName"] for one in of("Lambda::Permission").values()]

    for name, one in of("ApiGatewayV2::Integration").items():
        alias = RESOURCES[one["IntegrationUri"]["Ref"]]["Properties"]
        assert alias["FunctionName"] == {"Ref": name.replace("Integration", "Function")}
        assert "Version" in alias["FunctionVersion"]["Fn::GetAtt"]
        assert one["IntegrationUri"] in permitted
        assert one["PayloadFormatVersion"] == "2.0"


def test_a_gateway_waits_longer_than_the_function_may_take() -> None:
    for name, one in of("ApiGatewayV2::Integration").items():
        function = RESOURCES[name.replace("Integration", "Function")]["Properties"]
        assert function["Timeout"] * 1000 < one["TimeoutInMillis"] < 30_000


def test_the_template_keeps_within_the_quotas() -> None:
    """Sources: CloudFormation, API Gateway, CloudFront, IAM and Lambda, their pages of quotas."""
    assert len(PATH.read_bytes()) < 1_000_000  # from a bucket; inline it would be 51,200
    assert len(RESOURCES) <= 500
    assert len(TEMPLATE["Parameters"]) <= 200
    assert len(TEMPLATE["Outputs"]) <= 200
    assert len(of("ApiGatewayV2::Route")) <= 300
    assert len(one_of("CloudFront::Distribution")["DistributionConfig"]["CacheBehaviors"]) < 75
    assert all(len(one["FunctionCode"]) <= 10_240 for one in of("CloudFront::Function").values())
    for role in of("IAM::Role").values():
        assert sum(len(re.sub(r"\s", "", json.dumps(one["PolicyDocument"]))) for one in role["Policies"]) <= 10_240
    for function in of("Lambda::Function").values():
        assert len(json.dumps(function["Environment"])) < 4096


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda one: one.name)
def test_a_function_is_what_its_row_says(program: Program) -> None:
    function = RESOURCES[f"{program.id}Function"]["Properties"]

    assert function["Architectures"] == ["arm64"]
    assert function["Runtime"] == "python3.13"
    assert function["MemorySize"] == program.function.memory
    assert function["Timeout"] == program.seconds
    module, _, name = function["Handler"].rpartition(".")
    assert (ROOT / f"{module.replace('.', '/')}.py").exists()
    assert name == "handler"
    assert ("SnapStart" in function) is (program.timer is None)
    assert function["LoggingConfig"]["LogGroup"] == {"Ref": f"{program.id}Log"}
    assert function["Role"] == {"Fn::GetAtt": [f"{program.id}Role", "Arn"]}


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda one: one.name)
def test_settings_of_a_function_are_settings_and_no_secret_is_among_them(program: Program) -> None:
    given = RESOURCES[f"{program.id}Function"]["Properties"]["Environment"]["Variables"]
    fields = {str(field.alias): field for field in Settings.model_fields.values()}
    secrets = {name for name, field in fields.items() if "SecretRef" in str(field.annotation) or _is_place(field)}

    assert set(given) <= set(fields)
    for name in secrets & set(given):
        assert any(one.startswith("aws-secretsmanager:") for one in strings(given[name])), name


def _is_place(field: Any) -> bool:  # noqa: ANN401  # pydantic's
    return any("yandex-lockbox" in str(one) for one in [field.annotation, *field.metadata])


def test_a_new_release_publishes_new_versions() -> None:
    for name, version in of("Lambda::Version").items():
        function = RESOURCES[name.replace("Version", "Function")]["Properties"]
        assert version["Description"] == {"Ref": "Release"}
        assert function["Environment"]["Variables"]["SCHOOL_VERSION"] == {"Ref": "Release"}


def test_the_table_is_the_one_that_the_code_knows_and_cannot_be_lost() -> None:
    table = one_of("DynamoDB::Table")
    (index,) = table["GlobalSecondaryIndexes"]

    assert [one["AttributeName"] for one in table["KeySchema"]] == ["pk", "sk"]
    assert (index["IndexName"], [one["AttributeName"] for one in index["KeySchema"]]) == (INDEX, ["ipk", "isk"])
    assert index["Projection"] == {"ProjectionType": "ALL"}
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["SSESpecification"] == {"SSEEnabled": True}
    assert table["DeletionProtectionEnabled"] == {"Fn::If": ["IsProduction", True, False]}


def test_what_holds_data_outlives_its_stack() -> None:
    kept = {name for name, one in RESOURCES.items() if one.get("DeletionPolicy") == "RetainExceptOnCreate"}

    assert kept == {"Table", "SiteBucket", "FilesBucket"}
    assert all(RESOURCES[name]["UpdateReplacePolicy"] == "Retain" for name in kept)


@pytest.mark.parametrize("bucket", ["SiteBucket", "FilesBucket"])
def test_a_bucket_is_nobodys_but_ours(bucket: str) -> None:
    properties = RESOURCES[bucket]["Properties"]
    (policy,) = [one["PolicyDocument"] for one in of("S3::BucketPolicy").values() if one["Bucket"] == {"Ref": bucket}]
    refused = policy["Statement"][0]

    assert len(properties["PublicAccessBlockConfiguration"]) == 4
    assert all(properties["PublicAccessBlockConfiguration"].values())
    assert "ServerSideEncryptionConfiguration" in properties["BucketEncryption"]
    assert properties["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    assert "WebsiteConfiguration" not in properties
    assert (refused["Effect"], refused["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_browsers_may_send_files_from_our_pages_by_form_and_in_no_other_way() -> None:
    (rule,) = RESOURCES["FilesBucket"]["Properties"]["CorsConfiguration"]["CorsRules"]

    assert rule["AllowedMethods"] == ["POST"]
    assert "AllowedHeaders" not in rule
    assert "*" not in list(strings(rule["AllowedOrigins"]))


@pytest.mark.parametrize("program", TIMERS, ids=lambda one: one.name)
def test_a_timer_that_fails_three_times_is_kept_whether_it_was_reached_or_not(program: Program) -> None:
    queue = {"Fn::GetAtt": ["DeadLetters", "Arn"]}
    target = RESOURCES[f"{program.id}Schedule"]["Properties"]["Target"]
    failed = RESOURCES[f"{program.id}Failures"]["Properties"]
    sent = [one for one in _statements(program.id) if one["Action"] == ["sqs:SendMessage"]]

    assert (target["DeadLetterConfig"], target["RetryPolicy"]["MaximumRetryAttempts"]) == ({"Arn": queue}, 2)
    assert (failed["DestinationConfig"], failed["MaximumRetryAttempts"]) == ({"OnFailure": {"Destination": queue}}, 2)
    assert failed["Qualifier"] == RESOURCES[f"{program.id}Alias"]["Properties"]["Name"]
    assert [one["Resource"] for one in sent] == [queue]


def _statements(program_id: str) -> list[Any]:
    (policy,) = RESOURCES[f"{program_id}Role"]["Properties"]["Policies"]
    return list(policy["PolicyDocument"]["Statement"])


def test_logs_end_and_say_nothing_of_a_person() -> None:
    access = one_of("ApiGatewayV2::Stage")["AccessLogSettings"]["Format"]

    assert all("RetentionInDays" in one for one in of("Logs::LogGroup").values())
    assert set(re.findall(r"\$context\.(\w+)", access)) == {
        "requestId",
        "routeKey",
        "status",
        "responseLatency",
        "integrationLatency",
        "integrationErrorMessage",
        "requestTime",
    }
