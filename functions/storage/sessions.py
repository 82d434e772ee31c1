"""Login attempts and sessions. Both end by themselves: the table drops them after `expires_at`."""

from functions.domain.access.login import ATTEMPT_LASTS, LoginAttempt, Session, SessionLimits
from functions.storage import keys, records
from functions.storage.table import MAX_ACTIONS, ConditionFailed, Delete, Item, Put, Table, Version, everything


def begin(table: Table, tenant: str, state: str, attempt: LoginAttempt) -> None:
    """Keep a login attempt under its state. Key: keys.login_attempt."""
    item = records.item(keys.login_attempt(tenant, state), attempt, expires_at=attempt.started_at + ATTEMPT_LASTS)
    table.transact(Put(item))  # its key is random: nothing can be there, and a repeat after a lost answer is safe


def take(table: Table, tenant: str, state: str) -> LoginAttempt | None:
    """Return a login attempt and end it, or None where there is none: of two callers one gets it."""
    key = keys.login_attempt(tenant, state)
    item = table.get(key)
    if item is None:
        return None
    try:
        table.transact(Delete(key, Version(item.version)))
    except ConditionFailed:
        return None
    return records.of(item, LoginAttempt)


def put(tenant: str, secret_hash: str, session: Session, limits: SessionLimits) -> Put:
    """Return the action that writes a new session. Key: keys.session."""
    key = keys.session(tenant, session.person_id, secret_hash)
    return Put(records.item(key, session, expires_at=session.end(limits)))


def note(table: Table, before: Item, session: Session, limits: SessionLimits) -> None:
    """Write when a session was seen, over the item that was read and over nothing else.

    Raises ConditionFailed where it has ended or was noted meanwhile: without the condition it would rise from the dead.
    """
    item = records.item(before.key, session, version=before.version + 1, expires_at=session.end(limits))
    table.transact(Put(item, Version(before.version)))


def of_person(table: Table, tenant: str, person_id: str) -> dict[str, Session]:
    """Return a person's sessions by the hash of their secret, those that have ended too until the table drops them."""
    found = everything(table, keys.sessions(tenant, person_id))
    return {keys.session_hash(item.key): records.of(item, Session) for item in found}


def end(table: Table, tenant: str, person_id: str, *secret_hashes: str) -> None:
    """End sessions of one person; those that are gone already are no error. A transaction for each 25."""
    for first in range(0, len(secret_hashes), MAX_ACTIONS):
        batch = secret_hashes[first : first + MAX_ACTIONS]
        table.transact(*(Delete(keys.session(tenant, person_id, one)) for one in batch))
