"""Passkeys: the phone or computer of somebody who was invited proves by itself who comes (WebAuthn Level 3).

A passkey stands beside the code by e-mail and saves waiting for a letter. Its private half never leaves the device.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from pydantic import AwareDatetime

from functions.domain.record import PersonId, Record, SchoolError

MOST: Final = 10  # phones, a tablet, a computer, keys of a password manager; all are read when one is added
CHALLENGE_LASTS: Final = timedelta(minutes=10)
# Who has taken somebody's phone with the diary open should not be able to make a key of their own for later.
FRESH: Final = timedelta(minutes=30)


class PasskeyRefused(SchoolError):
    """The device's answer does not prove a passkey of ours: unknown, of another site, used before, or forged."""


class PasskeyTryLost(SchoolError):
    """The question that the device has answered is not one that this browser was just asked."""


class PasskeysUnavailable(SchoolError):
    """The school is opened by a number, not by a name, and a passkey belongs to a name."""


class PasskeyNotForYou(SchoolError):
    """Only who comes without Gosuslugi has passkeys: to all others Gosuslugi opens the door."""


class TooManyPasskeys(SchoolError):
    """The person has as many as one may have; one that is not needed has to go first."""


class LoginNotFresh(SchoolError):
    """The login lies too far back to change how one logs in."""


class Purpose(StrEnum):
    """What a device is asked for: an answer to one question is none to another."""

    ENTER = "enter"
    ADD = "add"


class Challenge(Record):
    """What a device has to sign, once. It lies under the hash of the secret that the browser holds.

    Attributes:
        value: 32 random bytes, base64url.
        person_id: Who adds a passkey; nobody yet at a login.
        user_handle: What the new passkey will say of its owner, base64url.
        return_to: A page of our own to go to afterwards.
    """

    value: str
    purpose: Purpose
    started_at: AwareDatetime
    person_id: PersonId | None = None
    user_handle: str = ""
    return_to: str = ""

    def valid(self, purpose: Purpose, person_id: str | None, at: datetime) -> bool:
        """Tell whether it was asked for this, of this person, not too long ago."""
        return (self.purpose, self.person_id) == (purpose, person_id) and at < self.started_at + CHALLENGE_LASTS


class Passkey(Record):
    """The public half of a passkey.

    Attributes:
        id: The credential's own id, base64url.
        public_key: COSE key, base64url.
        user_handle: Random, the same for all passkeys of a person; says nothing to who finds the device.
        sign_count: What the device counted at its last signature. Those that travel between devices say 0 always.
        device: Where it was made: «Chrome, Android».
    """

    id: str
    person_id: PersonId
    public_key: str
    user_handle: str
    sign_count: int = 0
    device: str = ""
    made_at: AwareDatetime
    used_at: AwareDatetime | None = None

    def used(self, *, sign_count: int, at: datetime) -> "Passkey":
        """Return it after a login."""
        return self.model_copy(update={"sign_count": sign_count, "used_at": at})


def require_room(there: Sequence[Passkey]) -> None:
    """Raise TooManyPasskeys unless one more may be added."""
    if len(there) >= MOST:
        raise TooManyPasskeys


def require_fresh(started_at: datetime, at: datetime) -> None:
    """Raise LoginNotFresh unless the session began within FRESH."""
    if at >= started_at + FRESH:
        raise LoginNotFresh
