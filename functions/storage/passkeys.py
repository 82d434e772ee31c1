"""Passkeys, each an item of its own, and the challenges that devices are asked to sign."""

import hashlib
from typing import NamedTuple

from functions.domain.access.passkeys import CHALLENGE_LASTS, Challenge, Passkey
from functions.storage import keys, records
from functions.storage.table import Absent, ConditionFailed, Delete, Item, Put, Span, Table, Version, everything


class Found(NamedTuple):
    """A passkey, as it was read."""

    passkey: Passkey
    item: Item


def ask(table: Table, tenant: str, secret_hash: str, challenge: Challenge) -> None:
    """Keep a challenge. Key: keys.challenge; it is random, so a repeat after a lost answer is safe."""
    until = challenge.started_at + CHALLENGE_LASTS
    table.transact(Put(records.item(keys.challenge(tenant, secret_hash), challenge, expires_at=until)))


def answered(table: Table, tenant: str, secret_hash: str) -> Challenge | None:
    """Return a browser's challenge and end it, or None where there is none: of two callers one gets it."""
    key = keys.challenge(tenant, secret_hash)
    item = table.get(key)
    if item is None:
        return None
    try:
        table.transact(Delete(key, Version(item.version)))
    except ConditionFailed:
        return None
    return records.of(item, Challenge)


def find(table: Table, tenant: str, credential_id: str) -> Found | None:
    """Return the passkey with a credential's id, or None. One query of the index, which may lag by a second."""
    place = keys.passkey_index(tenant, id_hash(credential_id))
    items = table.query(Span(place.pk, place.sk, place.sk), index=True, limit=1).items
    return Found(records.of(items[0], Passkey), items[0]) if items else None


def of_person(table: Table, tenant: str, person_id: str) -> list[Passkey]:
    """Return a person's passkeys, oldest first."""
    found = everything(table, keys.passkeys(tenant, person_id))
    return sorted((records.of(item, Passkey) for item in found), key=lambda one: one.made_at)


def add(table: Table, tenant: str, passkey: Passkey) -> None:
    """Keep a new passkey. One that is there already stays as it is: our own write, whose answer was lost."""
    try:
        table.transact(Put(_item(tenant, passkey, version=1), Absent()))
    except ConditionFailed:
        return


def note(table: Table, tenant: str, found: Found, used: Passkey) -> None:
    """Write down that a passkey was used.

    Raises ConditionFailed where it was used or removed meanwhile: its count says nothing then.
    """
    table.transact(Put(_item(tenant, used, version=found.item.version + 1), Version(found.item.version)))


def remove(table: Table, tenant: str, person_id: str, hashed_id: str) -> None:
    """Remove one of a person's passkeys; one that is gone already is no error."""
    table.transact(Delete(keys.passkey(tenant, person_id, hashed_id)))


def id_hash(credential_id: str) -> str:
    """Return the hash that a passkey is found by. The id itself may have 1,023 bytes (WebAuthn, section 4)."""
    return hashlib.sha256(credential_id.encode()).hexdigest()


def _item(tenant: str, passkey: Passkey, *, version: int) -> Item:
    hashed = id_hash(passkey.id)
    key = keys.passkey(tenant, passkey.person_id, hashed)
    return records.item(key, passkey, version=version, index=keys.passkey_index(tenant, hashed))
