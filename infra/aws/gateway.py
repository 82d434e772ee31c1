"""The HTTP API: a route for each row of the table, an integration for each function.

Plain resources and no OpenAPI body: an emulator knows these alone, and a route that is gone is seen in a change set.
"""

import re
from typing import Final

from infra.aws.programs import Program, programs
from infra.aws.shapes import PREFIX, Json, Resources, arn, att, named, ref, resource, sub, when

NOT_FOUND: Final = "auth"  # its error page answers what no route and no file has
# Of each request what an alarm leads to: no address of a person, no path with somebody's id, no query.
LOGGED: Final = (
    '{"request_id":"$context.requestId","route":"$context.routeKey","status":"$context.status",'
    '"ms":"$context.responseLatency","function_ms":"$context.integrationLatency",'
    '"error":"$context.integrationErrorMessage","time":"$context.requestTime"}'
)


def gateway() -> Resources:
    """Return the API with its stage, and each function's integration, routes and permission."""
    found: Resources = {
        "Api": resource("ApiGatewayV2::Api", {"Name": named("api"), "ProtocolType": "HTTP"}),
        "ApiLog": resource(
            "Logs::LogGroup",
            {
                "LogGroupName": sub(f"/aws/apigateway/{PREFIX}"),
                "RetentionInDays": when("IsProduction", 90, 14),
            },
        ),
        "MissingRoute": _route("$default", NOT_FOUND.capitalize()),
    }
    last = ["MissingRoute"]
    for program in programs():
        if program.timer is None:
            routes = _routes(program)
            found |= _integration(program) | routes
            last.append(next(name for name in reversed(routes) if "Condition" not in routes[name]))
    # Made after all routes, so that it is deployed once and not for each.
    return found | {"ApiStage": resource("ApiGatewayV2::Stage", _stage(), DependsOn=last)}


def _one_by_one(routes: Resources) -> Resources:
    """Let each wait for the one before: API Gateway takes ten changes a second of an account and refuses the rest.

    Source: "Amazon API Gateway quotas", for creating, deploying and managing an API. CloudFormation would make them all
    at once. Functions are eight chains beside each other.
    """
    chained: Resources = {}
    for name, one in routes.items():
        before = next(reversed(chained), None)
        chained[name] = one if before is None else {**one, "DependsOn": [before]}
    return chained


def _stage() -> Json:
    return {
        "ApiId": ref("Api"),
        "StageName": "$default",
        "AutoDeploy": True,
        "AccessLogSettings": {"DestinationArn": att("ApiLog", "Arn"), "Format": LOGGED},
        "DefaultRouteSettings": {
            "ThrottlingBurstLimit": ref("RequestsPerSecond"),
            "ThrottlingRateLimit": ref("RequestsPerSecond"),
            "DetailedMetricsEnabled": False,
        },
    }


def _integration(program: Program) -> Resources:
    return {
        f"{program.id}Integration": resource(
            "ApiGatewayV2::Integration",
            {
                "ApiId": ref("Api"),
                "IntegrationType": "AWS_PROXY",
                "IntegrationUri": ref(f"{program.id}Alias"),
                "PayloadFormatVersion": "2.0",
                "TimeoutInMillis": min(program.seconds * 1000 + 1000, 29_000),
            },
        ),
        f"{program.id}Permission": resource(
            "Lambda::Permission",
            {
                "FunctionName": ref(f"{program.id}Alias"),
                "Action": "lambda:InvokeFunction",
                "Principal": "apigateway.amazonaws.com",
                "SourceArn": arn("execute-api", "${Api}/*"),
            },
        ),
    }


def _routes(program: Program) -> Resources:
    """Return a function's routes. GET answers HEAD too, which an HTTP API takes for a route of its own.

    It refuses a key that ends with a slash, and takes `/diary/` for `/diary`; the function is told the path as it was
    asked for. An emulator wants each key as it is, and takes it.
    Sources: aws/aws-cdk, aws-apigatewayv2, HttpRouteKey; aws-powertools/powertools-lambda-python, issue 1552.
    """
    asked = [
        (method, route.path)
        for route in program.function.routes
        for method in ([route.method, "HEAD"] if route.method == "GET" else [route.method])
    ]
    bare = [(method, path.rstrip("/")) for method, path in asked]
    found = {route_id(method, path): _route(f"{method} {path}", program.id) for method, path in bare}
    slashed = {
        route_id(method, path): _route(f"{method} {path}", program.id) | {"Condition": "IsEmulated"}
        for method, path in asked
        if path.endswith("/")
    }
    return _one_by_one(found) | slashed


def _route(key: str, function: str) -> Json:
    return resource(
        "ApiGatewayV2::Route",
        {"ApiId": ref("Api"), "RouteKey": key, "Target": sub(f"integrations/${{{function}Integration}}")},
    )


def route_id(method: str, path: str) -> str:
    """Return a route's logical id: `GET /diary/{pupil}/` is GetDiaryOfPupilSlash."""
    words = [
        f"Of{name.capitalize()}" if name else word.capitalize() for name, word in re.findall(r"\{(\w+)\}|(\w+)", path)
    ]
    return method.capitalize() + "".join(words) + ("Slash" if path.endswith("/") else "")
