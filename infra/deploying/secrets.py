"""Secrets of a deployment in AWS Secrets Manager, named `<system>-<stage>/<name>`: which are there, making, bringing.

They are no part of a stack: they outlive it, and no template and no list of parameters ever has a value.
"""

import secrets
from collections.abc import Iterable
from typing import Any, Final

from botocore.exceptions import ClientError

from infra.deploying.problems import SecretsMissing

PEOPLE_KEY: Final = "people-key"
KEY_BYTES: Final = 32
_NOT_THERE: Final = "ResourceNotFoundException"


class Secrets:
    """Those of one deployment."""

    def __init__(self, client: Any, prefix: str) -> None:  # noqa: ANN401  # boto3's client
        """Take a client of Secrets Manager, and `<system>-<stage>`."""
        self._client, self._prefix = client, prefix

    def has(self, name: str) -> bool:
        """Tell whether a secret is there. Its value is not asked for."""
        try:
            found = self._client.describe_secret(SecretId=self._place(name))
        except ClientError as error:
            if error.response["Error"]["Code"] == _NOT_THERE:
                return False
            raise
        return "DeletedDate" not in found

    def put(self, name: str, value: bytes) -> None:
        """Bring a secret, or another value of one that is there."""
        if self.has(name):
            self._client.put_secret_value(SecretId=self._place(name), SecretString=value.decode())
        else:
            self._client.create_secret(Name=self._place(name), SecretString=value.decode())

    def read(self, name: str) -> bytes:
        """Return a secret's value. Raises SecretsMissing."""
        self.require([name])
        return str(self._client.get_secret_value(SecretId=self._place(name))["SecretString"]).encode()

    def make_people_key(self) -> bool:
        """Make the key of people's numbers where there is none; tell whether it was made.

        Never over one that is there: what it has encrypted could not be read any more. A second deployment that makes
        one at the same time is refused by the service, and by the lock before that.
        """
        if self.has(PEOPLE_KEY):
            return False
        self._client.create_secret(Name=self._place(PEOPLE_KEY), SecretString=secrets.token_urlsafe(KEY_BYTES) + "\n")
        return True

    def require(self, names: Iterable[str]) -> None:
        """Raise SecretsMissing unless all of these are there."""
        missing = tuple(name for name in names if not self.has(name))
        if missing:
            raise SecretsMissing(missing)

    def _place(self, name: str) -> str:
        return f"{self._prefix}/{name}"
