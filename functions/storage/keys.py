"""Every key of the table, said once. The first part of each partition is the school, so schools never meet.

    what           pk                              sk                      in the index: pk / sk
    school         burminka                        SCHOOL
    class          burminka#CLASS#7#2026           CLASS
    person         burminka#PERSON#<id>            PERSON
    identity       burminka#PERSON#<id>            IDENTITY#<provider>     burminka#IDENTITY#<provider>#<subject>
    family         burminka#PERSON#<guardian>      FAMILY
    consents       burminka#PERSON#<pupil>         CONSENTS
    session        burminka#PERSON#<id>            SESSION#<hash>
    teaching day   burminka#PERSON#<teacher>       DAY#2026-11-23
    login attempt  burminka#LOGIN#<state>          LOGIN
    lesson sheet   burminka#JOURNAL#7#algebra#2026 LESSON#2026-11-23#02    burminka#CLASS#7#2026 / 2026-11-23#02#algebra
    audit entry    burminka#JOURNAL#7#algebra#2026 AUDIT#000000000042
    chain head     burminka#JOURNAL#7#algebra#2026 CHAIN
    outbox item    burminka#OUTBOX#<shard>         <due, UTC>#<id>

Attributes of an item and their types: pk S, sk S, version N, schema N, doc S; where needed ipk S and isk S
(the index) and expires_at N (seconds since 1970). Numbers in order keys are padded, days are ISO, so text
order is time order.
"""

import zlib
from datetime import UTC, date, datetime, timedelta
from typing import Final

from functions.domain.lesson import Journal, LessonId
from functions.storage.table import Key, Span

OUTBOX_SHARDS: Final = 8  # one partition takes 1,000 writes a second; a region's evening needs a few hundred


def school(tenant: str) -> Key:
    """Terms, bells, subjects and the rest of what every page needs."""
    return Key(tenant, "SCHOOL")


def school_class(tenant: str, class_id: str, year: int) -> Key:
    """The list of a class and its teachers."""
    return Key(_class(tenant, class_id, year), "CLASS")


def person(tenant: str, person_id: str) -> Key:
    """Who a person is."""
    return Key(_person(tenant, person_id), "PERSON")


def identity(tenant: str, person_id: str, provider: str) -> Key:
    """That a person is this subject at an identity provider; found through `identity_index`."""
    return Key(_person(tenant, person_id), f"IDENTITY#{provider}")


def identity_index(tenant: str, provider: str, subject: str) -> Key:
    """Where the index has an identity."""
    return Key(f"{tenant}#IDENTITY#{provider}#{subject}", "IDENTITY")


def family(tenant: str, guardian_id: str) -> Key:
    """A guardian's links to children, all in one."""
    return Key(_person(tenant, guardian_id), "FAMILY")


def consents(tenant: str, pupil_id: str) -> Key:
    """All consents for a pupil, in one."""
    return Key(_person(tenant, pupil_id), "CONSENTS")


def session(tenant: str, person_id: str, secret_hash: str) -> Key:
    """A session; the table knows only the hash of the secret that the browser holds."""
    return Key(_person(tenant, person_id), f"SESSION#{secret_hash}")


def teaching_day(tenant: str, teacher_id: str, day: date) -> Key:
    """The lessons a teacher gives on a day."""
    return Key(_person(tenant, teacher_id), f"DAY#{day.isoformat()}")


def teaching_days(tenant: str, teacher_id: str, first: date, last: date) -> Span:
    """A teacher's days of a stretch, both included."""
    return Span(_person(tenant, teacher_id), f"DAY#{first.isoformat()}", f"DAY#{last.isoformat()}")


def login_attempt(tenant: str, state: str) -> Key:
    """A try to log in, by the state that the identity provider gives back."""
    return Key(f"{tenant}#LOGIN#{state}", "LOGIN")


def sheet(tenant: str, lesson: LessonId) -> Key:
    """A lesson's sheet lies in its journal by day and number."""
    return Key(_journal(tenant, lesson.journal), f"LESSON#{lesson.day.isoformat()}#{lesson.number:02d}")


def sheet_index(tenant: str, lesson: LessonId) -> Key:
    """The index has a class's sheets by day and number, for the diary."""
    return Key(
        _class(tenant, lesson.class_id, lesson.journal.year),
        f"{lesson.day.isoformat()}#{lesson.number:02d}#{lesson.subject}",
    )


def sheets(tenant: str, journal: Journal, first: date, last: date) -> Span:
    """A journal's sheets of a stretch of days, both included."""
    return Span(_journal(tenant, journal), f"LESSON#{first.isoformat()}", f"LESSON#{_after(last)}")


def class_sheets(tenant: str, class_id: str, year: int, first: date, last: date) -> Span:
    """A class's sheets of a stretch of days in the index, both included."""
    return Span(_class(tenant, class_id, year), first.isoformat(), _after(last))


def audit(tenant: str, journal: Journal, sequence: int) -> Key:
    """An audit entry by its number in the journal's chain."""
    return Key(_journal(tenant, journal), f"AUDIT#{sequence:012d}")


def audits(tenant: str, journal: Journal) -> Span:
    """A journal's whole chain, oldest first."""
    return Span.prefix(_journal(tenant, journal), "AUDIT#")


def chain(tenant: str, journal: Journal) -> Key:
    """The end of a journal's audit chain."""
    return Key(_journal(tenant, journal), "CHAIN")


def outbox(tenant: str, due: datetime, event_id: str) -> Key:
    """A message to be made; its shard comes from its id, its order from when it is due (UTC, seconds)."""
    shard = zlib.crc32(event_id.encode()) % OUTBOX_SHARDS
    return Key(f"{tenant}#OUTBOX#{shard}", f"{due.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}#{event_id}")


def _person(tenant: str, person_id: str) -> str:
    return f"{tenant}#PERSON#{person_id}"


def _class(tenant: str, class_id: str, year: int) -> str:
    return f"{tenant}#CLASS#{class_id}#{year}"


def _journal(tenant: str, journal: Journal) -> str:
    return f"{tenant}#JOURNAL#{journal.class_id}#{journal.subject}#{journal.year}"


def _after(last: date) -> str:
    # The day after, without a number: greater than every lesson of `last`, less than the next day's first.
    return (last + timedelta(days=1)).isoformat()
