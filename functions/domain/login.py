"""Being logged in: an attempt at it, and the session it ends in. Both are kept in the table, not in the browser."""

from datetime import datetime, timedelta

from pydantic import AwareDatetime

from functions.domain.record import PersonId, Record, SchoolError

ATTEMPT_LASTS = timedelta(minutes=10)
SESSION_LASTS = timedelta(hours=12)  # a school day; limits per role belong to the full ESIA login


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
    """

    browser_hash: str
    return_to: str
    started_at: AwareDatetime

    def valid(self, browser_hash: str, at: datetime) -> bool:
        """Tell whether this browser may end the attempt now."""
        return self.browser_hash == browser_hash and at < self.started_at + ATTEMPT_LASTS


class Session(Record):
    """A person logged in from one browser.

    Attributes:
        csrf_token: What every form of this session must carry.
    """

    person_id: PersonId
    csrf_token: str
    started_at: AwareDatetime
    until: AwareDatetime

    def valid(self, at: datetime) -> bool:
        """Tell whether it has not ended."""
        return at < self.until
