"""Login attempts and sessions. Both end by themselves: the table drops them after `expires_at`."""

from functions.domain.login import ATTEMPT_LASTS, LoginAttempt, Session
from functions.storage import keys, records
from functions.storage.table import ConditionFailed, Delete, Put, Table, Version


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


def put(tenant: str, secret_hash: str, session: Session) -> Put:
    """Return the action that writes a new session. Key: keys.session."""
    key = keys.session(tenant, session.person_id, secret_hash)
    return Put(records.item(key, session, expires_at=session.until))


def end(table: Table, tenant: str, person_id: str, secret_hash: str) -> None:
    """End a session; one that is gone already is no error."""
    table.transact(Delete(keys.session(tenant, person_id, secret_hash)))
