"""Consents for a pupil: one item per pupil, changed under its version; beside it, in order of time, when to check it.

A check item lies where `Consents.check` says, and nowhere else: both are written in one transaction.
"""

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import NamedTuple

from functions.domain.access import standing
from functions.domain.access.consent import Consents
from functions.domain.access.consent_news import news_of
from functions.domain.access.standing import Reported
from functions.domain.record import Record
from functions.domain.roll.people import Role
from functions.storage import keys, outbox, people, records
from functions.storage.errors import TableBusy
from functions.storage.pausing import pause
from functions.storage.table import (
    Absent,
    Action,
    Check,
    ConditionFailed,
    Delete,
    Item,
    Key,
    Put,
    Table,
    Version,
)

ATTEMPTS = 5
MOST_GRANTORS = 10  # are looked up of one report; a child has two parents, and an answer may say anything


class Due(Record):
    """A check item: its key says all."""


class DueCheck(NamedTuple):
    """A pupil whose consents are to be checked, and where that stands."""

    pupil_id: str
    key: Key


def read(found: Mapping[Key, Item], tenant: str, pupil_id: str) -> Consents:
    """Return a pupil's consents from a batch that was read; none where nothing was ever given."""
    return records.read(found, keys.consents(tenant, pupil_id), Consents) or Consents()


def change(table: Table, tenant: str, pupil_id: str, how: Callable[[Consents], Consents]) -> Consents:
    """Read a pupil's consents, change them and write them under the version that was read.

    The check item moves with them, and the outbox is told of a consent given or ended: five actions at most.
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
            table.transact(
                Put(new, Version(version) if version else Absent()),
                *_moved(tenant, pupil_id, before, after),
                *_news(tenant, pupil_id, before, after, version + 1),
            )
        except ConditionFailed:
            pause(attempt)
            continue
        return after
    raise TableBusy


def take_report(
    table: Table,
    tenant: str,
    pupil_id: str,
    report: Collection[Reported],
    *,
    provider: str,
    asked_at: datetime,
    today: date,
) -> Consents:
    """Take over what a provider's register says of a pupil, and set the next check; return what is kept then.

    See standing.take_report. Three round trips for each grantor whom the pupil's consents do not name yet, then two.
    """
    known = read(table.batch_get([keys.consents(tenant, pupil_id)]), tenant, pupil_id)
    named = {one.grantor for one in known.given if one.guardian_id is not None}
    grantors = {one.grantor for one in report if one.grantor is not None} - named
    guardians = {
        grantor: guardian
        for grantor in sorted(grantors)[:MOST_GRANTORS]
        if (guardian := _guardian(table, tenant, provider, grantor, pupil_id, today)) is not None
    }

    def taken(before: Consents) -> Consents:
        after = standing.take_report(before, report, guardians=guardians, asked_at=asked_at)
        return standing.after_answer(after, pupil_id, at=asked_at)

    return change(table, tenant, pupil_id, taken)


def due_checks(table: Table, tenant: str, *, until: datetime | None, limit: int) -> list[DueCheck]:
    """Return the checks that were due at a moment, the longest due first; of all checks, due or not, with None."""
    found = table.query(keys.consent_checks(tenant, until), limit=limit).items
    return [DueCheck(item.key.sk.rpartition("#")[2], item.key) for item in found]


def forget_stray(table: Table, tenant: str, due: DueCheck) -> bool:
    """Remove a check item of which the pupil's consents say nothing; tell whether it was such a one."""
    key = keys.consents(tenant, due.pupil_id)
    item = table.get(key)
    check = None if item is None else records.of(item, Consents).check
    if check is not None and keys.consent_check(tenant, check.due, due.pupil_id) == due.key:
        return False
    with suppress(ConditionFailed):  # somebody is changing them, and the next run looks again
        table.transact(Check(key, Absent() if item is None else Version(item.version)), Delete(due.key))
    return True


def _news(tenant: str, pupil_id: str, before: Consents, after: Consents, version: int) -> list[Action]:
    """Return the action that tells the outbox. The new version makes the event's id, so a lost answer tells once."""
    news = news_of(before, after, pupil_id)
    return [] if news is None else [outbox.put(tenant, f"consents.{pupil_id}.{version}", news, news.at)]


def _moved(tenant: str, pupil_id: str, before: Consents, after: Consents) -> list[Action]:
    """Return the actions that take a check item from where it was to where it is to be."""
    old, new = (
        None if one.check is None else keys.consent_check(tenant, one.check.due, pupil_id) for one in (before, after)
    )
    if old == new:
        return []
    actions: list[Action] = [] if old is None else [Delete(old)]
    return actions if new is None else [*actions, Put(records.item(new, Due()))]


def _guardian(table: Table, tenant: str, provider: str, grantor: str, pupil_id: str, today: date) -> str | None:
    """Return the guardian of this pupil who is that subject, or None where the school knows of none."""
    person = people.by_identity(table, tenant, provider, grantor)
    if person is None or not person.has(Role.GUARDIAN):
        return None
    family = people.family(table.batch_get([keys.family(tenant, person.id)]), tenant, person.id)
    return None if family.child(pupil_id, today) is None else person.id
