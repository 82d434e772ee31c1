"""Whom the provider has sent: which person of the school this is.

The provider's own name of a person, the subject, is the stable link. It is made at the first login by the SNILS,
which the provider has seen documents for; it is never moved to another subject by itself, and no account is made.
"""

from typing import Final, NamedTuple

from functions.domain.access.login import PersonUnknown
from functions.domain.access.unknown import Reason, Told, UnknownLogin, plain_name, shown_code
from functions.domain.limits import LIMITS
from functions.domain.roll import snils
from functions.domain.roll.people import Person
from functions.esia.port import AccountNotConfirmed, Identity
from functions.storage import counters, people, unknowns
from functions.web import current
from functions.web.log import LOGGER
from functions.web.people_key import people_key

UNKNOWN: Final = "unknown"


class _NotFound(NamedTuple):
    """Nobody of the lists, and why; whose the SNILS is, where that is one person."""

    reason: Reason
    person_id: str | None = None


def person_of(identity: Identity) -> Person:
    """Return the person of the school. Two round trips; at the first login at this provider five.

    Raises:
        AccountNotConfirmed: Nobody has seen documents: the SNILS is the person's own word.
        PersonUnknown: The school's lists have nobody like this. The office gets an entry.
    """
    if not identity.confirmed:
        raise AccountNotConfirmed
    known = people.by_identity(current.table(), current.tenant_id(), identity.provider, identity.subject)
    found = known or _by_snils(identity)
    if isinstance(found, Person):
        return found
    raise _unknown(identity, found)


def _by_snils(identity: Identity) -> Person | _NotFound:
    """Return who has this SNILS, tied to the subject from now on. Name and birth date are not asked: see `Told`."""
    if identity.snils is None:
        return _NotFound(Reason.NO_SNILS)
    table, tenant = current.table(), current.tenant_id()
    found = people.by_snils(table, tenant, identity.snils, people_key())
    if len(found) != 1:
        return _NotFound(Reason.SEVERAL if found else Reason.NOT_LISTED)
    (person,) = found
    try:
        people.link(table, tenant, person.id, identity.provider, identity.subject)
    except people.OtherAccount:
        return _NotFound(Reason.OTHER_ACCOUNT, person.id)
    LOGGER.info("person_linked", extra={"person_id": person.id, "provider": identity.provider})
    return person


def _unknown(identity: Identity, why: _NotFound) -> PersonUnknown:
    """Return the refusal, with a code by which the office finds the entry that is kept here."""
    table, tenant, at = current.table(), current.tenant_id(), current.now()
    entry_id = people_key().hashed("subject", f"{identity.provider}|{identity.subject}")[:32]
    refusal = PersonUnknown()
    refusal.support_code = shown_code(entry_id)
    LOGGER.info(
        "person_unknown",
        extra={"provider": identity.provider, "reason": why.reason.value, "code": refusal.support_code},
    )
    if unknowns.get(table, tenant, entry_id) is None and _too_many():  # who tries again takes no place of another
        LOGGER.warning("unknown_logins_not_kept", extra={"count": LIMITS[UNKNOWN].most})
        return refusal
    told = Told(
        name=plain_name(identity.family_name, identity.given_name, identity.patronymic),
        snils=snils.masked(identity.snils or ""),
        birth_date=identity.birth_date,
        subject=identity.subject,
    )
    sealed = people_key().seal(UNKNOWN, entry_id, told.model_dump_json(exclude_defaults=True))
    entry = UnknownLogin(at=at, provider=identity.provider, reason=why.reason, sealed=sealed, person_id=why.person_id)
    unknowns.keep(table, tenant, entry_id, entry)
    return refusal


def _too_many() -> bool:
    """Count a new entry; tell whether the school has had enough of them today."""
    limit, at = LIMITS[UNKNOWN], current.now()
    begins = limit.begins(at)
    number = counters.count(current.table(), current.tenant_id(), UNKNOWN, "", begins=begins, window=limit.window)
    return number > limit.most
