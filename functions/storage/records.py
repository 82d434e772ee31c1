"""Between a domain record and an item of the table: its JSON text, nothing else."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

from functions.domain.record import Record
from functions.storage.table import Item, Key

R = TypeVar("R", bound=Record)  # PEP 695 syntax needs Python 3.12; the demo runs from 3.11


def item(
    key: Key, record: Record, *, version: int = 1, index: Key | None = None, expires_at: datetime | None = None
) -> Item:
    """Return a record as an item. Values that equal their default are left out: a sheet is mostly defaults.

    So the default of a field that is kept may never change: it stands for what old items do not say.
    """
    return Item(
        key=key,
        doc=record.model_dump_json(exclude_defaults=True),
        version=version,
        index=index,
        expires_at=None if expires_at is None else int(expires_at.timestamp()),
    )


def read(found: Mapping[Key, Item], key: Key, model: type[R]) -> R | None:
    """Return the record under a key of a batch that was read, or None where there is none."""
    there = found.get(key)
    return None if there is None else of(there, model)


def of(there: Item, model: type[R]) -> R:
    """Return an item as the record it is. The one place where items of an older schema are to be brought up to date."""
    return model.model_validate_json(there.doc)
