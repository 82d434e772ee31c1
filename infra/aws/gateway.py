"""The HTTP API: a route for each row of the table, an integration for each function.

Plain resources and no OpenAPI body: an emulator knows these alone, and a route that is gone is seen in a change set.
"""

import re
from dataclasses import replace
from typing import Final

from infra.aws.programs import Program, programs
from infra.aws.shapes import Json, Resources, arn, att, named, ref, resource, sub, when
from infra.routes import Route

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
                "LogGroupName": sub("/aws/apigateway/${System}-${Stage}"),
                "RetentionInDays": when("IsProduction", 90, 14),
            },
        ),
        "ApiStage": resource("ApiGatewayV2::Stage", _stage()),
    }
    for program in programs():
        if program.timer is None:
            found |= _integration(program) | _routes(program)
    return found | {"MissingRoute": _route("$default", NOT_FOUND.capitalize())}


def _stage() -> Json:
    return {
        "ApiId": ref("Api"),
        "StageName": "$default",
        "AutoDeploy": True,
        "AccessLogSettings": {"DestinationArn": att("ApiLog", "Arn"), "Format": LOGGED},
        "DefaultRouteSettings": {
            "ThrottlingBurstLimit": 1000,
            "ThrottlingRateLimit": 500,
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
    """Return a function's routes. An HTTP API refuses a key that ends with a slash, and takes `/diary/` for `/diary`.

    The function is told the path as it was asked for. An emulator wants each key as it is, and takes it.
    Sources: aws/aws-cdk, aws-apigatewayv2, HttpRouteKey; aws-powertools/powertools-lambda-python, issue 1552.
    """
    found: Resources = {}
    for route in program.function.routes:
        bare = replace(route, path=route.path.rstrip("/"))
        found[route_id(bare)] = _route(bare.key, program.id)
        if bare != route:
            found[route_id(route)] = _route(route.key, program.id) | {"Condition": "IsEmulated"}
    return found


def _route(key: str, function: str) -> Json:
    return resource(
        "ApiGatewayV2::Route",
        {"ApiId": ref("Api"), "RouteKey": key, "Target": sub(f"integrations/${{{function}Integration}}")},
    )


def route_id(route: Route) -> str:
    """Return a route's logical id: `GET /diary/{pupil}/` is GetDiaryOfPupilSlash."""
    words = [
        f"Of{name.capitalize()}" if name else word.capitalize()
        for name, word in re.findall(r"\{(\w+)\}|(\w+)", route.path)
    ]
    return route.method.capitalize() + "".join(words) + ("Slash" if route.path.endswith("/") else "")
