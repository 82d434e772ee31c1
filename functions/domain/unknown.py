"""People not found: who came from an identity provider, confirmed, and is not in the school's lists.

The office sees them for a month and mends the lists. Nothing of it logs anybody in.
"""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from pydantic import AwareDatetime

from functions.domain.record import PersonId, Record

KEPT: Final = timedelta(days=30)


class Reason(StrEnum):
    """Why somebody was not found."""

    NO_SNILS = "no-snils"  # the provider does not tell it
    NOT_LISTED = "not-listed"
    OTHER_ACCOUNT = "other-account"  # this SNILS is tied to another account of the same provider
    SEVERAL = "several"  # two people of the lists have it


class Told(Record):
    """What the provider says of somebody, as far as the office needs it to look in the lists.

    Name and birth date are a hint for a person's eye: namesakes of one birthday exist, so nothing is matched by them.
    """

    name: str
    snils: str = ""  # masked
    birth_date: date | None = None


class UnknownLogin(Record):
    """Somebody's last try to log in.

    Attributes:
        sealed: `Told` as JSON, encrypted.
        person_id: Whose SNILS it is in the lists, where that is one person.
    """

    at: AwareDatetime
    provider: str
    reason: Reason
    sealed: str
    person_id: PersonId | None = None
