"""An invitation: a one-time code on paper, by which a guardian without Gosuslugi sets up a login of their own.

The school has seen the guardian's documents and hands the paper over in person; the code says nothing of who it is for.
"""

import secrets
from datetime import datetime, timedelta
from typing import Final

from pydantic import AwareDatetime

from functions.domain.organisation.school import School
from functions.domain.record import PersonId, Record, SchoolError

LASTS: Final = timedelta(days=30)
LENGTH: Final = 12  # of 29 characters each: 58 bits
GROUP: Final = 4
# Of characters that look alike on paper one is used, and the others mean the same when they are typed.
ALPHABET: Final = "0123456789ACDEFGHJKMNPQRTVWXY"
LOOK_ALIKE: Final = str.maketrans("OILZSBU", "011258V")
# The same letters from a Russian keyboard; З is 3.
CYRILLIC: Final = str.maketrans("АВЕКМНОРСТУХЗ", "ABEKMHOPCTYX3")


class InvitationUnknown(SchoolError):
    """No invitation in force has this code: mistyped, used, void or too old look the same from outside."""


class InvitationsOff(SchoolError):
    """The school does not let anybody in by invitation."""


class Invitation(Record):
    """A code was made for one guardian. It is good until `until`, excluded, and once.

    Attributes:
        person_id: The guardian whom it lets in.
        pupil_id: The child for whose sake it was made; the office finds it by the child.
        made_by: Who of the office made it.
    """

    person_id: PersonId
    pupil_id: PersonId
    made_by: PersonId
    made_at: AwareDatetime
    until: AwareDatetime
    used_at: AwareDatetime | None = None
    void_at: AwareDatetime | None = None

    def in_force(self, at: datetime) -> bool:
        """Tell whether it can still be used."""
        return self.used_at is None and self.void_at is None and at < self.until


def invite(person_id: str, pupil_id: str, *, by: str, at: datetime) -> Invitation:
    """Return a new invitation of a guardian."""
    return Invitation(person_id=person_id, pupil_id=pupil_id, made_by=by, made_at=at, until=at + LASTS)


def new_code() -> str:
    """Return a code that nobody can guess, without its dashes."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def shown(code: str) -> str:
    """Return a code as paper has it: 7KQM-3VXD-90TA."""
    return "-".join(code[place : place + GROUP] for place in range(0, len(code), GROUP))


def normal(typed: str) -> str:
    """Return the code that somebody has typed: any case, spaces or dashes, look-alikes and Russian letters forgiven.

    Raises:
        InvitationUnknown: No code looks like this, so none needs to be looked for.
    """
    letters = "".join(one for one in typed.upper() if one.isalnum())
    code = letters.translate(CYRILLIC).translate(LOOK_ALIKE)
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        raise InvitationUnknown
    return code


def require_allowed(school: School) -> None:
    """Raise InvitationsOff where the school lets nobody in by invitation."""
    if school.invitations_off:
        raise InvitationsOff
