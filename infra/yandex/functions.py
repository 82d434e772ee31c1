"""Cloud Functions and what calls them by the clock: one for each function of the table, one for each of its timers."""

from collections.abc import Iterable
from typing import Any, Final

from infra.routes import Function, Need
from infra.yandex import lockbox
from infra.yandex.accounts import GATEWAY, TIMERS, key_environment, member, readable, reader
from infra.yandex.entry_points import EntryPoint, entry_points
from infra.yandex.names import FOLDER, PREFIX, ident, ref
from infra.yandex.storage import FILES_ENDPOINT, bucket

RUNTIME: Final = "python312"
REGION: Final = "ru-central1"
MAIL_ENDPOINT: Final = "https://postbox.cloud.yandex.net"
ASSETS: Final = "/function/code/assets.json"  # a package is unpacked into /function/code
_ON, _OFF = 1, 2  # of the metadata service's two forms; ours is the first (functions/secret_store/lockbox.py)
_HOUR, _DAY = 60, 24 * 60  # minutes


def resources(functions: Iterable[Function]) -> dict[str, dict[str, Any]]:
    """Return functions, timers, and who may call each."""
    chosen = tuple(functions)
    deployed = [(one, point) for one in chosen for point in entry_points(one)]
    timed = [(point, point.timer) for _, point in deployed if point.timer is not None]
    return {
        "yandex_function": {ident(point.name): _function(one, point) for one, point in deployed},
        "yandex_function_iam_member": {
            ident(point.name): {
                "function_id": _id(point),
                "role": "functions.functionInvoker",
                "member": member(GATEWAY if point.timer is None else TIMERS),
            }
            for _, point in deployed
        },
        "yandex_function_trigger": {
            ident(point.name): {
                "name": f"{PREFIX}-{point.name}",
                "description": timer.purpose,
                "folder_id": FOLDER,
                "timer": {"cron_expression": every(timer.minutes)},
                "function": {"id": _id(point), "service_account_id": ref(f"yandex_iam_service_account.{TIMERS}.id")},
                "labels": ref("local.labels"),
                "depends_on": [f"yandex_function_iam_member.{ident(point.name)}"],
            }
            for point, timer in timed
        },
    }


def every(minutes: int) -> str:
    """Return a cron expression of a timer trigger: six fields, UTC, one of the two days is `?`.

    Raises:
        ValueError: The calls would not be evenly apart.
    """
    if minutes < _HOUR and _HOUR % minutes == 0:
        return f"0/{minutes} * * * ? *" if minutes > 1 else "* * * * ? *"
    if minutes % _HOUR == 0 and _DAY % minutes == 0:
        hours = minutes // _HOUR
        return f"0 0/{hours} * * ? *" if hours > 1 else "0 * * * ? *"
    raise ValueError(f"no cron expression for every {minutes} minutes")


def settings(function: Function) -> dict[str, str]:
    """Return the settings of a function beside those that all have."""
    own: dict[str, str] = {}
    if Need.MAIL in function.needs:
        own |= {"SCHOOL_MAIL_ENDPOINT": MAIL_ENDPOINT}
    if Need.FILES in function.needs:
        own |= {"SCHOOL_FILES": f"s3:{bucket('files')}", "SCHOOL_FILES_ENDPOINT": FILES_ENDPOINT}
    return own


def local_values() -> dict[str, Any]:
    """Return settings of functions: what all have, whose requests are, the release, who sends letters if anybody."""
    return {
        "settings": {
            "AWS_DEFAULT_REGION": REGION,
            "SCHOOL_TABLE": f"dynamodb:{PREFIX}",
            "SCHOOL_TABLE_ENDPOINT": ref("yandex_ydb_database_serverless.journal.document_api_endpoint"),
            "SCHOOL_ASSETS": ASSETS,
            "SCHOOL_LOG_LEVEL": ref("var.log_level"),
        },
        "whose": _whose(),
        "release": ref('{ for name in compact([var.release]) : "SCHOOL_VERSION" => name }'),
        "mail": ref('{ for address in compact([var.sender]) : "SCHOOL_MAIL" => "ses:${address}" }'),
    }


def _whose() -> str:
    """Say whose the requests are: one school's, or each the school's at its host name (ADR 0012)."""
    named = 'SCHOOL_TENANTS = "table", SCHOOL_TENANT = var.tenant, SCHOOL_BASE_URL = "https://${var.host}"'
    several = "var.several || length(var.more_schools) > 0"
    return ref(f'{{ for name, value in {{ {named} }} : name => value if (name == "SCHOOL_TENANTS") == ({several}) }}')


def _function(function: Function, point: EntryPoint) -> dict[str, Any]:
    account = ident(function.name)
    package = f'var.packages["{point.package}"]'
    return {
        "name": f"{PREFIX}-{point.name}",
        "description": "School journal" if point.timer is None else point.timer.purpose,
        "folder_id": FOLDER,
        "runtime": RUNTIME,
        "entrypoint": point.entrypoint,
        "memory": function.memory,
        "execution_timeout": str(point.seconds),
        "service_account_id": ref(f"yandex_iam_service_account.{account}.id"),
        "user_hash": f"{ref(f'{package}.sha256')}{ref('var.restart')}",
        "package": {
            "bucket_name": bucket("artefacts"),
            "object_name": ref(f"{package}.object"),
            "sha_256": ref(f"{package}.sha256"),
        },
        "environment": _environment(function),
        "secrets": key_environment(function.name),
        "metadata_options": {"gce_http_endpoint": _ON, "aws_v1_http_endpoint": _OFF},
        "log_options": {"log_group_id": ref("yandex_logging_group.journal.id")},
        "labels": ref("local.labels"),
        "depends_on": [f"yandex_lockbox_secret_iam_member.{reader(function, secret)}" for secret in readable(function)],
    }


def _environment(function: Function) -> str:
    parts = [
        "local.settings",
        "local.whose",
        "local.release",
        *(f"local.{name}" for name in lockbox.local_names(function)),
    ]
    if Need.MAIL in function.needs:
        parts.append("local.mail")
    own = settings(function)
    if own:
        parts.append("{ " + ", ".join(f'{name} = "{value}"' for name, value in own.items()) + " }")
    return ref(f"merge({', '.join([*parts, 'var.settings'])})")


def _id(point: EntryPoint) -> str:
    return ref(f"yandex_function.{ident(point.name)}.id")
