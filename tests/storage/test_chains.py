"""The office's chain of changes."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from functions.domain.lessons.audit import AuditEntry, ChainHead, verify
from functions.storage import keys
from functions.storage.chains import OfficeChange, record_office
from functions.storage.table import Absent, ConditionFailed, Item, Key, Put, Table, everything
from tests.support.builders import NOW, TENANT
from tests.support.metered import MeteredTable

PLACE = Key(f"{TENANT}#ANY", "ANY")


def make_office_change(number: int = 1) -> OfficeChange:
    return OfficeChange("terms", f"office-save-{number:06d}", "deputy01", NOW, {"2": "open"}, {"2": "closed"})


def chain_of(table: Table) -> tuple[list[AuditEntry], ChainHead]:
    head = table.get(keys.office_chain(TENANT))
    assert head is not None
    entries = [AuditEntry.model_validate_json(item.doc) for item in everything(table, keys.office_audits(TENANT))]
    return entries, ChainHead.model_validate_json(head.doc)


def test_a_change_of_the_office_and_its_entry_are_written_together(table: Table) -> None:
    record_office(table, TENANT, make_office_change(), Put(Item(PLACE, "{}")))

    (entry,), head = chain_of(table)
    assert (entry.about, entry.by, entry.before, entry.after) == ("terms", "deputy01", {"2": "open"}, {"2": "closed"})
    assert verify([entry], head) is None
    assert table.get(PLACE) is not None


def test_a_change_whose_condition_fails_leaves_no_entry(table: Table) -> None:
    table.transact(Put(Item(PLACE, "{}")))

    with pytest.raises(ConditionFailed):
        record_office(table, TENANT, make_office_change(), Put(Item(PLACE, "[]"), Absent()))

    assert table.get(keys.office_chain(TENANT)) is None


def test_changes_of_several_at_once_make_one_sound_chain(table: Table) -> None:
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda n: record_office(table, TENANT, make_office_change(n)), range(4)))

    entries, head = chain_of(table)
    assert verify(entries, head) is None
    assert {entry.save_id for entry in entries} == {make_office_change(n).save_id for n in range(4)}


def test_a_change_costs_one_read_and_one_transaction(sqlite_table: Table) -> None:
    metered = MeteredTable(sqlite_table)

    with metered.counting() as count:
        record_office(metered, TENANT, make_office_change(), Put(Item(PLACE, "{}")))

    assert count.trips == {"batch_get": 1, "transact": 1}
    assert count.actions == 3
