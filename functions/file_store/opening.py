"""Open the store of files, as the settings name it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from functions import secret_store
from functions.file_store.port import FileStore


def open_store(
    setting: str,
    *,
    endpoint: str | None = None,
    key: str | None = None,
    origin: str,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> FileStore:
    """Return the FileStore of a setting.

    Args:
        setting: SCHOOL_FILES: `folder:/path` or `s3:BUCKET`.
        endpoint: SCHOOL_FILES_ENDPOINT, of the service that has the bucket.
        key: SCHOOL_FILES_KEY: where the key lies that a folder's addresses are signed with.
        origin: Of our own pages, where the local gateway takes what goes to a folder.
        clock: Says the moment, in UTC.

    Raises:
        ValueError: The setting begins with neither, or what it needs is not named.
        SecretUnusable, SigningKeyUnusable: The key is not there, or too short.
    """
    scheme, _, place = setting.partition(":")
    if scheme == "folder" and place and key is not None:
        from functions.file_store.folder import FolderStore  # noqa: PLC0415  # only the way that is used

        return FolderStore(Path(place), key=secret_store.read(key), origin=origin, clock=clock)
    if scheme == "s3" and place and endpoint is not None:
        from functions.file_store.s3 import S3Store  # noqa: PLC0415  # the same: botocore takes a while

        return S3Store(place, endpoint)
    raise ValueError("SCHOOL_FILES")
