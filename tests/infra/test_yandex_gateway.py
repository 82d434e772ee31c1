"""The description of Yandex's gateway: every route of the table, and nothing else but the site."""

import copy
import json
import re
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator

from functions.auth import email_logins, health
from functions.domain.access.passkeys import Purpose
from functions.web.app import LONGEST_BODY
from infra.local.gateway.events import BODY_LIMIT
from infra.routes import FUNCTIONS
from infra.yandex import gateway
from infra.yandex.domains import SECONDS
from infra.yandex.terraform import files

SITE = ("/", gateway.SITE)
METHODS = frozenset({"get", "head", "post", "put", "delete", "patch", "options"})


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(files()["gateway.json"])
    return made


def operations(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (method, path): operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    }


def test_the_description_is_openapi_3(document: dict[str, Any]) -> None:
    """But for the plus of a greedy parameter, which is Yandex's own."""
    plain = copy.deepcopy(document)
    plain["paths"][gateway.SITE.replace("+", "")] = plain["paths"].pop(gateway.SITE)

    assert [error.message for error in OpenAPIV30SpecValidator(plain).iter_errors()] == []


def test_every_route_reaches_its_function_and_nothing_else_does(document: dict[str, Any]) -> None:
    wanted = {(route.method.lower(), route.path): one.name for one in FUNCTIONS for route in one.routes}
    wanted |= {("head", path): name for (method, path), name in wanted.items() if method == "get"}

    called = {
        key: operation["x-yc-apigateway-integration"]["function_id"]
        for key, operation in operations(document).items()
        if key[1] not in SITE
    }

    assert called == {key: f"${{functions.{name}}}" for key, name in wanted.items()}


def test_functions_are_sent_the_payload_that_they_read(document: dict[str, Any]) -> None:
    sent = [one["x-yc-apigateway-integration"] for key, one in operations(document).items() if key[1] not in SITE]

    assert {(one["type"], one["payload_format_version"], one["service_account_id"]) for one in sent} == {
        ("cloud_functions", "1.0", "${account}")
    }


def test_each_operation_has_a_name_of_its_own_in_plain_letters(document: dict[str, Any]) -> None:
    names = [one["operationId"] for one in operations(document).values()]

    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in names)


def test_every_segment_with_a_name_is_declared(document: dict[str, Any]) -> None:
    for (_, path), operation in operations(document).items():
        declared = {one["name"] for one in operation["parameters"] if one["in"] == "path"}
        assert declared == set(re.findall(r"\{(\w+)\+?\}", path)), path


def test_cookies_that_our_pages_set_are_declared_wherever_a_function_answers(document: dict[str, Any]) -> None:
    ours = {"session", email_logins.COOKIE, *(f"passkey-{purpose}" for purpose in Purpose), health.PROBES[0]}

    for (_, path), operation in operations(document).items():
        if path not in SITE:
            declared = {one["name"] for one in operation["parameters"] if one["in"] == "cookie"}
            assert declared == {f"__Host-{name}" for name in ours}


def test_one_probe_is_left_undeclared_so_that_the_doctor_sees_a_gateway_that_drops_such(
    document: dict[str, Any],
) -> None:
    assert health.PROBES[1] not in json.dumps(document)


def test_what_no_function_has_is_a_file_of_the_schools_site_or_the_page_that_says_not_found(
    document: dict[str, Any],
) -> None:
    for method in ("get", "head"):
        start, other = (document["paths"][path][method]["x-yc-apigateway-integration"] for path in SITE)
        assert (start["object"], other["object"]) == ("${site}/index.html", "${site}/{file}")
        for one in (start, other):
            assert one["type"] == "object_storage"
            assert one["bucket"] == "${bucket}"
            assert one["error_object"] == {"object": "${site}/404.html", "statusCode": 404}


def test_what_our_pages_send_and_the_time_they_take_is_within_what_the_gateway_allows() -> None:
    assert LONGEST_BODY < gateway.LIMIT <= BODY_LIMIT["1.0"]
    assert max(function.seconds for function in FUNCTIONS) < SECONDS


def test_a_description_is_far_from_the_size_that_the_gateway_refuses() -> None:
    assert len(files()["gateway.json"].encode()) < 3_500_000 / 4
