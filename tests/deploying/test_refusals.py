"""What a cloud refuses, in words that say what to do: errors of its real client, by answers that it would get."""

import inspect
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ParamValidationError, ProfileNotFound
from botocore.stub import Stubber

from infra.deploying import problems, refusals, words
from infra.deploying.clients import Clients
from infra.deploying.problems import DeployProblem
from infra.russian_click import Failure

REGION = "eu-central-1"
NOBODY = "http://127.0.0.1:1"
SAMPLES: Mapping[str, Any] = {
    "since": datetime(2026, 11, 25, 9, 0, tzinfo=UTC),
    "names": ("esia-key",),
    "reasons": ("SiteBucket: занято",),
    "near": "",
    "back": None,
}
PROBLEMS = {
    found
    for _name, found in inspect.getmembers(problems, inspect.isclass)
    if issubclass(found, DeployProblem) and found is not DeployProblem
}


class Refusal(NamedTuple):
    """An answer of a service, and words that we say then."""

    service: str
    operation: str
    code: str
    said: str
    words: str


REFUSALS = [
    Refusal("sts", "get_caller_identity", "InvalidClientTokenId", "", "Облако не приняло ключи"),
    Refusal("sts", "get_caller_identity", "ExpiredToken", "", "их срок вышел"),
    Refusal("sts", "get_caller_identity", "OptInRequired", "", "Этот регион для вашего облака не включён"),
    Refusal(
        "cloudformation",
        "list_stacks",
        "AccessDenied",
        "User: arn:aws:iam::1:x is not authorized to perform: cloudformation:ListStacks in your policies",
        "нет права cloudformation:ListStacks",
    ),
    Refusal("s3", "list_buckets", "AccessDenied", "Access Denied", "нет права ListBuckets"),
    Refusal("s3", "list_buckets", "TooManyBuckets", "More buckets than allowed.", "Достигнут предел"),
    Refusal("s3", "list_buckets", "PermanentRedirect", "", "в другом регионе"),
    Refusal("s3", "list_buckets", "SlowDown", "", "через несколько минут"),
    Refusal(
        "cloudformation", "list_stacks", "LimitExceededException", "Limit 2000.", "предел вашего облака: Limit 2000."
    ),
    Refusal("secretsmanager", "list_secrets", "ResourceExistsException", "people-key", "Имя уже занято: people-key"),
    Refusal("cloudformation", "list_stacks", "ValidationError", "Bad.", "ListStacks (ValidationError): Bad."),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda one: one.code)
def test_a_refusal_says_what_to_do(refusal: Refusal) -> None:
    client = Clients(REGION, NOBODY).of(refusal.service)
    with Stubber(client) as stubber:
        stubber.add_client_error(refusal.operation, refusal.code, refusal.said)

        assert refusal.words in said(getattr(client, refusal.operation))


def said(ask: Any) -> str:  # noqa: ANN401  # an operation of a client
    with pytest.raises(Failure) as failure, words.in_words():
        ask()
    return failure.value.message


def test_without_keys_the_words_tell_how_to_set_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")

    assert "AWS_ACCESS_KEY_ID" in said(Clients(REGION, NOBODY).of("sts").get_caller_identity)


def test_a_profile_that_is_not_there_is_missing_keys() -> None:
    assert isinstance(refusals.of_client(ProfileNotFound(profile="x")), problems.NoCredentials)


def test_a_region_where_nobody_answers_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    once = Config(retries={"total_max_attempts": 1})
    client: Any = boto3.client("sts", region_name=REGION, endpoint_url=NOBODY, config=once)

    assert f"Облако не отвечает: {NOBODY}" in said(client.get_caller_identity)


@pytest.mark.parametrize("problem", sorted(PROBLEMS, key=str))
def test_every_problem_has_words_that_end_as_a_sentence(problem: type[DeployProblem]) -> None:
    wanted = inspect.signature(problem).parameters if "__init__" in vars(problem) else {}

    told = words.WORDS[problem](problem(**{name: SAMPLES.get(name, "что-то") for name in wanted}))

    assert told[0].isupper()
    assert told.endswith(".")
    assert "None" not in told


def test_a_request_of_the_wrong_form_stays_a_fault_of_ours() -> None:
    client = Clients(REGION, NOBODY).of("s3")

    with pytest.raises(ParamValidationError), words.in_words():
        client.get_object(Bucket="school")
