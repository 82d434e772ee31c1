"""Consent: a guardian lets a pupil under 18 read the pupil's own diary through ESIA, and may take it back.

Source: the school's instruction for pupils of 14 to 18, steps 3 and 4; 152-FZ art. 9 pts. 1, 2, 6.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from pydantic import AwareDatetime

from functions.domain.record import PersonId, Record, SchoolError

ADULT = 18
MOST = 60  # all are kept, in one item that every diary request reads; taking back adds none and is never refused
LONGEST = timedelta(minutes=525_600)  # the longest term ESIA gives a consent: one year


class ConsentMissing(SchoolError):
    """No guardian's consent for this pupil is in force: it was never given, has run out, or was taken back."""


class TooManyConsents(SchoolError):
    """Consents for this pupil were given and taken back so often that the office should ask why."""


class Source(StrEnum):
    """Where a consent was given."""

    ESIA = "esia"
    DIARY = "diary"


class Consent(Record):
    """One guardian's consent for one pupil. It holds from granted_at until `until` or revoked_at, both excluded."""

    guardian_id: PersonId
    granted_at: AwareDatetime
    until: AwareDatetime
    source: Source
    revoked_at: AwareDatetime | None = None

    def in_force(self, at: datetime) -> bool:
        """Tell whether it holds at a moment."""
        return self.granted_at <= at < self.until and (self.revoked_at is None or at < self.revoked_at)


class Consents(Record):
    """Every consent ever given for one pupil, oldest first; nothing is removed from it."""

    given: tuple[Consent, ...] = ()

    def in_force(self, at: datetime) -> list[Consent]:
        """Return those that hold at a moment. One is enough: each parent acts alone (Family Code art. 61, 64)."""
        return [consent for consent in self.given if consent.in_force(at)]


def needed(birth_date: date | None, on: date) -> bool:
    """Tell whether a pupil needs a guardian's consent on a day: until the eighteenth birthday.

    The instruction speaks of 14 to 18. Below 14 the representative decides all the more
    (152-FZ art. 9 pt. 6), so the rule is one. An unknown birth date counts as under age.
    """
    return birth_date is None or on < _birthday(birth_date, ADULT)


def require(consents: Consents, birth_date: date | None, *, at: datetime, today: date) -> None:
    """Raise ConsentMissing unless a pupil may read the own diary at a moment, which is `today` at the school."""
    if needed(birth_date, today) and not consents.in_force(at):
        raise ConsentMissing


def until_of_age(birth_date: date | None, at: datetime) -> datetime:
    """Return until when a consent given in the diary holds unless taken back: the eighteenth birthday.

    Where the birth date is unknown it is a year, as at ESIA: somebody should look again.
    """
    return at + LONGEST if birth_date is None else datetime.combine(_birthday(birth_date, ADULT), time(), UTC)


def grant(consents: Consents, guardian_id: str, *, source: Source, at: datetime, until: datetime) -> Consents:
    """Add a guardian's consent; one already in force is left as it is, and one that has ended already is none.

    Raises:
        TooManyConsents: There are MOST already.
    """
    if len(consents.given) >= MOST:
        raise TooManyConsents
    if until <= at or any(c.guardian_id == guardian_id for c in consents.in_force(at)):
        return consents
    new = Consent(guardian_id=guardian_id, granted_at=at, until=until, source=source)
    return Consents(given=(*consents.given, new))


def revoke(consents: Consents, guardian_id: str, *, at: datetime) -> Consents:
    """Take back what a guardian has given; consents of the other one stay."""
    return Consents(given=tuple(_revoked(consents.given, guardian_id, at)))


def _revoked(given: Iterable[Consent], guardian_id: str, at: datetime) -> Iterable[Consent]:
    for consent in given:
        if consent.guardian_id == guardian_id and consent.in_force(at):
            yield consent.model_copy(update={"revoked_at": at})
        else:
            yield consent


def _birthday(birth_date: date, age: int) -> date:
    try:
        return birth_date.replace(year=birth_date.year + age)
    except ValueError:  # born on 29 February: the age is reached on 1 March
        return date(birth_date.year + age, 3, 1)
