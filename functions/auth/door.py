"""The door: whether who has arrived may come in now, or a guardian's consent is to be asked for first.

The instruction's third step: the child's first try to log in asks for the parent's consent (ADR 0007).
"""

from typing import Final

from werkzeug.wrappers.response import Response

from functions.auth import attempts
from functions.domain.access import consent, standing
from functions.domain.access.consent import MOST, ConsentAsked, Consents, TooManyConsents
from functions.domain.access.login import LoginAttempt
from functions.domain.organisation.school import School
from functions.domain.record import SchoolError
from functions.domain.roll.people import Person, Role
from functions.esia.port import Identity, IdentityProvider, PermissionMissing
from functions.storage import consents, keys, records
from functions.web import current
from functions.web.log import LOGGER

OTHERS: Final = (Role.TEACHER, Role.OFFICE, Role.GUARDIAN)


def stop(provider: IdentityProvider, attempt: LoginAttempt, identity: Identity, person: Person) -> Response | None:
    """Return where to send the browser instead of letting it in, or None to let it in.

    A pupil under 18 without a consent in force is sent to the provider once more, with the question for the
    parent. Where a provider cannot ask, the diary itself says what is missing. One round trip for a pupil, two
    more where a check is to be set, and those of consents.take_report where the provider reported any.

    Raises:
        ConsentAsked: The parent has been asked, and has not decided yet.
        ConsentRevoked, ConsentRunOut: ESIA still shows a consent that was taken back here; or it ends just now.
        TooManyConsents: There is a new one and no room for it.
    """
    if not person.has(Role.PUPIL) or any(person.has(role) for role in OTHERS):
        return None
    table, tenant, at = current.table(), current.tenant_id(), current.now()
    school_key = keys.school(tenant)
    found = table.batch_get([school_key, keys.consents(tenant, person.id)])
    school = records.read(found, school_key, School)
    today = at.date() if school is None else school.day(at)
    if not consent.needed(person.birth_date, today):
        return None
    given = consents.read(found, tenant, person.id)
    reported = standing.of_others(identity.consents, identity.subject)
    if reported:
        given = consents.take_report(
            table, tenant, person.id, reported, provider=identity.provider, asked_at=at, today=today
        )
        LOGGER.info("consents_reported", extra={"person_id": person.id, "count": len(reported)})
    if given.in_force(at):
        _have_checked(given, person)
        return None
    if not provider.asks_consent:
        return None
    if not attempt.asks_consent:
        return attempts.begin(provider, return_to=attempt.return_to, consent=True)
    if not reported:
        raise ConsentAsked
    if len(given.given) >= MOST:
        raise TooManyConsents
    consent.require(given, person.birth_date, at=at, today=today)
    return None


def refusal(attempt: LoginAttempt, refused: SchoolError) -> SchoolError:
    """Return what a provider's refusal means for this attempt: «no permission» means that the parent was asked.

    Assumed A3 (docs/esia.md): the request stands in the parent's cabinet by then.
    """
    return ConsentAsked() if attempt.asks_consent and isinstance(refused, PermissionMissing) else refused


def _have_checked(given: Consents, person: Person) -> None:
    """Set a check where consents of ESIA hold that nobody asks about: kept before there were checks."""
    at = current.now()
    if given.check is None and standing.watched(given, at):
        consents.change(
            current.table(),
            current.tenant_id(),
            person.id,
            lambda before: standing.after_answer(before, person.id, at=at) if before.check is None else before,
        )
