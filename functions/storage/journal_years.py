"""A journal's whole year: read by one query, and its results or brought marks saved with their place in the chain."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Final, NamedTuple

from functions.domain.grading.brought import Brought
from functions.domain.grading.gradebook import Kept
from functions.domain.grading.results import Results
from functions.domain.lessons.lesson import Journal, Sheet
from functions.domain.merging import Difference
from functions.storage import chains, keys, records
from functions.storage.chains import End
from functions.storage.errors import TableBusy
from functions.storage.pausing import pause
from functions.storage.table import Absent, ConditionFailed, Item, Key, Put, Table, Version, everything

ATTEMPTS: Final = 8  # saves of one journal in the same second


class JournalYear(NamedTuple):
    """What a journal has of a year: what is kept, the version of each item by its key, and the end of its chain."""

    journal: Journal
    kept: Kept
    versions: dict[Key, int]
    end: End


class Part(NamedTuple):
    """One item that a save changes.

    Attributes:
        record: What it becomes.
        day: Its day in the index: the last one of its term for results, the first for brought marks.
        about: How the chain names it.
    """

    record: Results | Brought
    day: date
    about: str
    difference: Difference


class Saving(NamedTuple):
    """Who saves, when, by which page, and which news it is."""

    by: str
    at: datetime
    save_id: str
    event: str


def read(table: Table, tenant: str, journal: Journal) -> JournalYear:
    """Return a journal's year. One query: sheets, results, brought marks and the chain's head lie side by side."""
    items = everything(table, keys.journal_year(tenant, journal))
    results = [records.of(item, Results) for item in items if keys.is_results(item.key)]
    brought = [records.of(item, Brought) for item in items if keys.is_brought(item.key)]
    kept = Kept(
        sheets=[records.of(item, Sheet) for item in items if keys.is_sheet(item.key)],
        results={one.term: one for one in results},
        brought={one.term: one for one in brought},
    )
    found = {item.key: item for item in items}
    end = chains.end_of(found, keys.chain(tenant, journal))
    return JournalYear(journal, kept, {item.key: item.version for item in items}, end)


def brought_of(year: JournalYear, tenant: str) -> dict[int, tuple[Brought, int]]:
    """Return brought marks by term, each with the version that was read."""
    return {number: (one, version_of(year, tenant, one)) for number, one in year.kept.brought.items()}


def results_of(year: JournalYear, tenant: str) -> dict[int, tuple[Results, int]]:
    """Return results by term, each with the version that was read."""
    return {number: (one, version_of(year, tenant, one)) for number, one in year.kept.results.items()}


def version_of(year: JournalYear, tenant: str, record: Results | Brought) -> int:
    """Return the version of results or brought marks as they were read, 0 where they are not there yet."""
    return year.versions.get(_key(tenant, record), 0)


def save(
    table: Table, tenant: str, year: JournalYear, decide: Callable[[JournalYear], list[Part]], saving: Saving
) -> None:
    """Write a change of results or brought marks with audit entries, the chain's new head and the news: all or nothing.

    Keys: keys.results or keys.brought, keys.audit, keys.chain, keys.outbox. Cost: one transaction, of four actions for
    one term whatever the number of pupils, and three more for each other one.

    Args:
        table: Where to write.
        tenant: Of which school.
        year: As it was read.
        decide: Says what changes, or raises; asked before each attempt, over the newest state. Nothing changed writes
            nothing: a page sent twice.
        saving: Who, when, and what for.

    Raises:
        TableBusy: The journal was written by others at every attempt.
    """
    for attempt in range(ATTEMPTS):
        parts = decide(year)
        if not parts:
            return
        try:
            table.transact(*_actions(tenant, year, parts, saving))
        except ConditionFailed:
            pause(attempt)
            year = read(table, tenant, year.journal)
        else:
            return
    raise TableBusy


def _actions(tenant: str, year: JournalYear, parts: list[Part], saving: Saving) -> list[Put]:
    puts, entries, head = [], [], year.end.head
    for part in parts:
        version = version_of(year, tenant, part.record)
        entry = head.next_entry(
            about=part.about,
            version=version + 1,
            save_id=saving.save_id,
            by=saving.by,
            at=saving.at,
            before=part.difference.before,
            after=part.difference.after,
        )
        head = head.after(entry)
        entries.append(entry)
        puts.append(Put(_item(tenant, part, version + 1), Version(version) if version else Absent()))
    return [*puts, *chains.journal_entries(tenant, year.journal, year.end, entries, saving.event)]


def _item(tenant: str, part: Part, version: int) -> Item:
    record = part.record
    index = keys.results_index if isinstance(record, Results) else keys.brought_index
    place = index(tenant, record.journal, part.day)
    return records.item(_key(tenant, record), record, version=version, index=place)


def _key(tenant: str, record: Results | Brought) -> Key:
    key = keys.results if isinstance(record, Results) else keys.brought
    return key(tenant, record.journal, record.term)
