"""Gateways and certificates, one of each for a school's name. A name joins once its certificate has been issued.

One gateway for all would need the school's folder in the name of a site's object from Host (docs/cloud.md), and it
takes 20 names at most; the functions are the same for all gateways.
"""

from collections.abc import Iterable
from typing import Any, Final

from infra.routes import Function
from infra.yandex.accounts import GATEWAY
from infra.yandex.names import FOLDER, PREFIX, ident, ref
from infra.yandex.storage import bucket

DESCRIPTION: Final = "gateway.json"  # beside the files of Terraform
SECONDS: Final = 30  # that the gateway waits for a function


def resources(functions: Iterable[Function]) -> dict[str, dict[str, Any]]:
    """Return certificates and gateways of all schools."""
    return {
        "yandex_cm_certificate": {
            "school": {
                "for_each": ref("local.schools"),
                "name": f"{PREFIX}-{ref('each.key')}",
                "folder_id": FOLDER,
                "domains": [ref("each.value")],
                "managed": {"challenge_type": "DNS_CNAME", "challenge_count": 1},
                "labels": ref("local.labels"),
            }
        },
        "yandex_api_gateway": {"school": _gateway([one for one in functions if one.routes])},
    }


def _gateway(functions: Iterable[Function]) -> dict[str, Any]:
    return {
        "for_each": ref("local.schools"),
        "name": f"{PREFIX}-{ref('each.key')}",
        "folder_id": FOLDER,
        "spec": _description(functions),
        "execution_timeout": str(SECONDS),
        "log_options": {"log_group_id": ref("yandex_logging_group.journal.id"), "min_level": "WARN"},
        "dynamic": {
            "custom_domains": {
                "for_each": ref("contains(var.connected, each.key) ? [each.value] : []"),
                "content": {
                    "fqdn": ref("custom_domains.value"),
                    "certificate_id": ref("yandex_cm_certificate.school[each.key].id"),
                },
            }
        },
        "labels": ref("local.labels"),
        # A gateway that may not call its functions yet would answer its first visitors with an error.
        "depends_on": ["yandex_function_iam_member." + ident(one.name) for one in functions],
    }


def _description(functions: Iterable[Function]) -> str:
    ids = ", ".join(f"{ident(one.name)} = yandex_function.{ident(one.name)}.id" for one in functions)
    filled = (
        f"functions = {{ {ids} }}",
        f"account = yandex_iam_service_account.{GATEWAY}.id",
        f"bucket = {bucket('site')[2:-1]}",
        "site = each.value",  # `school deploy` publishes a site under the name of its host
    )
    return ref(f'templatefile("${{path.module}}/{DESCRIPTION}", {{ {", ".join(filled)} }})')
