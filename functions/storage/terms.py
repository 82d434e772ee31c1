"""Terms closed and opened again, with who, when and why; and who may write late by leave of the office."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from functions.domain.grading.terms import Doing, TermStep, TermSteps, with_term
from functions.domain.lessons.lesson import Journal
from functions.domain.organisation.leave import Leave, Leaves
from functions.domain.organisation.school import School
from functions.storage import keys, records, school
from functions.storage.chains import OfficeChange, record_office
from functions.storage.errors import TableBusy
from functions.storage.pausing import pause
from functions.storage.school import Said
from functions.storage.table import Absent, ConditionFailed, Item, Key, Put, Table, Version

ATTEMPTS: Final = 5


def steps(found: Mapping[Key, Item], tenant: str, year: int) -> TermSteps:
    """Return a year's steps from a batch that holds keys.term_steps."""
    return records.read(found, keys.term_steps(tenant, year), TermSteps) or TermSteps()


def take_step(table: Table, tenant: str, year: int, step: TermStep) -> School:
    """Close a term, or open it again, and keep the step; a term that is so already stays, without a step.

    Keys: keys.school, keys.term_steps, keys.office_audit, keys.office_chain. Raises TableBusy.
    """
    place = keys.term_steps(tenant, year)

    def changed(before: School) -> School:
        return with_term(before, step.classes, step.number, closed=step.doing is Doing.CLOSE)

    def more() -> Sequence[Put]:
        before = steps(table.batch_get([place]), tenant, year)
        return (Put(records.item(place, before.with_step(step))),)

    return school.change(table, tenant, Said("terms", step.by, step.at, step.reason), changed, more)


def leaves(found: Mapping[Key, Item], tenant: str, journal: Journal) -> Leaves:
    """Return a journal's leaves from a batch that holds keys.leaves."""
    return records.read(found, keys.leaves(tenant, journal), Leaves) or Leaves()


def change_leaves(table: Table, tenant: str, journal: Journal, said: Said, changed: Callable[[Leaves], Leaves]) -> None:
    """Give a leave to write late, or take it back, with an entry in the office's chain.

    Keys: keys.leaves, keys.office_audit, keys.office_chain. Raises TableBusy, and what `changed` raises.
    """
    place = keys.leaves(tenant, journal)
    for attempt in range(ATTEMPTS):
        item = table.batch_get([place]).get(place)
        before = Leaves() if item is None else records.of(item, Leaves)
        after = changed(before)
        if after == before:
            return
        entry = OfficeChange(
            said.about, secrets.token_urlsafe(18), said.by, said.at, _plain(journal, before), _plain(journal, after)
        )
        version = 0 if item is None else item.version
        put = Put(
            records.item(place, after, version=version + 1), Version(version) if version else Absent()
        )  # fmt: skip
        try:
            record_office(table, tenant, entry, put)
        except ConditionFailed:
            pause(attempt)
            continue
        return
    raise TableBusy


def _plain(journal: Journal, given: Leaves) -> dict[str, object]:
    """Return leaves as a chain keeps them: by teacher and day of the journal."""
    return {_place(journal, one): one.model_dump(mode="json", include={"until", "reason"}) for one in given.given}


def _place(journal: Journal, one: Leave) -> str:
    day = "all" if one.day is None else one.day.isoformat()
    return f"leave.{journal.class_id}.{journal.key}.{one.teacher_id}.{day}"
