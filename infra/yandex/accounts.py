"""Service accounts: one for each function, one for the gateway, one for the timers, each with the least it needs.

A function's key for the services that speak Amazon's protocols (table, files, letters) goes from IAM right into
Lockbox, and from there into the function's environment: neither the state of Terraform nor anybody's screen shows it.
Its replacement: `terraform apply -replace=yandex_iam_service_account_static_access_key.NAME`.
"""

from collections.abc import Iterable
from typing import Any, Final

from infra.routes import Function, Need
from infra.yandex.lockbox import SECRETS
from infra.yandex.names import FOLDER, PREFIX, ident, ref

GATEWAY: Final = "gateway"
TIMERS: Final = "timers"
ACCESS_KEY: Final = "access-key"  # entries of the secret of a function's key
SECRET_KEY: Final = "secret-key"  # noqa: S105  # its name, not its value


def resources(functions: Iterable[Function]) -> dict[str, dict[str, Any]]:
    """Return accounts, keys, and the roles that are given on a folder or a secret."""
    chosen = tuple(functions)
    names = [*map(_name, chosen), GATEWAY, TIMERS]
    return {
        "yandex_iam_service_account": {name: _account(name) for name in names},
        "yandex_lockbox_secret": {f"access_{_name(one)}": _secret_of_key(one) for one in chosen},
        "yandex_iam_service_account_static_access_key": {_name(one): _key(one) for one in chosen},
        "yandex_lockbox_secret_iam_member": dict(role for one in chosen for role in _readers(one)),
        "yandex_resourcemanager_folder_iam_member": {
            f"mail_{_name(one)}": {
                "folder_id": FOLDER,
                "role": "postbox.sender",  # a role of the folder: Postbox has none on one address
                "member": member(_name(one)),
            }
            for one in chosen
            if Need.MAIL in one.needs
        },
    }


def member(account: str) -> str:
    """Return a service account as roles name it."""
    return "serviceAccount:" + ref(f"yandex_iam_service_account.{account}.id")


def key_environment(name: str) -> list[dict[str, str]]:
    """Return what brings a function's key from Lockbox into its environment, where boto3 looks for it."""
    own = ident(name)
    return [
        {
            "environment_variable": variable,
            "id": ref(f"yandex_lockbox_secret.access_{own}.id"),
            "version_id": ref(f"yandex_iam_service_account_static_access_key.{own}.output_to_lockbox_version_id"),
            "key": entry,
        }
        for variable, entry in (("AWS_ACCESS_KEY_ID", ACCESS_KEY), ("AWS_SECRET_ACCESS_KEY", SECRET_KEY))
    ]


def readable(function: Function) -> tuple[str, ...]:
    """Return the secrets that a function may read: that of its key, and those that its needs name."""
    named = (secret.name for secret in SECRETS if secret.need in function.needs)
    return (f"access_{_name(function)}", *named)


def reader(function: Function, secret: str) -> str:
    """Return the name of the role that lets a function read a secret."""
    return f"{_name(function)}_{secret}"


def _name(function: Function) -> str:
    return ident(function.name)


def _account(name: str) -> dict[str, Any]:
    return {"name": f"{PREFIX}-{name}", "folder_id": FOLDER}


def _secret_of_key(function: Function) -> dict[str, Any]:
    return {
        "name": f"{PREFIX}-access-{function.name}",
        "description": f"Static key of {function.name}, put here by IAM",
        "folder_id": FOLDER,
        "labels": ref("local.labels"),
    }


def _key(function: Function) -> dict[str, Any]:
    return {
        "service_account_id": ref(f"yandex_iam_service_account.{_name(function)}.id"),
        "description": "Document API, Object Storage, Postbox",
        "output_to_lockbox": {
            "secret_id": ref(f"yandex_lockbox_secret.access_{_name(function)}.id"),
            "entry_for_access_key": ACCESS_KEY,
            "entry_for_secret_key": SECRET_KEY,
        },
        "lifecycle": {"create_before_destroy": True},  # the function has the new key before the old one goes
    }


def _readers(function: Function) -> Iterable[tuple[str, dict[str, Any]]]:
    for secret in readable(function):
        yield (
            reader(function, secret),
            {
                "secret_id": ref(f"yandex_lockbox_secret.{secret}.id"),
                "role": "lockbox.payloadViewer",
                "member": member(_name(function)),
            },
        )
