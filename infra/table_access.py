"""What each function and timer does with the table, by kinds of keys (infra/kinds.py).

A role of the cloud follows from it, and the tests of pages run over a table that refuses what is not declared here.
Every page reads whose it is and who asks, and every function may note that a session was used.
"""

from dataclasses import dataclass, fields
from typing import Final

from infra.kinds import KINDS, Kind


@dataclass(frozen=True, slots=True)
class TableAccess:
    """Kinds of keys by what is done with them.

    Attributes:
        get: Read by key, alone or in a batch.
        query: Read as a stretch of a partition.
        find: Read through the index.
        put: Written.
        delete: Removed.
        check: Compared in a transaction that writes something else.
    """

    get: frozenset[Kind] = frozenset()
    query: frozenset[Kind] = frozenset()
    find: frozenset[Kind] = frozenset()
    put: frozenset[Kind] = frozenset()
    delete: frozenset[Kind] = frozenset()
    check: frozenset[Kind] = frozenset()

    def __or__(self, other: "TableAccess") -> "TableAccess":
        """Return what both may."""
        return TableAccess(**{one.name: getattr(self, one.name) | getattr(other, one.name) for one in fields(self)})


NO_ACCESS: Final = TableAccess()


def access(**names: str) -> TableAccess:
    """Return an access from names of kinds, apart by spaces. Raises KeyError for a kind that there is not."""
    return TableAccess(**{what: frozenset(KINDS[name] for name in named.split()) for what, named in names.items()})


VISIT: Final = access(get="host session person school", put="session")
TIMER: Final = access(get="timer_place", query="host", put="timer_mark timer_place")
_JOURNAL_ENTRY: Final = access(get="chain", put="audit chain outbox")
_JOURNAL_YEAR: Final = access(query="sheet results brought chain leaves moved plan", put="results")
_CLASS_SHEETS: Final = access(find="sheet results brought")

_FOLLOWING: Final = (
    _JOURNAL_ENTRY
    | _JOURNAL_YEAR
    | access(
        get="calendar moved person plan school_class sheet teaching_day timetable",
        query="follow sheet",
        find="sheet results brought",
        put="brought follow moved sheet teaching_day",
        delete="follow sheet teaching_day",
    )
)

AUTH: Final = VISIT | access(
    get="attempts_count challenge consents email_claim email_login family identity invitation login_attempt "
    "open_invitation own_email ping unknown",
    query="passkey session timer_mark",
    find="identity passkey",
    put="attempts_count challenge consent_check consents email_claim email_login identity invitation login_attempt "
    "outbox own_email passkey unknown",
    delete="challenge consent_check email_claim email_login login_attempt open_invitation passkey session",
    check="email_claim",
)
CLASSES: Final = (
    VISIT
    | _JOURNAL_YEAR
    | _CLASS_SHEETS
    | access(
        get="class_absences office_chain school_class week_seen",
        put="absences audit chain class_absences office_audit office_chain outbox",
    )
)
CONSENT: Final = VISIT | access(get="consents family", put="consents outbox")
CONSENT_TIMER: Final = TIMER | access(
    get="consents family identity person school",
    query="consent_check",
    find="identity",
    put="consent_check consents outbox",
    delete="consent_check",
    check="consents",
)
DIARY: Final = VISIT | _CLASS_SHEETS | access(get="absences calendar consents family week_seen", put="week_seen")
FILES: Final = (
    VISIT | _JOURNAL_ENTRY | access(get="class_absences consents family leaves school_class sheet", put="sheet")
)
FILES_TIMER: Final = TIMER
GRADES: Final = (
    VISIT
    | _JOURNAL_ENTRY
    | _JOURNAL_YEAR
    | access(
        get="brought calendar class_absences leaves moved plan results school_class sheet",
        query="audit teaching_day",
        put="brought follow plan sheet",
    )
)
NOTIFY_TIMER: Final = TIMER | access(
    get="family guardians own_email person school",
    query="outbox",
    put="outbox put_aside",
    delete="outbox",
)
OFFICE: Final = (
    VISIT
    | _JOURNAL_ENTRY
    | _CLASS_SHEETS
    | _FOLLOWING
    | access(
        get="calendar consents family guardians identity invitation job job_part leaves office_chain open_invitation "
        "own_email plan school_class sheet teaching_day term_steps timetable turn unknown",
        query="job_part office_audit session",
        find="identity open_invitation person unknown",
        put="calendar family guardians identity invitation job job_part leaves office_audit office_chain "
        "open_invitation person school school_class sealed sheet teaching_day term_steps timetable turn",
        delete="identity open_invitation session sheet teaching_day unknown",
    )
)
OFFICE_TIMER: Final = TIMER | _FOLLOWING | access(get="school")
REPORTS: Final = VISIT | _CLASS_SHEETS | access(get="chain class_absences results school_class", query="teaching_day")
