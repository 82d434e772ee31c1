"""Something made at its first use and made anew when it has grown old: so a secret that was changed is seen in time."""

import threading
import time
from collections.abc import Callable
from typing import Final, Generic, TypeVar

from functions.web.log import LOGGER

AGAIN: Final = 60.0  # seconds until another try, where making it anew has failed
NEVER: Final = float("inf")
T = TypeVar("T")


class Kept(Generic[T]):
    """One value. Safe between threads: at worst two make it at once."""

    def __init__(self, seconds: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Take for how long it is good, and what counts seconds."""
        self._seconds, self._monotonic = seconds, monotonic
        self._made: tuple[T, float] | None = None
        self._lock = threading.Lock()

    @classmethod
    def always(cls, value: T) -> "Kept[T]":
        """Return one that has this value for good."""
        made = cls(NEVER)
        made._made = (value, NEVER)
        return made

    def get(self, make: Callable[[], T]) -> T:
        """Return it, made by `make` where there is none or it is too old.

        Raises what `make` raises, but only the first time: later the old one goes on, and the log says so.
        """
        with self._lock:
            made = self._made
        if made is not None and self._monotonic() < made[1]:
            return made[0]
        try:
            value, good = make(), self._seconds
        except Exception:  # whatever is wrong with the place of a secret, those at work go on with what they have
            if made is None:
                raise
            LOGGER.exception("secret_not_read_again")
            value, good = made[0], AGAIN
        with self._lock:
            self._made = (value, self._monotonic() + good)
        return value
