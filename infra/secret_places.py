"""Writing secrets where settings say they lie; functions only read them, from the same three places (secret_store).

What is written is read back, so that a command never says «written» of something that is not there.
"""

import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Protocol

import urllib3
from botocore.exceptions import BotoCoreError, ClientError

from functions.secret_store.errors import SecretUnusable
from functions.secret_store.lockbox import PAYLOAD, PLACE

LOCKBOX: Final = "https://lockbox.api.cloud.yandex.net/lockbox/v1/secrets"
TOKEN: Final = "YC_TOKEN"  # noqa: S105  # the variable in which `yc iam create-token` is handed on
NOT_THERE: Final = "ResourceNotFoundException"
OK: Final = 200
LOOKS: Final = 20  # half a second apart: adding a version is an operation, and may take a while


class NotWritten(Exception):
    """A secret could not be written; `reason` says why in Russian, and nothing of what it is."""

    def __init__(self, ref: str, reason: str) -> None:
        super().__init__(f"{ref}: {reason}")
        self.ref, self.reason = ref, reason


class Place(Protocol):
    """Where one secret lies."""

    def read(self) -> bytes | None:
        """Return what lies there, or None. Raises NotWritten where nobody knows."""

    def write(self, value: bytes) -> None:
        """Put a value in the place of what is there. Raises NotWritten."""


def place(ref: str) -> Place:
    """Return the place of a setting: `file:/path`, `aws-secretsmanager:NAME`, `yandex-lockbox:ID/KEY`.

    Raises:
        NotWritten: It is none of these, or the token for Lockbox is not set.
    """
    scheme, _, name = ref.partition(":")
    if scheme == "file" and name.startswith("/"):
        return FilePlace(ref, Path(name))
    if scheme == "aws-secretsmanager" and name:
        return ManagerPlace(ref, name)
    if scheme == "yandex-lockbox" and PLACE.fullmatch(name):
        return LockboxPlace(ref, name, os.environ.get(TOKEN, ""))
    raise NotWritten(ref, "такого места не бывает")


def put(where: Place, ref: str, value: bytes, pause: Callable[[float], None] = time.sleep) -> None:
    """Write a value and read it back. Raises NotWritten."""
    where.write(value)
    for _ in range(LOOKS):
        if where.read() == value:
            return
        pause(0.5)
    raise NotWritten(ref, "он принят, но прочитался там другой")


class FilePlace:
    """A file of this machine, for its owner alone."""

    def __init__(self, ref: str, path: Path) -> None:
        """Take the setting, for errors, and the path."""
        self._ref, self._path = ref, path

    def read(self) -> bytes | None:
        """See Place."""
        from functions.secret_store import files  # noqa: PLC0415  # beside its only use

        if not self._path.exists():
            return None
        try:
            return files.read(self._ref, str(self._path), confidential=True)
        except SecretUnusable as error:
            raise NotWritten(self._ref, error.reason) from None

    def write(self, value: bytes) -> None:
        """See Place. The new file takes the old one's place whole: no reader sees half of a key."""
        new = self._path.with_name(f".{self._path.name}.{secrets.token_hex(4)}")
        try:
            with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123  # of a descriptor
                file.write(value)
                os.fsync(file.fileno())
            new.replace(self._path)
        except OSError as error:
            new.unlink(missing_ok=True)
            raise NotWritten(self._ref, error.strerror or type(error).__name__) from None


class ManagerPlace:
    """A secret of AWS Secrets Manager. The older value stays there as AWSPREVIOUS."""

    def __init__(self, ref: str, name: str) -> None:
        """Take the setting, for errors, and the secret's name."""
        import boto3  # noqa: PLC0415  # only the place that is used

        self._ref, self._name = ref, name
        try:
            self._client: Any = boto3.client("secretsmanager")
        except BotoCoreError as error:
            raise NotWritten(ref, type(error).__name__) from None

    def read(self) -> bytes | None:
        """See Place."""
        try:
            found = self._client.get_secret_value(SecretId=self._name)
        except ClientError as error:
            if error.response["Error"]["Code"] == NOT_THERE:
                return None
            raise NotWritten(self._ref, error.response["Error"]["Code"]) from None
        except BotoCoreError as error:
            raise NotWritten(self._ref, type(error).__name__) from None
        binary: bytes | None = found.get("SecretBinary")
        return binary if binary is not None else str(found["SecretString"]).encode()

    def write(self, value: bytes) -> None:
        """See Place."""
        there = self.read() is not None
        call = self._client.put_secret_value if there else self._client.create_secret
        try:
            call(**{"SecretId" if there else "Name": self._name}, SecretString=value.decode())
        except ClientError as error:
            raise NotWritten(self._ref, error.response["Error"]["Code"]) from None
        except BotoCoreError as error:
            raise NotWritten(self._ref, type(error).__name__) from None


class LockboxPlace:
    """An entry of a secret in Yandex Lockbox. Its other entries go on into the new version.

    The account needs lockbox.payloadViewer and lockbox.editor on the secret.
    Source: Yandex Cloud documentation, "Lockbox API, REST: Secret.AddVersion" (entries change those of the base
    version, by default the current one) and "Payload.Get". Read there, not tried on the service.
    """

    def __init__(self, ref: str, name: str, token: str, *, secrets: str = LOCKBOX, payload: str = PAYLOAD) -> None:
        """Take the setting, for errors, `ID/KEY`, the token of whoever writes; a test gives its own addresses."""
        if not token:
            raise NotWritten(ref, f"не задана переменная {TOKEN}")
        self._ref = ref
        self._secret, _, self._key = name.partition("/")
        self._secrets, self._payload = secrets, payload
        self._headers = {"Authorization": f"Bearer {token}"}
        self._http = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=5, read=20), retries=urllib3.Retry(total=2, redirect=0)
        )

    def read(self) -> bytes | None:
        """See Place."""
        from base64 import b64decode  # noqa: PLC0415  # beside its only use

        found = self._asked("GET", f"{self._payload}/{self._secret}/payload")
        for entry in found.get("entries", []):
            if entry.get("key") == self._key:
                binary = entry.get("binaryValue")
                return b64decode(binary) if binary is not None else str(entry.get("textValue", "")).encode()
        return None

    def write(self, value: bytes) -> None:
        """See Place."""
        entry = {"key": self._key, "textValue": value.decode()}
        self._asked("POST", f"{self._secrets}/{self._secret}:addVersion", {"payloadEntries": [entry]})

    def _asked(self, method: str, url: str, body: dict[str, object] | None = None) -> dict[str, Any]:
        try:
            answer = self._http.request(method, url, headers=self._headers, json=body, redirect=False)
            found = answer.json() if answer.status == OK else {}
        except (urllib3.exceptions.HTTPError, ValueError) as error:
            raise NotWritten(self._ref, f"Lockbox не отвечает ({type(error).__name__})") from None
        if answer.status != OK:
            raise NotWritten(self._ref, f"Lockbox ответил {answer.status}")
        return dict(found)
