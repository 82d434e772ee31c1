"""Logging in by a code from a letter: the way of a family without Gosuslugi, opened by the school's invitation.

Six digits are few, so a code is good for ten minutes and five tries, in the browser that asked for it.
Source: NIST SP 800-63B-4, sections 3.1.3 and 3.2.2 (life of a code, limit of tries).
"""

import hmac
import re
import secrets
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from pydantic import AwareDatetime

from functions.domain.record import PersonId, Record, SchoolError

CODE_DIGITS: Final = 6
CODE_LASTS: Final = timedelta(minutes=10)
RESEND_AFTER: Final = timedelta(minutes=1)
MOST_TRIES: Final = 5
LOGIN_LASTS: Final = timedelta(minutes=30)
LONGEST_ADDRESS: Final = 254  # RFC 5321, section 4.5.3.1.3, less the angle brackets
LONGEST_NAME: Final = 64  # the same, section 4.5.3.1.1
_NAME: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN: Final = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
_NO_DIGIT: Final = re.compile(r"\D", re.ASCII)


class EmailLoginLost(SchoolError):
    """This browser has no login by e-mail under way: it has ended, is too old, or was begun elsewhere."""


class AddressWrong(SchoolError):
    """What was typed is no e-mail address."""


class AddressTaken(SchoolError):
    """The address lets another person in already. Said only to who has proved that it is theirs."""


class LetterTooSoon(SchoolError):
    """The last letter to this address was sent less than a minute ago."""


class EmailCodeWrong(SchoolError):
    """The digits are not those of the letter."""


class EmailCodeOver(SchoolError):
    """The code is too old, was tried too often, or was never sent."""


class StaffByGosuslugi(SchoolError):
    """Who works here reads and writes about other people's children: a letter is too little proof for that."""


class EmailAddress(NamedTuple):
    """An address in two forms.

    Attributes:
        written: As letters are sent to it; a Cyrillic domain as `xn--…` (RFC 5891).
        compared: As it is looked up: in small letters, since no mail service of today tells `Vera@` from `vera@`.
    """

    written: str
    compared: str


class EmailLogin(Record):
    """One login by e-mail, between its pages. It lies under the hash of the secret that the browser holds.

    Attributes:
        return_to: A page of our own to go to afterwards.
        invitation: What the invitation is found by, sealed; nothing where somebody who was invited before comes back.
        person_id: Whom the code lets in. None: nobody has this address, and the code is one that nobody was sent.
        address: Where the letter went, sealed.
        address_hash: Its keyed hash.
        code_hash: See `code_hash`. Nothing: no code has been asked for yet.
        sent_at: When the last code was made.
        tries: How often digits were compared with it.
        entered_at: When an invitation was used up by this. The same browser may finish with the same code, since
            the answer that said so may have been lost.
    """

    started_at: AwareDatetime
    return_to: str = ""
    invitation: str = ""
    person_id: PersonId | None = None
    address: str = ""
    address_hash: str = ""
    code_hash: str = ""
    sent_at: AwareDatetime | None = None
    tries: int = 0
    entered_at: AwareDatetime | None = None

    @property
    def until(self) -> datetime:
        """When it ends, whatever was done."""
        return self.started_at + LOGIN_LASTS

    def with_code(
        self, *, address: str, address_hash: str, code_hash: str, person_id: str | None, at: datetime
    ) -> "EmailLogin":
        """Return it with a new code, by which the one before is void.

        Raises:
            LetterTooSoon: The same address got one less than RESEND_AFTER ago.
        """
        if self.sent_at is not None and self.address_hash == address_hash and at < self.sent_at + RESEND_AFTER:
            raise LetterTooSoon
        new = {"address": address, "address_hash": address_hash, "code_hash": code_hash, "person_id": person_id}
        return self.model_copy(update={**new, "sent_at": at, "tries": 0})

    def tried(self, code_hash: str, at: datetime) -> tuple["EmailLogin", bool]:
        """Compare a code; return the entrance after it, and whether the code was right.

        Raises:
            EmailCodeOver: There is none to compare with any more, so a right one is refused too.
        """
        if self.sent_at is None or at >= self.sent_at + CODE_LASTS or self.tries >= MOST_TRIES:
            raise EmailCodeOver
        right = hmac.compare_digest(self.code_hash.encode(), code_hash.encode()) and self.person_id is not None
        return self.model_copy(update={"tries": self.tries + 1}), right


class EmailClaim(Record):
    """That an address lets a person in: one address, one person."""

    person_id: PersonId


class EmailIdentity(Record):
    """A person's address, sealed, and the keyed hash that its claim lies under."""

    address_hash: str
    address: str
    since: AwareDatetime


def new_code() -> str:
    """Return six digits that nobody can foresee."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def digits(typed: str) -> str:
    """Return what was typed without the spaces and dashes that people put between digits."""
    return _NO_DIGIT.sub("", typed)[: CODE_DIGITS + 1]


def code_hash(secret: str, address_hash: str, code: str) -> str:
    """Return what a code is kept as.

    The key is the secret that only the browser has, so whoever reads the table cannot try out a million codes;
    the address stands in it, so that a code for one is none for another.
    """
    return hmac.digest(secret.encode(), f"email-code {address_hash} {code}".encode(), "sha256").hex()


def address(typed: str) -> EmailAddress:
    """Return an address in the forms that we need. Raises AddressWrong."""
    name, _, domain = typed.strip().rpartition("@")
    try:
        ascii_domain = domain.strip(".").lower().encode("idna").decode("ascii")
    except UnicodeError as exc:
        raise AddressWrong from exc
    written = f"{name}@{ascii_domain}"
    if len(name) > LONGEST_NAME or len(written) > LONGEST_ADDRESS:
        raise AddressWrong
    if not (_NAME.fullmatch(name) and _DOMAIN.fullmatch(ascii_domain)):
        raise AddressWrong
    return EmailAddress(written, written.lower())
