"""The school and its classes."""

from functions.domain.classes import SchoolClass
from functions.domain.school import School
from functions.storage import keys, records
from functions.storage.table import Put


def put_school(school: School) -> Put:
    """Return the action that writes a school. Key: keys.school."""
    return Put(records.item(keys.school(school.id), school))


def put_class(tenant: str, school_class: SchoolClass) -> Put:
    """Return the action that writes a class. Key: keys.school_class."""
    return Put(records.item(keys.school_class(tenant, school_class.id, school_class.year), school_class))
