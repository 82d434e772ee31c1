"""The school and its classes."""

from collections.abc import Iterable

from functions.domain.classes import SchoolClass
from functions.domain.school import School
from functions.storage import keys, records
from functions.storage.table import Put, Table


def put_school(school: School) -> Put:
    """Return the action that writes a school. Key: keys.school."""
    return Put(records.item(keys.school(school.id), school))


def put_class(tenant: str, school_class: SchoolClass) -> Put:
    """Return the action that writes a class. Key: keys.school_class."""
    return Put(records.item(keys.school_class(tenant, school_class.id, school_class.year), school_class))


def classes(table: Table, tenant: str, class_ids: Iterable[str], year: int) -> list[SchoolClass]:
    """Return those of these classes that there are in a school year, in the same order. One round trip, at most 100."""
    wanted = [keys.school_class(tenant, class_id, year) for class_id in class_ids]
    found = table.batch_get(wanted)
    return [SchoolClass.model_validate_json(found[key].doc) for key in wanted if key in found]
