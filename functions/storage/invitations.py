"""Invitations: found by the hash of their code, and one open at most for each guardian.

A guardian's own partition says which one is open, so a new one can void it, and the office lists the open ones
without knowing a code. An invitation is dropped when its term ends.
"""

import hashlib
from datetime import datetime
from typing import Final, NamedTuple

from functions.domain.access import invitation
from functions.domain.access.invitation import Invitation, InvitationUnknown
from functions.domain.organisation.school import School
from functions.domain.record import Record
from functions.storage import keys, records
from functions.storage.errors import TableBusy
from functions.storage.newest import newest
from functions.storage.pausing import pause
from functions.storage.table import Absent, Action, ConditionFailed, Delete, Item, Put, Table, Version

ATTEMPTS: Final = 5
ROUNDS: Final = 50_000  # 15 to 30 ms of CPU; see _hash


class Open(Record):
    """What a guardian's partition says of the open invitation."""

    code_hash: str
    invitation: Invitation


class Found(NamedTuple):
    """An invitation in force, as it was read."""

    invitation: Invitation
    item: Item
    open: Item | None


def make(table: Table, tenant: str, new: Invitation) -> str:
    """Keep an invitation, void the guardian's older one, and return the code, which nobody can read again.

    Keys: keys.invitation (two), keys.open_invitation; one transaction. Raises TableBusy.
    """
    code = invitation.new_code()
    now_open = Open(code_hash=_hash(tenant, code), invitation=new)
    made = records.item(keys.invitation(tenant, now_open.code_hash), new, expires_at=new.until)
    key = keys.open_invitation(tenant, new.person_id)
    for attempt in range(ATTEMPTS):
        before = table.get(key)
        if before is not None and records.of(before, Open) == now_open:
            return code  # our own write, whose answer was lost
        item = records.item(
            key,
            now_open,
            version=1 if before is None else before.version + 1,
            index=keys.open_invitation_index(tenant, new.person_id, new.made_at),
            expires_at=new.until,
        )
        put = Put(item, Absent() if before is None else Version(before.version))
        try:
            table.transact(put, Put(made, Absent()), *_voiding(table, tenant, before, new.made_at))
        except ConditionFailed:
            pause(attempt)
            continue
        return code
    raise TableBusy


def find(table: Table, tenant: str, code: str, at: datetime) -> Found:
    """Return the invitation with this code, as `invitation.normal` returns it. Two round trips.

    Raises:
        InvitationUnknown: None in force has it.
        InvitationsOff: The school has switched invitations off.
    """
    key, school_key = keys.invitation(tenant, _hash(tenant, code)), keys.school(tenant)
    read = table.batch_get([key, school_key])
    school = records.read(read, school_key, School)
    found = records.read(read, key, Invitation)
    if school is not None:
        invitation.require_allowed(school)
    if found is None or not found.in_force(at):
        raise InvitationUnknown
    now_open = table.get(keys.open_invitation(tenant, found.person_id))
    ours = now_open is not None and keys.invitation(tenant, records.of(now_open, Open).code_hash) == key
    return Found(found, read[key], now_open if ours else None)


def using(found: Found, at: datetime) -> tuple[Action, ...]:
    """Return the actions that use an invitation up, to be written with what it was used for.

    They fail (ConditionFailed) where somebody else has used or voided it meanwhile.
    """
    used = found.invitation.model_copy(update={"used_at": at})
    put = Put(_again(found.item, used), Version(found.item.version))
    return (put,) if found.open is None else (put, Delete(found.open.key, Version(found.open.version)))


def void(table: Table, tenant: str, guardian_id: str, at: datetime) -> None:
    """Make a guardian's open invitation useless; where none is open there is nothing to do. Raises TableBusy."""
    key = keys.open_invitation(tenant, guardian_id)
    for attempt in range(ATTEMPTS):
        item = table.get(key)
        if item is None:
            return
        try:
            table.transact(Delete(key, Version(item.version)), *_voiding(table, tenant, item, at))
        except ConditionFailed:
            pause(attempt)
            continue
        return
    raise TableBusy


def listed(table: Table, tenant: str, at: datetime, before: str = "") -> tuple[list[Invitation], str]:
    """Return a page of a school's open invitations, newest first, and what to ask for the next page with. One query."""
    page = newest(table, keys.open_invitations(tenant).pk, before)
    found = [records.of(item, Open).invitation for item in page.items]
    return [one for one in found if one.in_force(at)], page.before


def _voiding(table: Table, tenant: str, now_open: Item | None, at: datetime) -> tuple[Action, ...]:
    """Return the action that voids what is open, if that is still there and unused."""
    if now_open is None:
        return ()
    item = table.get(keys.invitation(tenant, records.of(now_open, Open).code_hash))
    if item is None:
        return ()
    found = records.of(item, Invitation)
    if found.used_at is not None:
        return ()
    return (Put(_again(item, found.model_copy(update={"void_at": at})), Version(item.version)),)


def _again(item: Item, changed: Invitation) -> Item:
    return records.item(item.key, changed, version=item.version + 1, expires_at=changed.until)


def _hash(tenant: str, code: str) -> str:
    """Return the hash that a code is kept under: PBKDF2 with HMAC-SHA256 (RFC 8018), salted by the school.

    A code has 58 bits. From a copy of the table with 300 open ones, one graphics card (2.2e10 plain SHA-256 a second)
    finds a code in eight hours; with these rounds it needs a century, and a code lives for 30 days.
    """
    return hashlib.pbkdf2_hmac("sha256", code.encode(), f"invitation {tenant}".encode(), ROUNDS).hex()
