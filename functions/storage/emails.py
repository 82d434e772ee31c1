"""Logins by e-mail that are under way, and whose address is whose."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from functions.domain.access.email_code import AddressTaken, EmailClaim, EmailIdentity, EmailLogin
from functions.storage import keys, records
from functions.storage.table import Absent, Action, Check, Delete, Item, Put, Table, Version


class Held(NamedTuple):
    """A login under way, as it was read."""

    login: EmailLogin
    item: Item


def begin(table: Table, tenant: str, secret_hash: str, login: EmailLogin) -> None:
    """Keep a login that begins. Key: keys.email_login; it is random, so a repeat after a lost answer is safe."""
    table.transact(Put(records.item(keys.email_login(tenant, secret_hash), login, expires_at=login.until)))


def under_way(table: Table, tenant: str, secret_hash: str, at: datetime) -> Held | None:
    """Return the login of a browser, or None where there is none that has not ended."""
    item = table.get(keys.email_login(tenant, secret_hash))
    if item is None:
        return None
    login = records.of(item, EmailLogin)
    return Held(login, item) if at < login.until else None


def going_on(held: Held, login: EmailLogin) -> Put:
    """Return the action that takes a login one step on, unless another request was quicker."""
    item = records.item(held.item.key, login, version=held.item.version + 1, expires_at=login.until)
    return Put(item, Version(held.item.version))


def ending(held: Held) -> Delete:
    """Return the action that ends a login, unless another request was quicker."""
    return Delete(held.item.key, Version(held.item.version))


def owner(table: Table, tenant: str, hashes: Sequence[str]) -> str | None:
    """Return the id of the person whom an address lets in, or None. One round trip, and it sees every write before.

    Args:
        table: Where claims are kept.
        tenant: Which school.
        hashes: The address's, by the newest key first and by each older one.
    """
    wanted = [keys.email_claim(tenant, one) for one in hashes]
    found = table.batch_get(wanted)
    claims = (records.read(found, key, EmailClaim) for key in wanted)
    return next((claim.person_id for claim in claims if claim is not None), None)


def claiming(table: Table, tenant: str, person_id: str, new: EmailIdentity) -> tuple[Action, ...]:
    """Return the actions that make an address a person's, in place of the one before.

    Keys: keys.email_claim, keys.own_email; 3 actions at most, one batch read before.

    Raises:
        AddressTaken: It is somebody else's. Of two who claim it at once the conditions stop one.
    """
    claim_key, own_key = keys.email_claim(tenant, new.address_hash), keys.own_email(tenant, person_id)
    found = table.batch_get([claim_key, own_key])
    claim, own = records.read(found, claim_key, EmailClaim), records.read(found, own_key, EmailIdentity)
    if claim is not None and claim.person_id != person_id:
        raise AddressTaken
    claimed: Action = (
        Put(records.item(claim_key, EmailClaim(person_id=person_id)), Absent())
        if claim is None
        else Check(claim_key, Version(found[claim_key].version))
    )
    version = found[own_key].version if own_key in found else 0
    kept = Put(records.item(own_key, new, version=version + 1), Version(version) if version else Absent())
    if own is None or own.address_hash == new.address_hash:
        return claimed, kept
    return claimed, kept, Delete(keys.email_claim(tenant, own.address_hash))
