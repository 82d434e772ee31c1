"""Consents of a pupil's guardians: one item per pupil, changed under its version."""

from collections.abc import Callable, Mapping

from functions.domain.consent import Consents
from functions.storage import keys, records
from functions.storage.errors import TableBusy
from functions.storage.pausing import pause
from functions.storage.table import Absent, ConditionFailed, Item, Key, Put, Table, Version

ATTEMPTS = 5


def read(found: Mapping[Key, Item], tenant: str, pupil_id: str) -> Consents:
    """Return a pupil's consents from a batch that was read; none where nothing was ever given."""
    return records.read(found, keys.consents(tenant, pupil_id), Consents) or Consents()


def change(table: Table, tenant: str, pupil_id: str, how: Callable[[Consents], Consents]) -> Consents:
    """Read a pupil's consents, change them and write them under the version that was read.

    Raises TableBusy if others kept changing them at the same time.
    """
    key = keys.consents(tenant, pupil_id)
    for attempt in range(ATTEMPTS):
        item = table.get(key)
        before = Consents() if item is None else records.of(item, Consents)
        after = how(before)
        if after == before:
            return after
        version = 0 if item is None else item.version
        new = records.item(key, after, version=version + 1)
        try:
            table.transact(Put(new, Version(version) if version else Absent()))
        except ConditionFailed:
            pause(attempt)
            continue
        return after
    raise TableBusy
