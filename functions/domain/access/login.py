"""Being logged in: an attempt at it, and the session it ends in. Both are kept in the table, not in the browser."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime

from functions.domain.record import PersonId, Record, SchoolError
from functions.domain.roll.people import Person, Role

ATTEMPT_LASTS = timedelta(minutes=10)
OWN_WAYS: Final = frozenset({"email", "passkey"})  # a session's way without an identity provider


class SessionLimits(NamedTuple):
    """How long a session lasts: without a request (`idle`), and at all (`absolute`)."""

    idle: timedelta
    absolute: timedelta


# The more a session opens, the sooner it ends. FSTEC leaves the times to the school (order 21, measure UPD.10). Staff
# stays within NIST SP 800-63B-4, section 2.2.3: a day in all, an hour without activity for the office. Families go
# beyond its 30 days for the lowest level: they see but their own, and a new login is a code from a letter or an SMS.
SESSION_LIMITS: Final[Mapping[Role, SessionLimits]] = {
    # All classes and all people of the school. A director who teaches comes back from a lesson of 45 minutes and is in.
    Role.OFFICE: SessionLimits(idle=timedelta(hours=1), absolute=timedelta(hours=10)),
    # The own classes; the computer of a classroom is shared. A double lesson, and a school day.
    Role.TEACHER: SessionLimits(idle=timedelta(hours=2), absolute=timedelta(hours=12)),
    # One diary, the own one, on the own phone. Holidays between terms pass, the summer does not.
    Role.PUPIL: SessionLimits(idle=timedelta(days=14), absolute=timedelta(days=60)),
    # The diaries of the own children, and consents: a login once a term.
    Role.GUARDIAN: SessionLimits(idle=timedelta(days=30), absolute=timedelta(days=90)),
}
_NOTED: Final = 8  # a visit is noted after this part of the idle limit: for teachers, a write in a quarter of an hour


class NotLoggedIn(SchoolError):
    """No session, or one that has ended."""


class LoginAttemptLost(SchoolError):
    """The answer of the identity provider fits no attempt of this browser: used, too old, or another's."""


class PersonUnknown(SchoolError):
    """ESIA knows who this is, the school does not."""


class ForgedForm(SchoolError):
    """A form was sent without the token of the session it claims."""


class ForeignForm(SchoolError):
    """A form was sent from a page of another site. Nothing of it is kept or offered again."""


class LoginAttempt(Record):
    """One try to log in. Used once, within ten minutes, by the browser that began it.

    Attributes:
        browser_hash: SHA-256 of the secret in the browser's cookie.
        return_to: A path of our own to go to afterwards.
        provider: The identity provider that was asked. Another one's answer does not end the attempt (mix-up,
            RFC 9700 section 4.4).
        code_verifier: Of PKCE (RFC 7636), where the provider takes it. It never leaves the functions before.
        nonce: What the id token must repeat, where the provider's dialect has it.
        asks_consent: Whether the provider was asked for a guardian's consent too.
    """

    browser_hash: str
    return_to: str
    started_at: AwareDatetime
    provider: str = "esia"
    code_verifier: str = ""
    nonce: str = ""
    asks_consent: bool = False

    def valid(self, browser_hash: str, at: datetime) -> bool:
        """Tell whether this browser may end the attempt now."""
        return self.browser_hash == browser_hash and at < self.started_at + ATTEMPT_LASTS


class Session(Record):
    """A person logged in from one browser.

    Attributes:
        csrf_token: What every form of this session must carry.
        until: The end that its cookie was told. A role given later does not move it, one taken away ends it earlier.
        seen_at: The last visit that was noted; None before there was one.
        provider: Who said who this is: an identity provider's name, or a way of our own.
        device: Browser and system for the page of own sessions, «Chrome, Android»; empty where it is not known.
    """

    person_id: PersonId
    csrf_token: str
    started_at: AwareDatetime
    until: AwareDatetime
    seen_at: AwareDatetime | None = None
    provider: str = "esia"
    device: str = ""

    @property
    def last_seen(self) -> datetime:
        """The last moment that it is known to have been used."""
        return self.seen_at or self.started_at

    def end(self, limits: SessionLimits) -> datetime:
        """Return when it ends if nothing more is asked, that moment excluded."""
        return min(self.until, self.started_at + limits.absolute, self.last_seen + limits.idle)

    def valid(self, at: datetime, limits: SessionLimits) -> bool:
        """Tell whether it has not ended."""
        return at < self.end(limits)

    def worth_noting(self, at: datetime, limits: SessionLimits, zone: ZoneInfo) -> bool:
        """Tell whether a visit now is to be written down: an eighth of the idle limit has passed, or a day began.

        Most requests write nothing. So a session may end by up to an eighth too early, and its last day is exact.
        """
        return at >= self.last_seen + limits.idle / _NOTED or _day(at, zone) > _day(self.last_seen, zone)


def session_limits(roles: Iterable[Role]) -> SessionLimits:
    """Return the limits of a person with these roles, one at least: the shortest of each kind."""
    found = [SESSION_LIMITS[role] for role in roles]
    return SessionLimits(idle=min(one.idle for one in found), absolute=min(one.absolute for one in found))


def may_come_by_email(person: Person) -> bool:
    """Tell whether a letter or a passkey is proof enough to let a person in: a guardian who does not work here."""
    return person.has(Role.GUARDIAN) and not (person.has(Role.TEACHER) or person.has(Role.OFFICE))


def may_stay(person: Person, way: str, *, without_gosuslugi: bool) -> bool:
    """Tell whether how a session began is proof enough for what the person is to the school by now.

    Args:
        person: With the roles of now: a guardian who was hired since must log in anew, through Gosuslugi.
        way: `Session.provider`.
        without_gosuslugi: The school lets families in by letter and passkey; once it does not, they are out.
    """
    return way not in OWN_WAYS or (without_gosuslugi and may_come_by_email(person))


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()
