"""Database and buckets.

The table is made by `python -m infra.yandex.table`: the provider makes tables of another kind, and ours, which answers
DynamoDB's protocol, has its one description in functions/storage/dynamodb.py.
"""

from collections.abc import Iterable
from typing import Any, Final

from infra.routes import Function, Need
from infra.yandex.accounts import GATEWAY, member
from infra.yandex.names import FOLDER, PREFIX, ident, ref

FILES_ENDPOINT: Final = "https://storage.yandexcloud.net"
BUCKETS: Final = ("artefacts", "files", "site")
_CLOSED: Final = {"read": False, "list": False, "config_read": False}


def resources(functions: Iterable[Function]) -> dict[str, dict[str, Any]]:
    """Return the database, the buckets, and who may do what with them."""
    chosen = tuple(functions)
    keeps_files = [ident(one.name) for one in chosen if Need.FILES in one.needs]
    return {
        "yandex_ydb_database_serverless": {"journal": _database()},
        "yandex_ydb_database_iam_binding": {
            "functions": {
                "database_id": ref("yandex_ydb_database_serverless.journal.id"),
                "role": "ydb.editor",  # the least that writes rows; it may change tables too
                "members": [member(ident(one.name)) for one in chosen],
            }
        },
        "yandex_storage_bucket": {name: _bucket(name) for name in BUCKETS},
        "yandex_storage_bucket_iam_binding": {
            "files": _binding("files", "storage.editor", keeps_files),  # the least that removes an object
            "site": _binding("site", "storage.viewer", [GATEWAY]),
        },
        "yandex_kms_symmetric_key": {"files": _key()},
        "yandex_kms_symmetric_key_iam_member": {
            f"files_{name}": {
                "symmetric_key_id": ref("yandex_kms_symmetric_key.files.id"),
                "role": "kms.keys.encrypterDecrypter",
                "member": member(name),
            }
            for name in keeps_files
        },
    }


def bucket(name: str) -> str:
    """Return how another resource names a bucket."""
    return ref(f"yandex_storage_bucket.{name}.bucket")


def _database() -> dict[str, Any]:
    return {
        "name": PREFIX,
        "folder_id": FOLDER,
        "deletion_protection": ref("var.protected"),
        "serverless_database": {
            "storage_size_limit": ref("var.database_gigabytes"),
            "enable_throttling_rcu_limit": True,
            "throttling_rcu_limit": ref("var.request_units"),
            "provisioned_rcu_limit": 0,  # what is paid by the hour, used or not
        },
        "labels": ref("local.labels"),
    }


def _bucket(name: str) -> dict[str, Any]:
    common = {
        "bucket": f"{PREFIX}-{name}-{FOLDER}",  # names are one space for all clients of the cloud
        "folder_id": FOLDER,
        "anonymous_access_flags": _CLOSED,
    }
    return common | (_FOR_FILES if name == "files" else {})


_FOR_FILES: Final[dict[str, Any]] = {
    "max_size": ref("var.files_gigabytes * 1024 * 1024 * 1024"),
    # A browser sends a file by a form from our own pages, and reads it by an address that is signed for minutes.
    "cors_rule": {
        "allowed_methods": ["POST"],
        "allowed_origins": ref('[for host in values(local.schools) : "https://${host}"]'),
        "max_age_seconds": 3600,
    },
    "lifecycle_rule": {"id": "unfinished", "enabled": True, "abort_incomplete_multipart_upload_days": 1},
    "server_side_encryption_configuration": {
        "rule": {
            "apply_server_side_encryption_by_default": {
                "kms_master_key_id": ref("yandex_kms_symmetric_key.files.id"),
                "sse_algorithm": "aws:kms",
            }
        }
    },
}


def _binding(name: str, role: str, accounts: list[str]) -> dict[str, Any]:
    return {"bucket": bucket(name), "role": role, "members": list(map(member, accounts))}


def _key() -> dict[str, Any]:
    return {
        "name": f"{PREFIX}-files",
        "folder_id": FOLDER,
        "default_algorithm": "AES_256",
        "rotation_period": "8760h",
        "deletion_protection": ref("var.protected"),
        "labels": ref("local.labels"),
    }
