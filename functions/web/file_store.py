"""The store of files that the settings name, opened at its first use."""

from flask import current_app

from functions.domain.record import SchoolError
from functions.file_store.opening import open_store
from functions.file_store.port import FileStore
from functions.web import current


class FilesOff(SchoolError):
    """The deployment names no store of files."""


def file_store() -> FileStore:
    """Return the store of this app.

    Raises:
        FilesOff: There is none.
        SecretUnusable, SigningKeyUnusable, ValueError: Faults of a deployment.
    """
    found: FileStore | None = current_app.extensions.get("file_store")
    if found is None:
        values = current.own_settings()
        if values.files is None:
            raise FilesOff
        found = open_store(
            values.files,
            endpoint=None if values.files_endpoint is None else str(values.files_endpoint),
            key=values.files_key,
            origin=values.origin,
            clock=current_app.config["CLOCK"],
        )
        current_app.extensions["file_store"] = found
    return found


def takes_files() -> bool:
    """Tell whether there is a store: a page without one offers links alone."""
    return "file_store" in current_app.extensions or current.own_settings().files is not None
