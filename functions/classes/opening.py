"""The door of a class: its homeroom teacher and the office, nobody else."""

from functions.domain.access import rights
from functions.domain.organisation.school import school_year
from functions.domain.record import SchoolError
from functions.domain.roll.classes import NoSuchClass, SchoolClass
from functions.storage import keys, records
from functions.web.current import now, tenant_id
from functions.web.visit import Visit, enter


class NotHomeroom(SchoolError):
    """Behaviour is marked by the homeroom teacher alone."""


def enter_class(class_id: str, right: rights.Right = rights.Right.OWN_CLASS) -> tuple[Visit, SchoolClass]:
    """Return the visit and a class of the present year, with its absences by days in the same read. One round trip.

    The year is the school's to say, and known only after the read: of the two that a day of August may belong to
    both are asked for.

    Raises:
        NoSuchClass: No such class, or one this person may not know of.
        NotHomeroom: The office asks for what is the homeroom teacher's alone.
    """
    newest, tenant = school_year(now().date()), tenant_id()
    wanted = [
        place(tenant, class_id, year)
        for year in (newest - 1, newest)
        for place in (keys.school_class, keys.class_absences)
    ]
    visit = enter(lambda _tenant, _me: tuple(wanted))
    return visit, require_class(visit, class_id, right)


def require_class(visit: Visit, class_id: str, right: rights.Right = rights.Right.OWN_CLASS) -> SchoolClass:
    """Return the class from what was read for `enter_class`; raises as it does."""
    found = records.read(visit.found, keys.school_class(visit.tenant, class_id, visit.school.year), SchoolClass)
    if found is None:
        raise NoSuchClass
    ties = rights.to_class(visit.person, found.homeroom_teacher_id)
    rights.require(right, ties, hidden=NoSuchClass, told=NotHomeroom)
    return found
