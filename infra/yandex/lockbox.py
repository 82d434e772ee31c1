"""Secrets in Lockbox: places without values. Values are put in by `yc`, so no state and no plan has ever seen one.

A function reads an entry when it starts (functions/secret_store/lockbox.py), by the setting that names its place.
"""

from dataclasses import dataclass
from typing import Any, Final

from infra.routes import Function, Need
from infra.yandex.names import FOLDER, PREFIX, ref


@dataclass(frozen=True, slots=True)
class Secret:
    """One secret, read by the functions of one need.

    Attributes:
        name: Its name after `<system>-<stage>-`, and in Terraform.
        need: Who reads it.
        purpose: What for, in a line.
        entries: Key of each entry, by the setting that says its place.
        all_needed: Whether the functions cannot start without any of them. Others are named in `filled` once put in.
    """

    name: str
    need: Need
    purpose: str
    entries: dict[str, str]
    all_needed: bool = False


SECRETS: Final = (
    Secret(
        name="people",
        need=Need.PEOPLE_KEY,
        purpose="Keys that SNILS and e-mail are hashed and encrypted with",
        entries={"SCHOOL_PEOPLE_KEY": "people-key"},
        all_needed=True,
    ),
    Secret(
        name="esia",
        need=Need.ESIA,
        purpose="Signing key and certificates of the identity provider",
        entries={
            "SCHOOL_ESIA_KEY": "esia-key",
            "SCHOOL_ESIA_TRUSTED": "esia-trusted",
            "SCHOOL_ESIA_ROOTS": "esia-roots",
            "SCHOOL_ESIA_SIGNER_TOKEN": "esia-signer-token",
            "SCHOOL_OIDC_SECRET": "oidc-secret",
        },
    ),
)


def resources() -> dict[str, dict[str, Any]]:
    """Return the secrets, empty."""
    return {
        "yandex_lockbox_secret": {
            secret.name: {
                "name": f"{PREFIX}-{secret.name}",
                "description": secret.purpose,
                "folder_id": FOLDER,
                "deletion_protection": ref("var.protected"),
                "labels": ref("local.labels"),
            }
            for secret in SECRETS
        }
    }


def local_values() -> dict[str, Any]:
    """Return the settings that name places of secrets, by secret: only entries that have been put in."""
    return {f"{secret.name}_places": _places(secret) for secret in SECRETS}


def local_names(function: Function) -> list[str]:
    """Return which of these a function's settings are completed from."""
    return [f"{secret.name}_places" for secret in SECRETS if secret.need in function.needs]


def _places(secret: Secret) -> Any:  # noqa: ANN401  # a map, or an expression that makes one
    place = f"yandex-lockbox:{ref(f'yandex_lockbox_secret.{secret.name}.id')}"
    if secret.all_needed:
        return {setting: f"{place}/{entry}" for setting, entry in secret.entries.items()}
    named = ", ".join(f'{setting} = "{entry}"' for setting, entry in secret.entries.items())
    return ref(
        f'{{ for setting, entry in {{ {named} }} : setting => "{place}/${{entry}}" if contains(var.filled, entry) }}'
    )
