"""People not found, for the office: one entry for each subject of a provider, the newest first, a month long."""

from functions.domain.access.unknown import KEPT, UnknownLogin
from functions.storage import keys, records
from functions.storage.newest import newest
from functions.storage.table import Delete, Put, Table


def keep(table: Table, tenant: str, entry_id: str, entry: UnknownLogin) -> None:
    """Write an entry over the one of the try before. Keys: keys.unknown, keys.unknown_index."""
    item = records.item(
        keys.unknown(tenant, entry_id),
        entry,
        index=keys.unknown_index(tenant, entry_id, entry.at),
        expires_at=entry.at + KEPT,
    )
    table.transact(Put(item))


def get(table: Table, tenant: str, entry_id: str) -> UnknownLogin | None:
    """Return an entry, or None where it is gone."""
    item = table.get(keys.unknown(tenant, entry_id))
    return None if item is None else records.of(item, UnknownLogin)


def listed(table: Table, tenant: str, before: str = "") -> tuple[list[tuple[str, UnknownLogin]], str]:
    """Return a page of entries with their ids, newest first, and what to ask for the next page with. One query."""
    page = newest(table, keys.unknowns(tenant).pk, before)
    found = [(item.key.pk.rpartition("#")[2], records.of(item, UnknownLogin)) for item in page.items]
    return found, page.before


def remove(table: Table, tenant: str, entry_id: str) -> None:
    """Take an entry out of the list; one that is gone is no error."""
    table.transact(Delete(keys.unknown(tenant, entry_id)))
