"""The school and its classes."""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from functions.domain.organisation.school import School
from functions.domain.organisation.school_changes import difference
from functions.domain.roll.classes import SchoolClass
from functions.storage import keys, records
from functions.storage.chains import OfficeChange, record_office
from functions.storage.errors import TableBusy
from functions.storage.pausing import pause
from functions.storage.table import ConditionFailed, Put, Table, Version

ATTEMPTS: Final = 5


def put_school(school: School) -> Put:
    """Return the action that writes a school. Key: keys.school."""
    return Put(records.item(keys.school(school.id), school))


def put_class(tenant: str, school_class: SchoolClass) -> Put:
    """Return the action that writes a class. Key: keys.school_class."""
    return Put(records.item(keys.school_class(tenant, school_class.id, school_class.year), school_class))


class Said(NamedTuple):
    """What the office's chain is told of a change.

    Attributes:
        about: What the entry is called: «terms», «kinds».
        by: The id of who changes it.
        at: When.
        why: Kept in the entry as the place «reason», where one was asked for.
    """

    about: str
    by: str
    at: datetime
    why: str = ""


def change(
    table: Table,
    tenant: str,
    said: Said,
    changed: Callable[[School], School],
    more: Callable[[], Sequence[Put]] = tuple,
) -> School:
    """Change what the office keeps of the school, with an entry in the office's chain; return the school as it is then.

    The rest of the school stays as somebody else may just write it. A change that changes nothing writes nothing.
    Keys: keys.school, and those of chains.record_office. Cost: two reads, one transaction of three actions and `more`.

    Args:
        table: Where it is kept.
        tenant: Which school.
        said: For the chain.
        changed: Makes the new school of the old one; called again where somebody else was quicker.
        more: Makes what else is written with it, without conditions: the school's version holds for it too.

    Raises:
        TableBusy: Others kept changing it at the same time.
    """
    key = keys.school(tenant)
    for attempt in range(ATTEMPTS):
        (item,) = table.batch_get([key]).values()
        before = records.of(item, School)
        after = changed(before)
        was, now = difference(before, after)
        if not now and not was:
            return before
        reason = {"reason": said.why} if said.why else {}
        entry = OfficeChange(said.about, secrets.token_urlsafe(18), said.by, said.at, was, now | reason)
        try:
            put = Put(records.item(key, after, version=item.version + 1), Version(item.version))
            record_office(table, tenant, entry, put, *more())
        except ConditionFailed:
            pause(attempt)
            continue
        return after
    raise TableBusy


def set_invitations(table: Table, tenant: str, said: Said, *, off: bool) -> None:
    """Let families in by invitation, or no more. Raises TableBusy."""

    def changed(school: School) -> School:
        return school.model_copy(update={"invitations_off": off})

    change(table, tenant, said, changed)
