"""Calendars of school years."""

from collections.abc import Mapping

from functions.domain.timetabling.calendar import Calendar
from functions.storage import keys, records
from functions.storage.table import Item, Key


def read(found: Mapping[Key, Item], tenant: str, year: int) -> Calendar:
    """Return a year's calendar from a batch that has its key; the usual one, five days a week, where there is none."""
    return records.read(found, keys.calendar(tenant, year), Calendar) or Calendar(year=year)
