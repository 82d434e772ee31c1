"""A family's signature under a week of the diary («просмотрено»): who has looked through it, and when."""

from datetime import date, datetime

from pydantic import AwareDatetime

from functions.domain.record import PersonId, Record, SchoolError
from functions.domain.roll.people import LinkKind
from functions.domain.week import Week


class WeekAhead(SchoolError):
    """The week has not begun: there is nothing to sign yet."""


class Signature(Record):
    """That a guardian has looked through a week. Whose mother or father it is stays as it was then."""

    kind: LinkKind
    at: AwareDatetime


class WeekSeen(Record):
    """The signatures under one week of one pupil's diary, by guardian."""

    by: dict[PersonId, Signature] = {}

    def sign(self, guardian_id: str, kind: LinkKind, week: Week, *, at: datetime, today: date) -> "WeekSeen":
        """Return the signatures with this guardian's; the first one of each stays. Raises WeekAhead."""
        if week.monday > today:
            raise WeekAhead
        if guardian_id in self.by:
            return self
        return WeekSeen(by={**self.by, guardian_id: Signature(kind=kind, at=at)})
