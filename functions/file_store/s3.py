"""Files in Amazon S3, or Yandex Object Storage, which answers the same protocol at another address.

Uploads are POST forms and not signed PUT addresses: only the policy of a form lets the store itself hold a file's size,
and a form works without a script. Both clouds take them with Signature Version 4.
Source: Amazon S3 API reference, "POST Object" and "Creating a POST policy"; Yandex Cloud documentation, Object Storage,
"Uploading a file via an HTML form" (a status after the upload may be 200 or 204, 204 if none is asked for), "copy
method" (X-Amz-Copy-Source-If-Match), "get method" (response-content-…). Read there, tried on an emulator alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from functions import clouds
from functions.file_store.addresses import disposition, takes_a_bucket
from functions.file_store.port import FileChanged, FileStoreUnavailable, Found, UploadForm

UNSHOWN: Final = "application/octet-stream"  # what is incoming is of no type: no browser opens it
_GONE: Final = frozenset({"404", "NoSuchKey", "NotFound"})
_CHANGED: Final = frozenset({"412", "PreconditionFailed", *_GONE})


class S3Store:
    """A FileStore in a bucket, which nobody else writes to and nobody reads without a signature."""

    def __init__(self, bucket: str, endpoint: str) -> None:
        """Take the bucket's name and the service's address: https://storage.yandexcloud.net."""
        self._bucket = bucket
        style: Literal["path", "virtual"] = "virtual" if takes_a_bucket(endpoint) else "path"
        config = Config(
            signature_version="s3v4",
            s3={"addressing_style": style},
            # Checksums that newer versions add of themselves are Amazon's alone.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            connect_timeout=2,
            read_timeout=10,
            retries={"mode": "standard", "total_max_attempts": 3},
        )
        self._client: Any = clouds.client("s3", config, endpoint=endpoint.rstrip("/"))

    def upload_form(self, key: str, *, most: int, lasts: timedelta, back: str | None) -> UploadForm:
        """See FileStore."""
        fields = {"Content-Type": UNSHOWN} | ({} if back is None else {"success_action_redirect": back})
        conditions: list[Any] = [["content-length-range", 1, most], *({name: value} for name, value in fields.items())]
        form = self._client.generate_presigned_post(
            self._bucket, key, Fields=fields, Conditions=conditions, ExpiresIn=_seconds(lasts)
        )
        return UploadForm(form["url"], form["fields"])

    def look(self, key: str) -> Found | None:
        """See FileStore."""
        try:
            with _answering():
                found = self._client.head_object(Bucket=self._bucket, Key=key)
        except FileChanged:
            return None
        return Found(found["ContentLength"], found["ETag"])

    def read(self, key: str, tag: str, first: int | None = None) -> bytes:
        """See FileStore."""
        part = {} if first is None else {"Range": f"bytes=0-{first - 1}"}
        with _answering():
            found = self._client.get_object(Bucket=self._bucket, Key=key, IfMatch=tag, **part)
            content: bytes = found["Body"].read()
        return content

    def keep(self, incoming: str, tag: str, key: str, media_type: str) -> None:
        """See FileStore."""
        with _answering():
            self._client.copy_object(
                Bucket=self._bucket,
                Key=key,
                CopySource={"Bucket": self._bucket, "Key": incoming},
                CopySourceIfMatch=tag,
                MetadataDirective="REPLACE",
                ContentType=media_type,
                ContentDisposition="attachment",
            )
        self.remove(incoming)

    def address(self, key: str, *, name: str, media_type: str, lasts: timedelta) -> str:
        """See FileStore."""
        wanted = {
            "Bucket": self._bucket,
            "Key": key,
            "ResponseContentType": media_type,
            "ResponseContentDisposition": disposition(name),
            "ResponseCacheControl": "private, no-store",
        }
        return str(self._client.generate_presigned_url("get_object", Params=wanted, ExpiresIn=_seconds(lasts)))

    def remove(self, key: str) -> None:
        """See FileStore."""
        with _answering():
            self._client.delete_object(Bucket=self._bucket, Key=key)

    def forget(self, prefix: str, before: datetime, most: int) -> int:
        """See FileStore."""
        done = 0
        for key in self._older(prefix, before):
            if done == most:
                break
            self.remove(key)
            done += 1
        return done

    def _older(self, prefix: str, before: datetime) -> Iterator[str]:
        with _answering():
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
            for page in pages:
                yield from (one["Key"] for one in page.get("Contents", ()) if one["LastModified"] < before)


@contextmanager
def _answering() -> Iterator[None]:
    """Name what the service answers. Of a missing file, too, one may say that it has changed."""
    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        raise (FileChanged if code in _CHANGED else FileStoreUnavailable(code)) from error
    except BotoCoreError as error:
        raise FileStoreUnavailable(type(error).__name__) from error


def _seconds(lasts: timedelta) -> int:
    return int(lasts.total_seconds())
