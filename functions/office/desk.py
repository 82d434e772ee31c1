"""The door of the office, and what its pages read: a class, and more keys than one batch takes."""

from collections.abc import Callable, Iterable, Mapping

from functions.domain.access import rights
from functions.domain.organisation.school import school_year
from functions.domain.roll.classes import NoSuchClass, SchoolClass
from functions.domain.roll.people import NotOffice, Person
from functions.storage import keys, records
from functions.storage.table import MAX_BATCH, Item, Key
from functions.web.current import now, table, tenant_id
from functions.web.visit import Visit, enter


def enter_office(wanted: Callable[[str, str], tuple[Key, ...]] = lambda _tenant, _me: ()) -> Visit:
    """Return the visit of somebody of the office. One round trip.

    Raises NotOffice to other staff, NoSuchPage to families, and as `visit.enter`.
    """
    visit = enter(wanted)
    rights.require(rights.Right.OFFICE, rights.ties_of(visit.person), told=NotOffice)
    return visit


def enter_class(class_id: str) -> tuple[Visit, SchoolClass]:
    """Return the visit and a class of the school's present year. One round trip. Raises NotOffice, NoSuchClass.

    The year is the school's to say, and known only after the read: of the two that a day of August may belong to
    both are asked for.
    """
    newest = school_year(now().date())
    places = {year: keys.school_class(tenant_id(), class_id, year) for year in (newest - 1, newest)}
    visit = enter_office(lambda _tenant, _me: tuple(places.values()))
    place = places.get(visit.school.year)
    found = None if place is None else records.read(visit.found, place, SchoolClass)
    if found is None:
        raise NoSuchClass
    return visit, found


def read(wanted: Iterable[Key]) -> Mapping[Key, Item]:
    """Return what lies under these keys. A round trip for each hundred: one, or two for a class of sixty."""
    left = list(dict.fromkeys(wanted))
    found: dict[Key, Item] = {}
    for first in range(0, len(left), MAX_BATCH):
        found |= table().batch_get(left[first : first + MAX_BATCH])
    return found


def people(ids: Iterable[str], found: Mapping[Key, Item]) -> dict[str, Person]:
    """Return people of a batch that was read, by id; who is not in it is left out."""
    read_people = {one: records.read(found, keys.person(tenant_id(), one), Person) for one in ids}
    return {one: person for one, person in read_people.items() if person is not None}


def names(ids: Iterable[str | None]) -> dict[str, str]:
    """Return the names of people by id. One round trip for each hundred; None where there is nobody to name."""
    wanted = list(dict.fromkeys(one for one in ids if one is not None))
    found = people(wanted, read(keys.person(tenant_id(), one) for one in wanted))
    return {one: person.name for one, person in found.items()}
