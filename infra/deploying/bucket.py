"""A bucket of S3, or of Yandex Object Storage, which answers the same protocol: what a deployment does with one."""

import base64
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from botocore.exceptions import ClientError

from infra.deploying import problems

MOST_AT_ONCE: Final = 1000  # keys in one DeleteObjects
FIRST_REGION: Final = "us-east-1"  # the one that must not be named when a bucket is made
_GONE: Final = frozenset({"NoSuchKey", "404", "NotFound"})
_NOT_SO: Final = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "412", "409"})
PRIVATE: Final[Any] = dict.fromkeys(
    ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True
)


class Found(NamedTuple):
    """An object that was read: its bytes, and the tag that a condition compares."""

    data: bytes
    tag: str


class Bucket:
    """One bucket. What goes wrong comes as botocore's errors (refusals.py)."""

    def __init__(self, client: Any, name: str) -> None:  # noqa: ANN401  # boto3 types no client without stubs of its service
        """Take a client and the bucket's name. Nothing is sent yet."""
        self.client = client
        self.name = name

    def make(self, region: str) -> bool:
        """Have the bucket, private and with versions; tell whether it was made now.

        Raises:
            NameTaken: Somebody else has one of this name: names of buckets are the world's.
            OtherRegion: It is ours, and lies in another region.
        """
        there = self._region()
        if there is None:
            where: Any = {} if region == FIRST_REGION else {"CreateBucketConfiguration": {"LocationConstraint": region}}
            try:
                self.client.create_bucket(Bucket=self.name, **where)
            except self.client.exceptions.BucketAlreadyExists as error:
                raise problems.NameTaken(self.name) from error
            except self.client.exceptions.BucketAlreadyOwnedByYou:
                pass  # of an answer that was lost
        elif there != region:
            raise problems.OtherRegion(there, region)
        # Again each time: a deployment that was broken off may have made the bucket alone.
        self.client.put_public_access_block(Bucket=self.name, PublicAccessBlockConfiguration=PRIVATE)
        self.client.put_bucket_versioning(Bucket=self.name, VersioningConfiguration={"Status": "Enabled"})
        return there is None

    def _region(self) -> str | None:
        try:
            found = self.client.get_bucket_location(Bucket=self.name)["LocationConstraint"]
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchBucket":
                return None
            if error.response["Error"]["Code"] == "AccessDenied":  # of a bucket that somebody else has
                raise problems.NameTaken(self.name) from error
            raise
        return str(found or FIRST_REGION)

    def tags(self, prefix: str = "") -> dict[str, str]:
        """Return the ETag of each object under a prefix: of one that was put whole, the MD5 of its bytes."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=prefix)
        return {one["Key"]: one["ETag"].strip('"') for page in pages for one in page.get("Contents", ())}

    def read(self, key: str) -> Found | None:
        """Return an object, or None where there is none."""
        try:
            answer = self.client.get_object(Bucket=self.name, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                return None
            raise
        return Found(answer["Body"].read(), answer["ETag"])

    def write(self, key: str, data: bytes, content_type: str = "application/octet-stream") -> None:
        """Write an object over whatever is there."""
        self.client.put_object(Bucket=self.name, Key=key, Body=data, ContentType=content_type, ContentMD5=_md5(data))

    def write_new(self, key: str, data: bytes) -> bool:
        """Write an object where there is none; tell whether it was written."""
        return self._write_if(key, data, {"IfNoneMatch": "*"})

    def write_over(self, key: str, data: bytes, tag: str) -> bool:
        """Write an object over the one with this tag and no other; tell whether it was written."""
        return self._write_if(key, data, {"IfMatch": tag})

    def _write_if(self, key: str, data: bytes, condition: dict[str, Any]) -> bool:
        try:
            self.client.put_object(Bucket=self.name, Key=key, Body=data, **condition)
        except ClientError as error:
            if error.response["Error"]["Code"] in _NOT_SO | _GONE:
                return False
            raise
        return True

    def upload(self, key: str, path: Path) -> None:
        """Send a file."""
        with path.open("rb") as file:
            self.client.put_object(Bucket=self.name, Key=key, Body=file)

    def copy(self, source: "Bucket", source_key: str, key: str, *, content_type: str, cache: str) -> None:
        """Take an object over from another bucket, to be served with this type and this rule of caching."""
        self.client.copy_object(
            Bucket=self.name,
            Key=key,
            CopySource={"Bucket": source.name, "Key": source_key},
            MetadataDirective="REPLACE",
            ContentType=content_type,
            CacheControl=cache,
        )

    def remove(self, keys: Iterable[str]) -> None:
        """Remove objects; those that are not there are no error."""
        for some in _in_parts(list(keys)):
            self.client.delete_objects(
                Bucket=self.name, Delete={"Objects": [{"Key": key} for key in some], "Quiet": True}
            )


def _in_parts(keys: list[str]) -> Iterator[list[str]]:
    for first in range(0, len(keys), MOST_AT_ONCE):
        yield keys[first : first + MOST_AT_ONCE]


def _md5(data: bytes) -> str:
    return base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()
