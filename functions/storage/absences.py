"""Absences by days in the table: a class's, each pupil's own, and what is on record of them; written together."""

from collections.abc import Callable, Mapping
from typing import Final

from functions.domain.journal.noting import Noted
from functions.domain.lessons.absences import ClassAbsences, PupilAbsences
from functions.storage import keys, records
from functions.storage.chains import OfficeChange, record_office
from functions.storage.errors import TableBusy
from functions.storage.pausing import pause
from functions.storage.table import Absent, ConditionFailed, Item, Key, Put, Table, Version

ATTEMPTS: Final = 8


def of_class(found: Mapping[Key, Item], tenant: str, class_id: str, year: int) -> ClassAbsences:
    """Return a class's absences by days from a batch that was read; none where none were noted."""
    return records.read(found, keys.class_absences(tenant, class_id, year), ClassAbsences) or ClassAbsences()


def change(
    table: Table,
    tenant: str,
    place: tuple[str, int],
    pupil_id: str,
    decide: Callable[[ClassAbsences], Noted],
    by: OfficeChange,
) -> None:
    """Write a change of one pupil's absences by days: the class's, the pupil's own, the office's entry; all or nothing.

    Keys: keys.class_absences, keys.absences, keys.office_audit, keys.office_chain. Cost: two reads and one
    transaction of four actions. A change that finds everything as it wants it writes nothing.

    Args:
        table: Where to write.
        tenant: Of which school.
        place: Class and school year.
        pupil_id: Whose.
        decide: Says what becomes of the class's, or raises; asked before each attempt, over the newest state.
        by: Who, when and what about; what was and what is are put in here.

    Raises:
        TableBusy: The same class was written by others at every attempt.
    """
    class_id, year = place
    key = keys.class_absences(tenant, class_id, year)
    for attempt in range(ATTEMPTS):
        found = table.batch_get([key])
        kept = of_class(found, tenant, class_id, year)
        noted = decide(kept)
        if noted.note is None:
            return
        version = found[key].version if key in found else 0
        entry = by._replace(before=_plain(kept, pupil_id), after=_plain(noted.absences, pupil_id))
        own = PupilAbsences(days=noted.absences.of(pupil_id))
        puts = (
            Put(records.item(key, noted.absences, version=version + 1), Version(version) if version else Absent()),
            Put(records.item(keys.absences(tenant, pupil_id, year), own, version=version + 1)),
        )
        try:
            record_office(table, tenant, entry, *puts)
        except ConditionFailed:
            pause(attempt)
        else:
            return
    raise TableBusy


def _plain(absences: ClassAbsences, pupil_id: str) -> dict[str, object]:
    days = absences.of(pupil_id)
    return {pupil_id: [one.model_dump(mode="json", exclude={"by", "at"}, exclude_defaults=True) for one in days]}
