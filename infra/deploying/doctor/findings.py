"""What a check has found, in Russian: a school's technician reads it."""

from typing import Final, NamedTuple

SIGNS: Final = {True: "✓", False: "✗", None: "–"}


class Finding(NamedTuple):
    """One thing that was looked at.

    Attributes:
        right: Whether it is as it should be; None for a note: not looked at, or of no weight.
        words: What was seen.
        mend: What to do about it; empty where nothing is to be done.
        by_version: Whether a version just deployed may be to blame; else it is of the place: domain, clock, keys.
    """

    right: bool | None
    words: str
    mend: str = ""
    by_version: bool = False

    @property
    def line(self) -> str:
        """The finding as one line."""
        return f"{SIGNS[self.right]} {self.words}" + (f" {self.mend}" if self.mend else "")


def good(words: str) -> Finding:
    """Return a finding that all is well."""
    return Finding(right=True, words=words)


def bad(words: str, mend: str) -> Finding:
    """Return a finding that something is wrong, with what to do; going back to the version before may help."""
    return Finding(right=False, words=words, mend=mend, by_version=True)


def bad_place(words: str, mend: str) -> Finding:
    """Return a finding that something is wrong with the place, whichever version runs there."""
    return Finding(right=False, words=words, mend=mend)


def note(words: str) -> Finding:
    """Return a finding that decides nothing."""
    return Finding(right=None, words=words)
