"""Curriculum plans of journals, and handing them out to lessons."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from functions.domain.lessons.lesson import Journal, Sheet
from functions.domain.lessons.plan import Plan, PlanChanged, handed
from functions.storage import chains, keys, records
from functions.storage.errors import TableBusy
from functions.storage.lessons import sheet_item
from functions.storage.pausing import pause
from functions.storage.substitutions import Saved
from functions.storage.table import MAX_ACTIONS, Absent, ConditionFailed, Item, Key, Put, Table, Version, everything

ATTEMPTS: Final = 6


class Kept(NamedTuple):
    """A plan, and the version of its item; 0 and an empty plan where there is none."""

    plan: Plan
    version: int


def keys_of(tenant: str, journal: Journal) -> tuple[Key, Key]:
    """Return what is read to show or change a plan: it, and the end of its journal's chain."""
    return keys.plan(tenant, journal), keys.chain(tenant, journal)


def kept(found: Mapping[Key, Item], tenant: str, journal: Journal) -> Kept:
    """Return a plan from a batch that has its key."""
    item = found.get(keys.plan(tenant, journal))
    return Kept(Plan(), 0) if item is None else Kept(records.of(item, Plan), item.version)


def save(table: Table, tenant: str, journal: Journal, plan: Plan, version: int, saved: Saved) -> None:
    """Write a plan over the version that its writer saw, with its entry in the journal's chain.

    Keys: keys.plan, keys.audit, keys.chain, keys.outbox. One read and one transaction of four actions.
    Raises PlanChanged, TableBusy.
    """
    for attempt in range(ATTEMPTS):
        found = table.batch_get(keys_of(tenant, journal))
        before = kept(found, tenant, journal)
        if before.plan == plan and before.version:
            return
        if before.version != version:
            raise PlanChanged
        put = Put(
            records.item(keys.plan(tenant, journal), plan, version=version + 1),
            Version(version) if version else Absent(),
        )
        told = {"before": _told(before.plan), "after": _told(plan)}
        try:
            table.transact(put, *_chained(found, tenant, journal, version + 1, told, saved))
        except ConditionFailed:
            pause(attempt)
            continue
        return
    raise TableBusy


def hand_out(table: Table, tenant: str, journal: Journal, first: date, last: date, saved: Saved) -> int:
    """Write the planned topics into the journal's lessons of the year; return how many have changed.

    One batch, one query, and a transaction for each 25 lessons that change; at the end an entry in the chain.
    Repeated after a failure it does what was left. Raises TableBusy.
    """
    done = 0
    for attempt in range(ATTEMPTS):
        plan = kept(table.batch_get(keys_of(tenant, journal)), tenant, journal)
        items = everything(table, keys.sheets(tenant, journal, first, last))
        versions = {item.key: item.version for item in items}
        changed = handed(plan.plan, [records.of(item, Sheet) for item in items])
        try:
            for start in range(0, len(changed), MAX_ACTIONS):
                part = changed[start : start + MAX_ACTIONS]
                table.transact(*(_planned(tenant, sheet, versions) for sheet in part))
                done += len(part)
            if done:
                _note(table, tenant, journal, done, saved)
        except ConditionFailed:
            pause(attempt)
            continue
        return done
    raise TableBusy


def _planned(tenant: str, sheet: Sheet, versions: Mapping[Key, int]) -> Put:
    version = versions[keys.sheet(tenant, sheet.id)]
    return Put(sheet_item(tenant, sheet, version + 1), Version(version))


def _note(table: Table, tenant: str, journal: Journal, lessons: int, saved: Saved) -> None:
    found = table.batch_get(keys_of(tenant, journal))
    told = {"before": {}, "after": {"handed_out": lessons}}
    version = kept(found, tenant, journal).version
    table.transact(*_chained(found, tenant, journal, version, told, saved, of="plan-lessons"))


def _chained(
    found: Mapping[Key, Item],
    tenant: str,
    journal: Journal,
    version: int,
    told: Mapping[str, Any],
    saved: Saved,
    *,
    of: str = "plan",
) -> Sequence[Put]:
    end = chains.end_of(found, keys.chain(tenant, journal))
    about = f"{journal.class_id}.{journal.key}.{journal.year}.{of}"
    entry = end.head.next_entry(about=about, version=version, **saved._asdict(), **told)
    return chains.journal_actions(tenant, journal, end, entry, "plan_saved")


def _told(plan: Plan) -> dict[str, Any]:
    """Return what the chain says of a plan: each line, by its place from 1."""
    return {
        f"line {place}": line.model_dump(mode="json", exclude_defaults=True) for place, line in enumerate(plan.lines, 1)
    }
