"""Files as the functions see them: signed forms and addresses for browsers, and little else passes through us.

A key begins with the school and goes on with random parts: `burminka/incoming/7.algebra.2026-11-25.2/<random>`.
What a browser has sent is *incoming*: it is read by the functions alone, looked at, and kept under another key. So
what was looked at is what is kept, whoever sends again, and what nobody has kept is removed by its age.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from functions.domain.record import SchoolError


class FileStoreUnavailable(SchoolError):
    """The store of files refused, or did not answer. Trying later may help."""

    def __init__(self, code: str = "") -> None:
        super().__init__(code)
        self.support_code = code


class FileChanged(SchoolError):
    """A file is not the one any more that was looked at, or is gone."""


class UploadForm(NamedTuple):
    """A form that a browser may send to the store: multipart/form-data, these fields first, then the field `file`."""

    address: str
    fields: Mapping[str, str]


class Found(NamedTuple):
    """A file that is there: its size in bytes, and a tag that another content never has."""

    size: int
    tag: str


class FileStore(Protocol):
    """Keeps files. Safe to share between threads."""

    def upload_form(self, key: str, *, most: int, lasts: timedelta, back: str | None) -> UploadForm:
        """Return a form for one file under one key.

        Args:
            key: Where it will lie; a file sent again takes its place.
            most: Bytes it may have; at least one.
            lasts: How long the form is good for.
            back: Our page that the browser is led to (303); None: an answer without a page, 204, for a script.
        """
        ...

    def look(self, key: str) -> Found | None:
        """Return what lies under a key, None if nothing does. Raises FileStoreUnavailable, as all that follow."""
        ...

    def read(self, key: str, tag: str, first: int | None = None) -> bytes:
        """Return a file's first bytes, or all of it. Raises FileChanged if it has another tag."""
        ...

    def keep(self, incoming: str, tag: str, key: str, media_type: str) -> None:
        """Move what was looked at to where it stays. Raises FileChanged if it has another tag."""
        ...

    def address(self, key: str, *, name: str, media_type: str, lasts: timedelta) -> str:
        """Return an address that anybody may read a file at for a while: saved under a name, never shown as a page."""
        ...

    def remove(self, key: str) -> None:
        """Remove a file; one that is not there is removed already."""
        ...

    def forget(self, prefix: str, before: datetime, most: int) -> int:
        """Remove files whose key begins so and which were sent before a moment; return how many, `most` at most."""
        ...
