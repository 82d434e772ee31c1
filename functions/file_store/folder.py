"""Files in a folder of this machine, for a school on one machine and for trying things out.

The local gateway takes and gives them at `/store/…`, by what was signed here: the functions never carry a file.
"""

import os
import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Final, NamedTuple
from urllib.parse import urlencode

from functions.file_store.port import FileChanged, FileStoreUnavailable, Found, UploadForm
from functions.file_store.signed import KEY, Download, Signer, Upload

PLACE: Final = "/store/"  # of our own address
CHUNK: Final = 256 * 1024
PART: Final = ".part-"
STALE_SECONDS: Final = 3600  # an upload that takes longer was broken off


class Part(NamedTuple):
    """A file that is being received."""

    path: Path
    file: IO[bytes]


class FolderStore:
    """A FileStore in a folder. A file is written beside its place and moved there whole, so it never changes."""

    def __init__(self, folder: Path, *, key: bytes, origin: str, clock: Callable[[], datetime]) -> None:
        """Take the folder, made when it is needed; the key that signs; our own origin; a clock that says UTC.

        Raises:
            SigningKeyUnusable: The key is too short.
        """
        self._folder = folder
        self._signer = Signer(key)
        self._origin = origin
        self._clock = clock

    def upload_form(self, key: str, *, most: int, lasts: timedelta, back: str | None) -> UploadForm:
        """See FileStore."""
        said, signature = self._signer.sign(Upload(key=key, until=self._clock() + lasts, most=most, back=back))
        return UploadForm(f"{self._origin}{PLACE}", {"policy": said, "signature": signature})

    def look(self, key: str) -> Found | None:
        """See FileStore."""
        with _working():
            try:
                return _found(self._path(key).stat())
            except FileNotFoundError:
                return None

    def read(self, key: str, tag: str, first: int | None = None) -> bytes:
        """See FileStore."""
        with self.open(key, tag) as file:
            return file.read() if first is None else file.read(first)

    def keep(self, incoming: str, tag: str, key: str, media_type: str) -> None:
        """See FileStore. The type is said by each address."""
        del media_type
        with self.open(incoming, tag) as file, self.receiving() as part:
            while chunk := file.read(CHUNK):
                part.file.write(chunk)
            self.place(part, key)
        self.remove(incoming)

    def address(self, key: str, *, name: str, media_type: str, lasts: timedelta) -> str:
        """See FileStore."""
        until = self._clock() + lasts
        said, signature = self._signer.sign(Download(key=key, until=until, name=name, media_type=media_type))
        return f"{self._origin}{PLACE}?{urlencode({'policy': said, 'signature': signature})}"

    def remove(self, key: str) -> None:
        """See FileStore."""
        with _working():
            self._path(key).unlink(missing_ok=True)

    def forget(self, prefix: str, before: datetime, most: int) -> int:
        """See FileStore; what was broken off while it was sent goes too."""
        done = 0
        with _working():
            for path in sorted(self._folder.rglob("*")):
                key = path.relative_to(self._folder).as_posix()
                meant = key.startswith(prefix) and path.is_file() and path.stat().st_mtime < before.timestamp()
                if meant and done < most:
                    path.unlink(missing_ok=True)
                    done += 1
            self._sweep()
        return done

    def permitted_upload(self, policy: str, signature: str) -> Upload:
        """Return what a form that came back permits. Raises Unsigned, OverTime."""
        return self._signer.check(Upload, policy, signature, at=self._clock())

    def permitted_download(self, policy: str, signature: str) -> Download:
        """Return what an address that was asked for permits. Raises Unsigned, OverTime."""
        return self._signer.check(Download, policy, signature, at=self._clock())

    @contextmanager
    def receiving(self) -> Iterator[Part]:
        """Give a file to write to, for its owner alone; it is gone in the end unless it was placed."""
        path = self._folder / f"{PART}{secrets.token_hex(16)}"
        with _working():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")
        try:
            with file:
                yield Part(path, file)
        finally:
            path.unlink(missing_ok=True)

    def place(self, part: Part, key: str) -> None:
        """Put what was received where it belongs, whole from its first moment, and on the disk."""
        with _working():
            part.file.flush()
            os.fsync(part.file.fileno())
            path = self._path(key)
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            part.path.replace(path)

    def open(self, key: str, tag: str) -> IO[bytes]:
        """Return a file to read from and to close. Raises FileChanged."""
        with _working():
            try:
                file = self._path(key).open("rb")
            except FileNotFoundError as error:
                raise FileChanged from error
        if _found(os.fstat(file.fileno())).tag != tag:
            file.close()
            raise FileChanged
        return file

    def _path(self, key: str) -> Path:
        if not re.fullmatch(KEY, key, re.ASCII):
            raise ValueError("no key of ours")
        return self._folder / key

    def _sweep(self) -> None:
        for path in self._folder.glob(f"{PART}*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < time.time() - STALE_SECONDS:
                    path.unlink()


def _found(stat: os.stat_result) -> Found:
    return Found(stat.st_size, f"{stat.st_ino:x}-{stat.st_mtime_ns:x}-{stat.st_size:x}")


@contextmanager
def _working() -> Iterator[None]:
    """Name what the disk says: full, not ours, broken."""
    try:
        yield
    except OSError as error:
        raise FileStoreUnavailable(type(error).__name__) from error
