"""A calendar week by ISO 8601, as addresses and pagers need it."""

import re
from datetime import date, timedelta
from typing import NamedTuple, Self

from functions.domain.record import SchoolError

PATTERN = re.compile(r"(2\d{3})-W(\d{2})", re.ASCII)  # the years 1 and 9999 have no week before or after


class NoSuchWeek(SchoolError):
    """Not a week of the ISO calendar."""


class Week(NamedTuple):
    """A week from Monday to Sunday, written 2026-W48."""

    monday: date

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the week a day lies in."""
        return cls(day - timedelta(days=day.weekday()))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the written form. Raises NoSuchWeek."""
        found = PATTERN.fullmatch(text)
        if found is None:
            raise NoSuchWeek
        try:
            return cls(date.fromisocalendar(int(found[1]), int(found[2]), 1))
        except ValueError as exc:  # week 53 of a year that has 52, week 0
            raise NoSuchWeek from exc

    def __str__(self) -> str:
        year, week, _ = self.monday.isocalendar()
        return f"{year}-W{week:02d}"

    @property
    def sunday(self) -> date:
        """The last day."""
        return self.monday + timedelta(days=6)

    def shifted(self, weeks: int) -> "Week":
        """Return the week so many later, or earlier."""
        return Week(self.monday + timedelta(weeks=weeks))

    def days(self) -> list[date]:
        """Return the seven days."""
        return [self.monday + timedelta(days=n) for n in range(7)]
