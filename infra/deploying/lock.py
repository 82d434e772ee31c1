"""The lock of a deployment: an object that only one may make. Whoever has it deploys; all others are told who does.

S3 has taken conditional writes since 2024. A deployment that was killed leaves its lock: after STALE it counts for
nothing, and --unlock takes it away before that.
"""

import getpass
import json
import secrets
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

from infra.deploying.bucket import Bucket, Found
from infra.deploying.problems import Locked

KEY: Final = "lock.json"
STALE: Final = timedelta(minutes=60)  # no step takes longer: making a distribution took up to half an hour once


class Lock:
    """A lock that is held. Its holder renews it, so that long work does not look dead."""

    def __init__(self, bucket: Bucket, clock: Callable[[], datetime]) -> None:
        self._bucket, self._clock, self._token = bucket, clock, secrets.token_hex(8)

    def take(self) -> None:
        """Take it. Raises Locked."""
        if self._bucket.write_new(KEY, self._told()):
            return None
        there = self._bucket.read(KEY)
        if there is None:  # let go of in this very moment
            return self.take()
        who, since = _read(there)
        if self._clock() - since < STALE or not self._bucket.write_over(KEY, self._told(), there.tag):
            raise Locked(who, since)
        return None

    def renew(self) -> None:
        """Say that it is still held. Raises Locked where somebody has broken it."""
        there = self._own()
        if not self._bucket.write_over(KEY, self._told(), there.tag):
            raise Locked(*_read(there))

    def release(self) -> None:
        """Let go of it, if it is still ours."""
        there = self._bucket.read(KEY)
        if there is not None and json.loads(there.data)["token"] == self._token:
            self._bucket.remove([KEY])

    def _own(self) -> Found:
        there = self._bucket.read(KEY)
        if there is None:
            raise Locked("--unlock", self._clock())
        if json.loads(there.data)["token"] != self._token:
            raise Locked(*_read(there))
        return there

    def _told(self) -> bytes:
        fields = {"who": _who(), "at": self._clock().isoformat(timespec="seconds"), "token": self._token}
        return json.dumps(fields, ensure_ascii=False).encode()


@contextmanager
def held(bucket: Bucket, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Iterator[Lock]:
    """Hold the lock of a deployment while the block runs. Raises Locked."""
    lock = Lock(bucket, clock)
    lock.take()
    try:
        yield lock
    finally:
        lock.release()


def unlock(bucket: Bucket) -> None:
    """Take the lock away, whoever has it."""
    bucket.remove([KEY])


def _read(there: Found) -> tuple[str, datetime]:
    fields = json.loads(there.data)
    return str(fields["who"]), datetime.fromisoformat(fields["at"])


def _who() -> str:
    """Return user and machine. A container may know no user's name."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = "?"
    return f"{user}@{socket.gethostname()}"
