"""People, their identities at a provider and by SNILS, and links between guardians and children."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from functions.domain.record import Record
from functions.domain.roll import snils
from functions.domain.roll.people import Family, Guardians, Person, Role
from functions.storage import keys, records
from functions.storage.table import Absent, ConditionFailed, Delete, Item, Key, Put, Span, Table, everything

if TYPE_CHECKING:  # a diary reads families here, and no numbers
    from functions.storage.sealing import PeopleKey

SNILS = "snils"  # stands where identities have a provider, and their subject is a keyed hash


class Identity(Record):
    """That a person of the school is this subject at an identity provider. The subject lies in the index."""

    person_id: str


class Sealed(Record):
    """A value that only a key opens (sealing.py)."""

    text: str


class OtherAccount(Exception):
    """The person is another subject at this provider already."""


def put_person(tenant: str, person: Person) -> Put:
    """Return the action that writes a person. Keys: keys.person, keys.person_index."""
    return Put(person_item(tenant, person))


def person_item(tenant: str, person: Person, *, version: int = 1) -> Item:
    """Return a person as an item; the index has everybody of a school, staff apart from others."""
    kind = "staff" if person.is_staff else "pupil" if person.has(Role.PUPIL) else "family"
    index = keys.person_index(tenant, kind, person.id)
    return records.item(keys.person(tenant, person.id), person, version=version, index=index)


def put_family(tenant: str, guardian_id: str, family: Family) -> Put:
    """Return the action that writes a guardian's links; each child's `put_guardians` goes with it. Key: keys.family."""
    return Put(records.item(keys.family(tenant, guardian_id), family))


def put_guardians(tenant: str, pupil_id: str, guardians: Guardians) -> Put:
    """Return the action that writes a pupil's guardians. Key: keys.guardians."""
    return Put(records.item(keys.guardians(tenant, pupil_id), guardians))


def put_identity(tenant: str, person_id: str, provider: str, subject: str) -> Put:
    """Return the action that ties a person to a subject. Keys: keys.identity, keys.identity_index."""
    return Put(
        records.item(
            keys.identity(tenant, person_id, provider),
            Identity(person_id=person_id),
            index=keys.identity_index(tenant, provider, subject),
        )
    )


def put_snils(tenant: str, person_id: str, number: str, key: "PeopleKey") -> tuple[Put, Put]:
    """Return the actions that keep a person's SNILS: its hash to find by, and the encrypted number for the office.

    Keys: keys.identity, keys.identity_index, keys.sealed. ValueError where the number cannot be one: ask
    `snils.valid` before.
    """
    digits = snils.digits(number)
    if digits is None or not snils.valid(number):
        raise ValueError("no SNILS has these check digits")
    text = Sealed(text=key.seal(SNILS, person_id, digits))
    return (
        put_identity(tenant, person_id, SNILS, key.hashed(SNILS, digits)),
        Put(records.item(keys.sealed(tenant, person_id, SNILS), text)),
    )


def listed(table: Table, tenant: str, kind: str = "") -> list[Person]:
    """Return the people of a school of one kind: `staff`, `pupil`, `family`, or all. By families and given names.

    The index may lag by a second. A page of it is about 3,000 people; only an import, or a choice among staff, asks.
    """
    found = [records.of(item, Person) for item in everything(table, keys.people(tenant, kind), index=True)]
    return sorted(found, key=lambda person: (person.name.replace("ё", "е"), person.patronymic, person.id))


def by_identity(table: Table, tenant: str, provider: str, subject: str) -> Person | None:
    """Return the person who is this subject at a provider, or None. Two round trips: the index, then the person."""
    ids = _ids(table, tenant, provider, subject)
    if len(ids) != 1:
        return None
    key = keys.person(tenant, ids[0])
    return records.read(table.batch_get([key]), key, Person)


def by_snils(table: Table, tenant: str, number: str, key: "PeopleKey") -> list[Person]:
    """Return who of the lists has this SNILS: nobody, one, or two where a list is wrong. Two round trips or one.

    The index may lag by a second, so a person of just now may not be found yet.
    """
    digits = snils.digits(number)
    hashes = [] if digits is None else key.hashes(SNILS, digits)
    ids = list(dict.fromkeys(one for hashed in hashes for one in _ids(table, tenant, SNILS, hashed)))
    wanted = [keys.person(tenant, one) for one in ids]
    found = table.batch_get(wanted) if wanted else {}
    return [person for place in wanted if (person := records.read(found, place, Person)) is not None]


def link(table: Table, tenant: str, person_id: str, provider: str, subject: str) -> None:
    """Tie a person to a subject, for good; a repeat changes nothing, and of two subjects at once one is tied.

    Raises:
        OtherAccount: The person is tied to another one.
    """
    try:
        table.transact(Put(put_identity(tenant, person_id, provider, subject).item, Absent()))
    except ConditionFailed as error:
        if subject_of(table, tenant, person_id, provider) != subject:
            raise OtherAccount from error


def relink(table: Table, tenant: str, person_id: str, provider: str, subject: str) -> None:
    """Tie a person to another subject in place of the one before: who decides that has seen documents."""
    table.transact(put_identity(tenant, person_id, provider, subject))


def unlink(table: Table, tenant: str, person_id: str, provider: str) -> None:
    """Forget which subject a person is: the next login with the person's SNILS ties anew."""
    table.transact(Delete(keys.identity(tenant, person_id, provider)))


def subject_of(table: Table, tenant: str, person_id: str, provider: str) -> str | None:
    """Return the provider's name of a person, or None for who has never come from there. One round trip."""
    item = table.get(keys.identity(tenant, person_id, provider))
    if item is None or item.index is None:
        return None
    return item.index.pk.removeprefix(keys.identity_index(tenant, provider, "").pk)


def family(found: Mapping[Key, Item], tenant: str, guardian_id: str) -> Family:
    """Return a guardian's links from a batch that was read; none for who has no child here."""
    return records.read(found, keys.family(tenant, guardian_id), Family) or Family()


def guardians(found: Mapping[Key, Item], tenant: str, pupil_id: str) -> Guardians:
    """Return a pupil's guardians from a batch that was read."""
    return records.read(found, keys.guardians(tenant, pupil_id), Guardians) or Guardians()


def _ids(table: Table, tenant: str, provider: str, subject: str) -> list[str]:
    """Return who is this subject: nobody or one; two if two people of a list have one number."""
    place = keys.identity_index(tenant, provider, subject)
    found = table.query(Span(place.pk, place.sk, place.sk), index=True, limit=2).items
    return [records.of(item, Identity).person_id for item in found]
