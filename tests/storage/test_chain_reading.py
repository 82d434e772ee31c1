"""Reading audit chains: page by page, filtered, and whole."""

import pytest

from functions.domain.lessons.audit import AuditEntry
from functions.storage import keys, records
from functions.storage.chain_reading import PAGE, newest, verified
from functions.storage.table import Delete, Put, Table
from tests.support.builders import TENANT, make_chain

CHAIN, HEAD = keys.office_audits(TENANT), keys.office_chain(TENANT)


def keep(table: Table, length: int) -> None:
    entries, head = make_chain(length)
    for first in range(0, length, 20):
        table.transact(
            *(Put(records.item(keys.office_audit(TENANT, one.sequence), one)) for one in entries[first : first + 20])
        )
    table.transact(Put(records.item(HEAD, head)))


def test_pages_give_every_entry_once_and_the_newest_first(sqlite_table: Table) -> None:
    keep(sqlite_table, 2 * PAGE + 7)

    found, before = [], 0
    for _ in range(3):
        page = newest(sqlite_table, CHAIN, before)
        found += [entry.sequence for entry in page.entries]
        before = page.before

    assert found == list(range(2 * PAGE + 7, 0, -1))
    assert before == 0


@pytest.mark.parametrize("length", [0, 1, PAGE])
def test_a_short_chain_is_one_page(sqlite_table: Table, length: int) -> None:
    if length:
        keep(sqlite_table, length)

    page = newest(sqlite_table, CHAIN)

    assert (len(page.entries), page.before) == (length, 0)


def test_few_entries_among_many_are_found(sqlite_table: Table) -> None:
    keep(sqlite_table, 600)

    def wanted(entry: AuditEntry) -> bool:
        return entry.sequence in {3, 599}

    assert [entry.sequence for entry in newest(sqlite_table, CHAIN, 0, wanted).entries] == [599, 3]


def test_a_whole_chain_is_verified_and_a_change_behind_the_programs_back_is_found(table: Table) -> None:
    keep(table, 30)
    sound = verified(table, CHAIN, HEAD)
    entries, _ = make_chain(30)
    forged = entries[11].model_copy(update={"after": {"topic": "Другая тема"}})
    table.transact(Put(records.item(keys.office_audit(TENANT, 12), forged)))
    changed = verified(table, CHAIN, HEAD)
    table.transact(Delete(keys.office_audit(TENANT, 5)))
    gone = verified(table, CHAIN, HEAD)

    assert (sound.entries, sound.broken) == (30, None)
    assert changed.broken is not None
    assert gone.broken is not None
    assert (changed.broken.sequence, gone.broken.sequence) == (13, 5)
