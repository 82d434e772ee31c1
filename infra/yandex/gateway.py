"""The description of the API gateway: OpenAPI 3.0 with Yandex's extensions, a template that Terraform fills in.

What is filled in: `${account}`, the gateway's service account; `${functions.NAME}`, a function's id; `${bucket}`, the
bucket of the sites; `${site}`, the folder of one school's site in it. There is a gateway for each school: a template
of an object's name takes parameters of the request, and whether Host can be one is not documented (docs/cloud.md).
Sources: Yandex Cloud documentation, api-gateway/concepts: index (which route wins), extensions/cloud-functions,
extensions/object-storage, extensions/greedy-parameters; ru/_includes/api-gateway/api-gateway-limits.
"""

import re
from collections.abc import Iterable
from typing import Any, Final

from infra.routes import FUNCTIONS, Function, Route
from infra.yandex.names import ident

PAYLOAD: Final = "1.0"  # the default, 0.1, is a shape that only Yandex knows
LIMIT: Final = 2_500_000  # bytes of a request or of an answer, at the gateway
SITE: Final = "/{file+}"  # greedy: loses to every other route

# Names that our pages give their cookies over TLS (functions/web/visit.py, functions/auth). An attempt to log in has
# a name of its own each time, so the header is declared too; functions/web/gateway_event.py reads both where they are
# all that came. The second probe of /healthz is left out on purpose: it tells whether others come as well.
COOKIES: Final = (
    "__Host-session",
    "__Host-email-login",
    "__Host-passkey-enter",
    "__Host-passkey-add",
    "__Host-probe-1",
)

_PARAMETER: Final = re.compile(r"\{(\w+)\}")


def document(functions: Iterable[Function] = FUNCTIONS) -> dict[str, Any]:
    """Return the description as JSON-ready values."""
    paths: dict[str, dict[str, Any]] = {}
    for function in functions:
        for route in function.routes:
            operations = paths.setdefault(route.path, {})
            for method in _methods(route):
                operations[method] = _operation(function, route, method)
    return {
        "openapi": "3.0.0",
        "info": {"title": "School journal", "version": PAYLOAD},
        "x-yc-apigateway": {"service_account_id": "${account}"},
        "paths": paths | _site(),
    }


def operation_id(function: Function, route: Route, method: str) -> str:
    """Return the name that a function sees an operation by: letters, digits and dashes only."""
    words = [re.sub(r"[^a-z0-9]+", "-", word.lower()).strip("-") or "index" for word in route.path[1:].split("/")]
    return "-".join((function.name, method, *words))


def _methods(route: Route) -> tuple[str, ...]:
    """Return the operations of a route; HEAD is asked of the function as GET is."""
    method = route.method.lower()
    return ("get", "head") if method == "get" else (method,)


def _operation(function: Function, route: Route, method: str) -> dict[str, Any]:
    return {
        "operationId": operation_id(function, route, method),
        "parameters": [*map(_in_path, _PARAMETER.findall(route.path)), *_sent_cookies()],
        "responses": _ANSWERS,
        "x-yc-apigateway-integration": {
            "type": "cloud_functions",
            "payload_format_version": PAYLOAD,
            "function_id": f"${{functions.{ident(function.name)}}}",
            "tag": "$latest",
            "service_account_id": "${account}",
        },
    }


_ANSWERS: Final = {"default": {"description": "What the function answers"}}


def _in_path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _sent_cookies() -> list[dict[str, Any]]:
    """Declare cookies, both ways: whether an undeclared one reaches a function is not documented."""
    declared = [("Cookie", "header"), *((name, "cookie") for name in COOKIES)]
    return [{"name": name, "in": where, "required": False, "schema": {"type": "string"}} for name, where in declared]


def _site() -> dict[str, dict[str, Any]]:
    """Return the routes of the public site: all that no function has. Its pages lie under three names (site_files)."""
    return {
        "/": {method: _file(f"site-{method}-start", "index.html") for method in ("get", "head")},
        SITE: {method: _file(f"site-{method}-file", "{file}", "file") for method in ("get", "head")},
    }


def _file(operation: str, name: str, *parameters: str) -> dict[str, Any]:
    return {
        "operationId": operation,
        "parameters": [_in_path(parameter) for parameter in parameters],
        "responses": {"200": {"description": "The file"}, "404": {"description": "The page that says so"}},
        "x-yc-apigateway-integration": {
            "type": "object_storage",
            "bucket": "${bucket}",
            "object": f"${{site}}/{name}",
            "error_object": {"object": "${site}/404.html", "statusCode": 404},
            "service_account_id": "${account}",
        },
    }
