"""Audit chains in the table: what goes with a change of a journal, or of what the office keeps, in its transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Literal, NamedTuple

from pydantic import AwareDatetime

from functions.domain.lessons.audit import AuditEntry, ChainHead, Values
from functions.domain.lessons.lesson import Journal, SaveId
from functions.domain.record import PersonId, Record
from functions.storage import keys, outbox, records
from functions.storage.errors import TableBusy
from functions.storage.pausing import pause
from functions.storage.table import Absent, ConditionFailed, Delete, Item, Key, Put, Table, Version

ATTEMPTS: Final = 8  # of the office at the same second: a director and a clerk


class News(Record):
    """Outbox item: what was saved, and for whom there is news in it (places: head fields and pupil ids)."""

    event: Literal[
        "lesson_saved", "results_saved", "brought_saved", "lesson_changed", "plan_saved"
    ]  # no default: those are not kept
    about: str
    save_id: SaveId
    by: PersonId
    at: AwareDatetime
    places: tuple[str, ...]


class OfficeChange(NamedTuple):
    """What the office has changed, for its chain.

    Attributes:
        about: What: «terms», «timetable 7», «absences 7».
        save_id: Made with the page, so that a page sent twice can be told.
        by: The id of who changed it.
        at: When.
        before: What was: place → value, without names of people.
        after: What is.
    """

    about: str
    save_id: str
    by: str
    at: datetime
    before: Values
    after: Values


class End(NamedTuple):
    """The end of a chain as it was read: the head, and its item's version (0: not there yet)."""

    head: ChainHead
    version: int

    def after(self, entry: AuditEntry) -> "End":
        """Return the end that an entry makes."""
        return End(self.head.after(entry), self.version + 1)


def end_of(found: Mapping[Key, Item], key: Key) -> End:
    """Return a chain's end from a batch that was read; the beginning where there is none."""
    item = found.get(key)
    return End(ChainHead(), 0) if item is None else End(records.of(item, ChainHead), item.version)


def journal_actions(
    tenant: str, journal: Journal, end: End, entry: AuditEntry, event: str
) -> list[Put]:  # with the changed item: four
    """Return what is written with a change of a journal: the entry, the chain's new head, the news of it.

    Keys: keys.audit, keys.chain, keys.outbox. `end` is as it was read.
    """
    return journal_entries(tenant, journal, end, [entry], event)


def journal_entries(
    tenant: str, journal: Journal, end: End, entries: Sequence[AuditEntry], event: str
) -> list[Put]:  # with each changed item: three, and one
    """Return the same for several changes of a journal in one transaction; entries in the order of the chain."""
    puts = []
    for entry in entries:
        news = outbox.put(tenant, f"{entry.about}.{entry.version}", _news(entry, event), entry.at)
        audit = records.item(keys.audit(tenant, journal, entry.sequence), entry)
        puts += [Put(audit, Absent()), Put(news.item, Absent())]
    return [*puts, _head(keys.chain(tenant, journal), end, entries[-1])]


def _news(entry: AuditEntry, event: str) -> News:
    told = {"event": event, "places": tuple(entry.after)}
    return News.model_validate(told | entry.model_dump(include={"about", "save_id", "by", "at"}))


def office_actions(tenant: str, end: End, changes: Sequence[OfficeChange]) -> list[Put]:
    """Return what is written with changes of what the office keeps: an entry each, and the chain's new head.

    Keys: keys.office_audit, keys.office_chain. `end` is as it was read.
    """
    after, puts = end.head, []
    for change in changes:
        entry = after.next_entry(version=1, **change._asdict())
        after = after.after(entry)
        puts.append(Put(records.item(keys.office_audit(tenant, entry.sequence), entry), Absent()))
    head = records.item(keys.office_chain(tenant), after, version=end.version + 1)
    return [*puts, Put(head, Version(end.version) if end.version else Absent())]


def record_office(table: Table, tenant: str, change: OfficeChange, *puts: Put | Delete) -> None:
    """Write a change of what the office keeps, with its entry in the office's chain: all or nothing.

    Keys: keys.office_audit, keys.office_chain. Cost: one read and one transaction of two actions and `puts`.

    Args:
        table: Where to write.
        tenant: Of which school.
        change: What the entry says.
        puts: What is written, at most 23 actions; with conditions where somebody else could change it.

    Raises:
        ConditionFailed: A condition of `puts` did not hold. Nothing was written.
        TableBusy: The chain was written by others at every attempt.
    """
    place = keys.office_chain(tenant)
    for attempt in range(ATTEMPTS):
        end = end_of(table.batch_get([place]), place)
        entry = end.head.next_entry(version=1, **change._asdict())
        audit = Put(records.item(keys.office_audit(tenant, entry.sequence), entry), Absent())
        try:
            table.transact(*puts, audit, _head(place, end, entry))
        except ConditionFailed as failed:
            if not {place, audit.key}.intersection(failed.keys):
                raise
            pause(attempt)
            continue
        return
    raise TableBusy


def _head(place: Key, end: End, entry: AuditEntry) -> Put:
    after = end.after(entry)
    return Put(
        records.item(place, after.head, version=after.version), Version(end.version) if end.version else Absent()
    )
