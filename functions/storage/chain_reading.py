"""Audit chains as they are read: page by page from the newest entry down, and whole, to be verified."""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from functions.domain.lessons.audit import AuditEntry, Broken, ChainHead, verify
from functions.domain.lessons.lesson import Journal
from functions.domain.organisation.school import School
from functions.domain.roll.classes import SchoolClass
from functions.storage import keys, records
from functions.storage.table import Key, Span, Table

PAGE: Final = 50
LOOKED: Final = 250  # entries of one query
QUERIES: Final = 4  # a page that looks for few among many ends after so many


class ChainPage(NamedTuple):
    """Entries, newest first; `before` is what the next page is asked for with, 0 on the last one."""

    entries: list[AuditEntry]
    before: int


class Chain(NamedTuple):
    """A chain of a school: what it is of, its entries, and where its head lies."""

    title: str
    entries: Span
    head: Key


class Verified(NamedTuple):
    """How many entries a chain has, and where it is broken, if it is."""

    entries: int
    broken: Broken | None


def newest(
    table: Table, chain: Span, before: int = 0, wanted: Callable[[AuditEntry], bool] = lambda _entry: True
) -> ChainPage:
    """Return a page of a chain, newest first. One query; up to QUERIES where few of the entries are wanted.

    Args:
        table: Where it lies.
        chain: keys.audits or keys.office_audits.
        before: As the page before gave it; 0 for the first page.
        wanted: Which entries to show.
    """
    found: list[AuditEntry] = []
    for _ in range(QUERIES):
        page = table.query(keys.audits_before(chain, before), forward=False, limit=LOOKED)
        entries = [records.of(item, AuditEntry) for item in page.items]
        for entry in entries:
            if wanted(entry):
                found.append(entry)
            if len(found) == PAGE:
                return ChainPage(found, _more(entry))
        if len(entries) < LOOKED and page.after is None:
            return ChainPage(found, 0)
        before = entries[-1].sequence if entries else 1
        if before <= 1:
            return ChainPage(found, 0)
    return ChainPage(found, before)


def verified(table: Table, chain: Span, head_key: Key) -> Verified:
    """Read a whole chain and verify it. The head is read first: what is written meanwhile is not asked for."""
    item = table.get(head_key)
    head = ChainHead() if item is None else records.of(item, ChainHead)
    count = 0

    def entries() -> Iterator[AuditEntry]:
        nonlocal count
        span = keys.audits_before(chain, head.sequence + 1)
        page = table.query(span)
        while True:
            for one in page.items:
                count += 1
                yield records.of(one, AuditEntry)
            if page.after is None:
                return
            page = table.query(span, after=page.after)

    broken = verify(entries(), head)
    return Verified(count, broken)


def chains_of(table: Table, tenant: str) -> list[Chain]:
    """Return the chains of a school: the office's, and those of the present year's journals. A round trip a class."""
    found = [Chain("Администрация", keys.office_audits(tenant), keys.office_chain(tenant))]
    school = records.read(table.batch_get([keys.school(tenant)]), keys.school(tenant), School)
    if school is None:
        return found
    for class_id in school.classes:
        item = table.get(keys.school_class(tenant, class_id, school.year))
        school_class = None if item is None else records.of(item, SchoolClass)
        for subject, group in () if school_class is None else school_class.journals():
            journal = Journal(class_id, subject, school.year, group)
            title = f"{school.classes[class_id]}, {school.journal_title(subject, group)}"
            found.append(Chain(title, keys.audits(tenant, journal), keys.chain(tenant, journal)))
    return found


def _more(last: AuditEntry) -> int:
    return last.sequence if last.sequence > 1 else 0
