"""Whom the provider has sent: which person of the school this is."""

from functions.domain.login import PersonUnknown
from functions.domain.people import Person
from functions.esia.port import Identity
from functions.storage import people
from functions.web import current


def person_of(identity: Identity) -> Person:
    """Return the person of the school.

    Raises:
        PersonUnknown: The school's lists have nobody like this. No account is made.
    """
    found = people.by_identity(current.table(), current.tenant_id(), identity.provider, identity.subject)
    if found is None:
        raise PersonUnknown
    return found
