"""People, their identities at ESIA, and guardians' links to children."""

from collections.abc import Mapping

from functions.domain.people import Family, Person
from functions.domain.record import Record
from functions.storage import keys, records
from functions.storage.table import Item, Key, Put, Span, Table


class Identity(Record):
    """That a person of the school is this subject at an identity provider."""

    person_id: str


def put_person(tenant: str, person: Person) -> Put:
    """Return the action that writes a person. Key: keys.person."""
    return Put(records.item(keys.person(tenant, person.id), person))


def put_family(tenant: str, guardian_id: str, family: Family) -> Put:
    """Return the action that writes a guardian's links. Key: keys.family."""
    return Put(records.item(keys.family(tenant, guardian_id), family))


def put_identity(tenant: str, person_id: str, provider: str, subject: str) -> Put:
    """Return the action that ties a person to a subject. Keys: keys.identity, keys.identity_index."""
    return Put(
        records.item(
            keys.identity(tenant, person_id, provider),
            Identity(person_id=person_id),
            index=keys.identity_index(tenant, provider, subject),
        )
    )


def by_identity(table: Table, tenant: str, provider: str, subject: str) -> Person | None:
    """Return the person who is this subject at a provider, or None. Two round trips: the index, then the person."""
    place = keys.identity_index(tenant, provider, subject)
    found = table.query(Span(place.pk, place.sk, place.sk), index=True, limit=1).items
    if not found:
        return None
    key = keys.person(tenant, records.of(found[0], Identity).person_id)
    return records.read(table.batch_get([key]), key, Person)


def family(found: Mapping[Key, Item], tenant: str, guardian_id: str) -> Family:
    """Return a guardian's links from a batch that was read; none for who has no child here."""
    return records.read(found, keys.family(tenant, guardian_id), Family) or Family()
