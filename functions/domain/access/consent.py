"""Consent: a guardian lets a pupil under 18 read the pupil's own diary through ESIA, and may take it back.

Source: the school's instruction for pupils of 14 to 18, steps 3 and 4; 152-FZ art. 9 pts. 1, 2, 6.
What ESIA's register says of a consent is taken over in standing.py.
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
    """No guardian's consent for this pupil is in force; as itself and not a kind of it: none was ever given."""


class ConsentRevoked(ConsentMissing):
    """No consent is in force: the one that lasted longest was taken back."""


class ConsentRunOut(ConsentMissing):
    """No consent is in force: the one that lasted longest has come to its end."""


class ConsentAsked(SchoolError):
    """A pupil tried to log in without a consent, and the provider has put the question to the parent."""


class TooManyConsents(SchoolError):
    """Consents for this pupil were given and taken back so often that the office should ask why."""


class Source(StrEnum):
    """Where a consent was given."""

    ESIA = "esia"
    DIARY = "diary"


class Purpose(StrEnum):
    """What a consent is for; each has its words in functions/consent/words.py (152-FZ art. 9 pt. 4 cl. 4)."""

    OWN_DIARY = "own-diary"


class Ending(StrEnum):
    """How a consent has ended."""

    GUARDIAN = "guardian"  # taken back here
    REGISTER = "register"  # ESIA does not have it in force any more
    RUN_OUT = "run-out"


class Consent(Record):
    """One person's consent for one pupil. It holds from granted_at until `until` or revoked_at, both excluded.

    Attributes:
        guardian_id: Who gave it, or None: somebody of whom ESIA says so and the school's lists do not.
        grantor: ESIA's name of who gave it, where it was given there and ESIA says.
        last_checked: When ESIA last said that it holds; None where it was never asked.
        revoked_by: What ended it at revoked_at; without that it says nothing.
    """

    guardian_id: PersonId | None = None
    granted_at: AwareDatetime
    until: AwareDatetime
    source: Source
    purpose: Purpose = Purpose.OWN_DIARY
    grantor: str | None = None
    last_checked: AwareDatetime | None = None
    revoked_at: AwareDatetime | None = None
    revoked_by: Ending = Ending.GUARDIAN

    @property
    def ends_at(self) -> datetime:
        """The moment from which it holds no longer, as known now."""
        return self.until if self.revoked_at is None else min(self.until, self.revoked_at)

    def in_force(self, at: datetime) -> bool:
        """Tell whether it holds at a moment."""
        return self.granted_at <= at < self.ends_at

    def ended_by(self, at: datetime) -> Ending | None:
        """Return how it has ended by a moment, or None where it has not."""
        if at < self.ends_at:
            return None
        return self.revoked_by if self.revoked_at == self.ends_at else Ending.RUN_OUT

    def withdrawable_by(self, guardian_id: str) -> bool:
        """Tell whether this guardian may take it back: an own one, or one of somebody whom the school does not know.

        The latter lets the child in as well, and nobody else could close it here (152-FZ art. 9 pts. 2, 6).
        """
        return self.guardian_id in {guardian_id, None}


class Check(Record):
    """When ESIA is to be asked again whether a pupil's consents stand.

    Attributes:
        failed: How many times in a row no answer came.
    """

    due: AwareDatetime
    failed: int = 0


class Consents(Record):
    """Every consent ever given for one pupil, oldest first; nothing is removed from it.

    Attributes:
        check: The next question to ESIA; None where there is nothing to ask.
    """

    given: tuple[Consent, ...] = ()
    check: Check | None = None

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
    """Refuse unless a pupil may read the own diary at a moment, which is `today` at the school.

    Raises:
        ConsentMissing: None was ever given.
        ConsentRevoked, ConsentRunOut: What became of the one that lasted longest.
    """
    if not needed(birth_date, today) or consents.in_force(at):
        return
    ended = [one for one in consents.given if one.ended_by(at) is not None]
    if not ended:
        raise ConsentMissing
    last = max(ended, key=lambda one: one.ends_at)
    raise ConsentRunOut if last.ended_by(at) is Ending.RUN_OUT else ConsentRevoked


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
    return consents.model_copy(update={"given": (*consents.given, new)})


def revoke(consents: Consents, guardian_id: str, *, at: datetime) -> Consents:
    """Take back what a guardian may take back; consents of the other one stay."""
    return consents.model_copy(update={"given": tuple(_revoked(consents.given, guardian_id, at))})


def _revoked(given: Iterable[Consent], guardian_id: str, at: datetime) -> Iterable[Consent]:
    for consent in given:
        if consent.withdrawable_by(guardian_id) and consent.in_force(at):
            yield consent.model_copy(update={"revoked_at": at, "revoked_by": Ending.GUARDIAN})
        else:
            yield consent


def _birthday(birth_date: date, age: int) -> date:
    try:
        return birth_date.replace(year=birth_date.year + age)
    except ValueError:  # born on 29 February: the age is reached on 1 March
        return date(birth_date.year + age, 3, 1)
