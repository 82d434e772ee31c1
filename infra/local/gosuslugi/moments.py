"""Moments as a page of Gosuslugi says them: by Moscow, whose time does not change since 2014."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Final

MOSCOW: Final = timezone(timedelta(hours=3), "МСК")
_MONTHS: Final = ("января февраля марта апреля мая июня июля августа сентября октября ноября декабря").split()


def moment(seconds: float) -> datetime:
    """Return seconds since 1970 as an aware moment."""
    return datetime.fromtimestamp(seconds, UTC)


def day(at: datetime) -> str:
    """Say a day: «3 сентября 2026 года»."""
    local = at.astimezone(MOSCOW)
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year} года"


def day_and_time(at: datetime) -> str:
    """Say a minute: «18:05, 3 сентября 2026 года»."""
    return f"{at.astimezone(MOSCOW):%H:%M}, {day(at)}"
