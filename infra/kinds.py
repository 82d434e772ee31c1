"""Kinds of keys as permissions see them: patterns of partition and order, of table and index.

The same names and places as in the docstring of functions/storage/keys.py; a test compares the two. The permission of
a cloud sees the partition alone, a test sees the whole key (tests/support/permitted.py).
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from functions.storage.table import Key


@dataclass(frozen=True)
class Kind:
    """A kind of keys.

    Attributes:
        name: Its function in keys.py.
        partition: `*` stands for anything.
        order: The same, within the partition.
        index: Its partition in the index, empty where it is not in it.
    """

    name: str
    partition: str
    order: str
    index: str = ""

    def holds(self, key: Key) -> bool:
        """Tell whether a key of the table is of this kind."""
        return bool(self._form.fullmatch(f"{key.pk}\n{key.sk}"))

    def asked(self, partition: str, *, index: bool) -> bool:
        """Tell whether a partition, of the table or of the index, has keys of this kind."""
        return bool(re.fullmatch(_form(self.index if index else self.partition), partition))

    @cached_property
    def _form(self) -> re.Pattern[str]:
        return re.compile(f"{_form(self.partition)}\n{_form(self.order)}")


def _form(pattern: str) -> str:
    """Return a pattern as a regular expression. What stands first is a school's id, which has no `#`, or `*` itself."""
    first, rest = ("[^#*]+", pattern[1:]) if pattern.startswith("*#") else ("", pattern)
    return first + (re.escape(rest) if rest in _OF_ALL else re.escape(rest).replace(r"\*", ".*"))


TIMERS: Final = "*TIMERS"
PLACES: Final = "*PLACES"
HOSTS: Final = "*HOSTS"
_OF_ALL: Final = frozenset({TIMERS, PLACES, HOSTS})  # the deployment's own, whatever the school
_SCHOOL: Final = "*#SCHOOL"
_PERSON: Final = "*#PERSON#*"
_CLASS: Final = "*#CLASS#*"
_JOURNAL: Final = "*#JOURNAL#*"
KINDS: Final = {
    kind.name: kind
    for kind in (
        Kind("school", _SCHOOL, "SCHOOL"),
        Kind("calendar", _SCHOOL, "CALENDAR#*"),
        Kind("term_steps", _SCHOOL, "TERMSTEPS#*"),
        Kind("school_class", _CLASS, "CLASS"),
        Kind("timetable", _CLASS, "TIMETABLE"),
        Kind("class_absences", _CLASS, "ABSENCES"),
        Kind("person", _PERSON, "PERSON", "*#PEOPLE"),
        Kind("identity", _PERSON, "IDENTITY#*", "*#IDENTITY#*"),
        Kind("family", _PERSON, "FAMILY"),
        Kind("consents", _PERSON, "CONSENTS"),
        Kind("session", _PERSON, "SESSION#*"),
        Kind("guardians", _PERSON, "GUARDIANS"),
        Kind("sealed", _PERSON, "SEALED#*"),
        Kind("open_invitation", _PERSON, "INVITATION", "*#INVITATIONS"),
        Kind("teaching_day", _PERSON, "DAY#*"),
        Kind("own_email", _PERSON, "EMAIL"),
        Kind("passkey", _PERSON, "PASSKEY#*", "*#PASSKEY#*"),
        Kind("absences", _PERSON, "ABSENCES#*"),
        Kind("week_seen", _PERSON, "SEEN#*"),
        Kind("sheet", _JOURNAL, "LESSON#*", _CLASS),
        Kind("results", _JOURNAL, "RESULTS#*", _CLASS),
        Kind("brought", _JOURNAL, "BROUGHT#*", _CLASS),
        Kind("plan", _JOURNAL, "PLAN"),
        Kind("moved", _JOURNAL, "MOVED"),
        Kind("audit", _JOURNAL, "AUDIT#*"),
        Kind("chain", _JOURNAL, "CHAIN"),
        Kind("leaves", _JOURNAL, "LEAVES"),
        Kind("consent_check", "*#CHECKS", "*"),
        Kind("invitation", "*#INVITATION#*", "INVITATION"),
        Kind("unknown", "*#UNKNOWN#*", "UNKNOWN", "*#UNKNOWNS"),
        Kind("login_attempt", "*#LOGIN#*", "LOGIN"),
        Kind("email_login", "*#EMAILLOGIN#*", "EMAILLOGIN"),
        Kind("email_claim", "*#EMAIL#*", "EMAIL"),
        Kind("challenge", "*#CHALLENGE#*", "CHALLENGE"),
        Kind("attempts_count", "*#COUNT#*", "COUNT"),
        Kind("office_audit", "*#OFFICE", "AUDIT#*"),
        Kind("office_chain", "*#OFFICE", "CHAIN"),
        Kind("outbox", "*#OUTBOX#*", "*"),
        Kind("put_aside", "*#ASIDE", "*"),
        Kind("follow", "*#FOLLOW", "*"),
        Kind("job", "*#JOB#*", "JOB"),
        Kind("job_part", "*#JOB#*", "PART#*"),
        Kind("turn", "*#TURN#*", "TURN"),
        Kind("timer_mark", TIMERS, "*"),
        Kind("timer_place", PLACES, "*"),
        Kind("host", HOSTS, "*"),
        Kind("ping", "ping", "ping"),  # nothing lies there: Table.ping asks for it
    )
}


def kind_of(key: Key) -> Kind:
    """Return the kind of a key of the table. Raises LookupError where no kind has it."""
    for kind in KINDS.values():
        if kind.holds(key):
            return kind
    raise LookupError(f"{key} is of no kind; add it to infra/kinds.py")
