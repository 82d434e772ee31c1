"""Lambda functions, their published versions and aliases, and their logs."""

from typing import Final

from infra.aws.parameters import package
from infra.aws.programs import Program, programs
from infra.aws.settings import settings
from infra.aws.shapes import Json, Resources, att, named, ref, resource, sub, when

RUNTIME: Final = "python3.13"  # the newest that SnapStart and our locked wheels both know
ALIAS: Final = "live"


def functions() -> Resources:
    """Return all of them."""
    return {name: found for program in programs() for name, found in _program(program).items()}


def _program(program: Program) -> Resources:
    return {
        f"{program.id}Log": resource(
            "Logs::LogGroup",
            {
                "LogGroupName": sub(f"/aws/lambda/${{System}}-${{Stage}}-{program.name}"),
                "RetentionInDays": when("IsProduction", 90, 14),
            },
        ),
        f"{program.id}Function": resource("Lambda::Function", _function(program)),
        # A version cannot be changed: another description makes another one, and what is live moves on to it. The
        # release is in the settings too, so that there always is something new to publish.
        f"{program.id}Version": resource(
            "Lambda::Version", {"FunctionName": ref(f"{program.id}Function"), "Description": ref("Release")}
        ),
        f"{program.id}Alias": resource(
            "Lambda::Alias",
            {
                "FunctionName": ref(f"{program.id}Function"),
                "FunctionVersion": att(f"{program.id}Version", "Version"),
                "Name": ALIAS,
                "Description": ref("Release"),
            },
        ),
    }


def _function(program: Program) -> Json:
    starts = {} if program.timer else {"SnapStart": when("HasSnapStart", {"ApplyOn": "PublishedVersions"})}
    return {
        "FunctionName": named(program.name),
        "Description": program.timer.purpose if program.timer else f"Pages and API of {program.name}",
        "Runtime": RUNTIME,
        "Architectures": ["arm64"],
        "Handler": program.handler,
        "MemorySize": program.function.memory,
        "Timeout": program.seconds,
        "Role": att(f"{program.id}Role", "Arn"),
        "Code": {"S3Bucket": ref("ArtifactBucket"), "S3Key": ref(package(program.function.name))},
        "Environment": {"Variables": settings(program.function)},
        "LoggingConfig": {"LogFormat": "Text", "LogGroup": ref(f"{program.id}Log")},
        **starts,
    }
