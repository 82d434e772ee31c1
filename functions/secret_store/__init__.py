"""Secrets: read from where a setting says they lie, never from the environment itself.

    file:/path                            a file of this machine
    aws-secretsmanager:NAME               AWS Secrets Manager; an ARN is a name too
    yandex-lockbox:SECRET-ID/KEY          Yandex Lockbox, one entry of a secret

Each place has a module, imported only when a setting names it. Whoever reads keeps what was read for a
while (web/kept.py): a secret that was changed is seen in minutes, docs/secrets.md.
"""

from functions.secret_store.errors import SecretUnusable

__all__ = ["SecretUnusable", "read"]


def read(ref: str, *, confidential: bool = True) -> bytes:
    """Return what lies at a place, byte for byte: a line end at its end too.

    Args:
        ref: The place, in one of the forms above.
        confidential: Refuse a file that other users of the machine may read or change. Only a list of
            certificates or another public thing says no; in both clouds access is theirs to check.

    Raises:
        SecretUnusable: It cannot be read, is empty, or lies open. The error names the place only.
    """
    scheme, _, place = ref.partition(":")
    if not place:
        raise SecretUnusable(ref, "the place has no name")
    found = _from(scheme, ref, place, confidential=confidential)
    if not found:
        raise SecretUnusable(ref, "it is empty")
    return found


def _from(scheme: str, ref: str, place: str, *, confidential: bool) -> bytes:
    match scheme:
        case "file":
            from functions.secret_store import files  # noqa: PLC0415  # only the place that is used

            return files.read(ref, place, confidential=confidential)
        case "aws-secretsmanager":
            from functions.secret_store import aws  # noqa: PLC0415  # the same: botocore takes a while

            return aws.read(ref, place)
        case "yandex-lockbox":
            from functions.secret_store.lockbox import Lockbox  # noqa: PLC0415  # the same

            return Lockbox().read(ref, place)
        case _:
            raise SecretUnusable(ref, "it begins with none of file:, aws-secretsmanager:, yandex-lockbox:")
