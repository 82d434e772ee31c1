"""How often one may try: what is counted, how many times it may be tried, in how long."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from functions.domain.record import SchoolError


class TooManyAttempts(SchoolError):
    """Somebody has tried something more often than it may be tried.

    Attributes:
        wait: Until trying makes sense again.
    """

    def __init__(self, wait: timedelta) -> None:
        super().__init__()
        self.wait = wait


class Limit(NamedTuple):
    """So many attempts within a window of time, which is cut from 1970 on and not from the first attempt.

    Two windows meet, so twice as many may come at once; a window that slides would need each attempt to be kept.
    """

    most: int
    window: timedelta

    def begins(self, at: datetime) -> datetime:
        """Return when the window of a moment has begun."""
        return at - timedelta(seconds=at.timestamp() % self.window.total_seconds())

    def check(self, number: int, at: datetime) -> None:
        """Raise TooManyAttempts if the attempt with this number, from 1, is one too many."""
        if number > self.most:
            raise TooManyAttempts(self.begins(at) + self.window - at)


LIMITS: Final[Mapping[str, Limit]] = {
    # Of a client address. A signature costs CPU; but a whole school has one address, and in the morning all log in.
    "login": Limit(120, timedelta(minutes=1)),
    # Of a client address. At a parents' meeting a whole hall types codes; a guess has one chance in 2^58.
    "invitations": Limit(60, timedelta(minutes=10)),
    # Of a school: people whom it does not know. A list of more is read by nobody, and a flood must not fill the table.
    "unknown": Limit(200, timedelta(days=1)),
    # Of a client address: each page with a question for a device costs a write.
    "passkeys": Limit(120, timedelta(minutes=1)),
    # Of a client address: letters to many, and digits tried in many browsers.
    "letters of client": Limit(60, timedelta(minutes=10)),
    "codes": Limit(120, timedelta(minutes=10)),
    # Of an address for letters. Five tries a letter make a hundred a day, one in ten thousand to be let in by luck;
    # and nobody's post is flooded.
    "letters": Limit(6, timedelta(hours=1)),
    "letters of day": Limit(20, timedelta(days=1)),
    # Of a person with an invitation, which has letters sent to any address: room for slips of the finger, and the
    # school's name is on no flood of letters to strangers.
    "letters of invited": Limit(10, timedelta(days=1)),
}
