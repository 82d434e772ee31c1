"""People not found: who came from an identity provider, confirmed, and is not in the school's lists.

The office sees them for a month and mends the lists. Nothing of it logs anybody in.
"""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from pydantic import AwareDatetime

from functions.domain.record import PersonId, Record

KEPT: Final = timedelta(days=30)
GROUP: Final = 4  # letters of a code
LONGEST_NAME: Final = 200  # characters; three parts of a person's name in the lists have 60 each


class Reason(StrEnum):
    """Why somebody was not found."""

    NO_SNILS = "no-snils"  # the provider does not tell it
    NOT_LISTED = "not-listed"
    OTHER_ACCOUNT = "other-account"  # this SNILS is tied to another account of the same provider
    SEVERAL = "several"  # two people of the lists have it


def shown_code(entry_id: str) -> str:
    """Return what a person is shown of an entry's id, and the office finds the entry by: AB12-CD34."""
    return f"{entry_id[:GROUP]}-{entry_id[GROUP : 2 * GROUP]}".upper()


class Told(Record):
    """What the provider says of somebody, as far as the office needs it to look in the lists.

    Name and birth date are a hint for a person's eye: namesakes of one birthday exist, so nothing is matched by them.

    Attributes:
        subject: The provider's name of the account, which the office may let in; older entries have none.
    """

    name: str
    snils: str = ""  # masked
    birth_date: date | None = None
    subject: str = ""


def plain_name(*parts: str) -> str:
    """Return the parts of a name on one line of reasonable length.

    A provider may let people write their names themselves: with marks that turn the text around them, a line of the
    office's list would be read as another person's.
    """
    name = " ".join(filter(None, parts))
    return "".join(one for one in name if one.isprintable())[:LONGEST_NAME]


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
