"""The school and its classes."""

from typing import Final

from functions.domain.classes import SchoolClass
from functions.domain.school import School
from functions.storage import keys, records
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


def set_invitations(table: Table, tenant: str, *, off: bool) -> None:
    """Let families in by invitation, or no more; the rest of the school stays as somebody else may just write it.

    Raises TableBusy if others kept changing it at the same time.
    """
    key = keys.school(tenant)
    for attempt in range(ATTEMPTS):
        (item,) = table.batch_get([key]).values()
        changed = records.of(item, School).model_copy(update={"invitations_off": off})
        try:
            table.transact(Put(records.item(key, changed, version=item.version + 1), Version(item.version)))
        except ConditionFailed:
            pause(attempt)
            continue
        return
    raise TableBusy
