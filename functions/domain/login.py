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
    """

    person_id: PersonId
    csrf_token: str
    started_at: AwareDatetime
    until: AwareDatetime

    def valid(self, at: datetime) -> bool:
        """Tell whether it has not ended."""
        return at < self.until
