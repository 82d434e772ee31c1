"""Comparing the digits of a letter, and what becomes true when they are right."""

from functions.auth import email_logins
from functions.domain.access import email_code
from functions.domain.access.email_code import AddressTaken, EmailCodeWrong, EmailIdentity, EmailLogin
from functions.domain.access.login import PersonUnknown
from functions.domain.roll.people import Person
from functions.storage import emails, invitations, sessions
from functions.storage.emails import Held
from functions.storage.errors import TableBusy
from functions.storage.pausing import pause
from functions.storage.table import Action, ConditionFailed
from functions.web import current
from functions.web.people_key import people_key

ATTEMPTS = 5


def confirm(held: Held, secret: str, code: str) -> Person:
    """Return the person whom a code lets in. It is used up.

    Each comparison is written under the version that was read, before its outcome is told: a hundred guesses sent
    at once are still a hundred tries.

    With an invitation the sessions of before end, wherever they are.

    Raises:
        EmailCodeWrong: The digits are others. One try less is left.
        EmailCodeOver: They are not compared any more.
        AddressTaken, InvitationUnknown: They are right, but the address is somebody else's, or the invitation has
            been used or voided meanwhile. Nothing was used up.
        TableBusy: Others kept changing this login.
    """
    for attempt in range(ATTEMPTS):
        after, right = held.login.tried(email_code.code_hash(secret, held.login.address_hash, code), current.now())
        person = email_logins.guest(held.login.person_id)
        if right and person is None:
            raise PersonUnknown
        try:
            current.table().transact(*(_entering(held, after) if right else (emails.going_on(held, after),)))
        except ConditionFailed:
            pause(attempt)
            held = email_logins.under_way()
            continue
        if right and person is not None:
            if after.invitation:
                _end_sessions(person)
            return person
        raise EmailCodeWrong
    raise TableBusy


def _end_sessions(person: Person) -> None:
    """End whatever was open: a new paper is what the school gives for a lost phone, or after a stolen paper."""
    table, tenant = current.table(), current.tenant_id()
    sessions.end(table, tenant, person.id, *sessions.of_person(table, tenant, person.id))


def _entering(held: Held, after: EmailLogin) -> tuple[Action, ...]:
    """Return the actions of a right code: it ends the login, and uses an invitation up for an address."""
    if not after.invitation or after.person_id is None:
        return (emails.ending(held),)
    if after.entered_at is not None:
        return (emails.going_on(held, after),)  # all was written before, and the answer that said so was lost
    at, table, tenant = current.now(), current.table(), current.tenant_id()
    address, key = email_logins.opened("email", after.address), people_key()
    hashes = key.hashes("email", email_code.address(address).compared)
    if emails.owner(table, tenant, hashes) not in {None, after.person_id}:
        raise AddressTaken
    sealed = key.seal("email", after.person_id, address)
    claiming = emails.claiming(
        table, tenant, after.person_id, EmailIdentity(address_hash=hashes[0], address=sealed, since=at)
    )
    found = invitations.find(table, tenant, email_logins.opened("invitation", after.invitation), at)
    entered = emails.going_on(held, after.model_copy(update={"entered_at": at}))
    return (*claiming, *invitations.using(found, at), entered)
