"""Curriculum plans of journals, and handing them out to lessons."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from functions.domain.lessons.lesson import Journal, Sheet
from functions.domain.lessons.plan import Plan, PlanChanged, handed
from functions.domain.timetabling.following import Cause, Moved
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


class Why(NamedTuple):
    """Why topics move by themselves: what has changed from which day on, and today."""

    cause: Cause
    since: date
    today: date


def keys_of(tenant: str, journal: Journal) -> tuple[Key, Key, Key]:
    """Return what is read to show or change a plan: it, the end of its journal's chain, when topics last moved."""
    return keys.plan(tenant, journal), keys.chain(tenant, journal), keys.moved(tenant, journal)


def kept(found: Mapping[Key, Item], tenant: str, journal: Journal) -> Kept:
    """Return a plan from a batch that has its key."""
    item = found.get(keys.plan(tenant, journal))
    return Kept(Plan(), 0) if item is None else Kept(records.of(item, Plan), item.version)


def moved(found: Mapping[Key, Item], tenant: str, journal: Journal) -> Moved | None:
    """Return when the topics last moved by themselves, from a batch that has the key."""
    return records.read(found, keys.moved(tenant, journal), Moved)


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


def hand_out(
    table: Table, tenant: str, journal: Journal, year: tuple[date, date], saved: Saved, why: Why | None = None
) -> int:
    """Write the planned topics into the journal's lessons of the year; return how many have changed.

    One batch, one query, and a transaction for each 25 lessons that change; at the end an entry in the chain, and
    with `why` a note for the plan's page. A journal without a plan is one read. Repeated after a failure it does what
    was left. Raises TableBusy.
    """
    changed: dict[date, int] = {}
    for attempt in range(ATTEMPTS):
        plan = kept(table.batch_get(keys_of(tenant, journal)), tenant, journal)
        if not plan.version:
            return 0
        items = everything(table, keys.sheets(tenant, journal, *year))
        versions = {item.key: item.version for item in items}
        left = handed(plan.plan, [records.of(item, Sheet) for item in items])
        try:
            for start in range(0, len(left), MAX_ACTIONS):
                part = left[start : start + MAX_ACTIONS]
                table.transact(*(_planned(tenant, sheet, versions) for sheet in part))
                for sheet in part:
                    changed[sheet.day] = changed.get(sheet.day, 0) + 1
            if changed:
                _note(table, tenant, journal, changed, saved, why)
        except ConditionFailed:
            pause(attempt)
            continue
        return sum(changed.values())
    raise TableBusy


def _planned(tenant: str, sheet: Sheet, versions: Mapping[Key, int]) -> Put:
    version = versions[keys.sheet(tenant, sheet.id)]
    return Put(sheet_item(tenant, sheet, version + 1), Version(version))


def _note(
    table: Table, tenant: str, journal: Journal, changed: Mapping[date, int], saved: Saved, why: Why | None
) -> None:
    """Say in the chain, and for the page, of how many lessons the planned topic has changed."""
    found = table.batch_get(keys_of(tenant, journal))
    lessons = sum(changed.values())
    told = {"before": {}, "after": {"handed_out": lessons}}
    # The lessons have versions of their own and the plan stays as it is: its place in the chain tells one from another.
    version = chains.end_of(found, keys.chain(tenant, journal)).head.sequence + 1
    puts = list(_chained(found, tenant, journal, version, told, saved, of="plan-lessons"))
    if why is not None:
        first = min(changed)
        note = Moved(on=why.today, lessons=lessons, first=first, cause=why.cause, since=why.since)
        puts.append(Put(records.item(keys.moved(tenant, journal), note)))
    table.transact(*puts)


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
