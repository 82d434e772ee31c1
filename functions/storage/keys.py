"""Every key of the table, said once. The first part of each partition is the school, so schools never meet.

What belongs to the deployment and to no school begins with `*`, which no school's id has.

    function        pk                              sk                   in the index: pk / sk
    school          burminka#SCHOOL                 SCHOOL
    school_class    burminka#CLASS#7#2026           CLASS
    person          burminka#PERSON#<id>            PERSON               burminka#PEOPLE / staff#<id>
    identity        burminka#PERSON#<id>            IDENTITY#<provider>  burminka#IDENTITY#<provider>#<sub> / IDENTITY
    family          burminka#PERSON#<guardian>      FAMILY
    consents        burminka#PERSON#<pupil>         CONSENTS
    consent_check   burminka#CHECKS                 <due>#<pupil>
    session         burminka#PERSON#<id>            SESSION#<hash>
    guardians       burminka#PERSON#<pupil>         GUARDIANS
    sealed          burminka#PERSON#<id>            SEALED#<what>
    open_invitation burminka#PERSON#<guardian>      INVITATION           burminka#INVITATIONS / <made>#<guardian>
    invitation      burminka#INVITATION#<hash>      INVITATION
    unknown         burminka#UNKNOWN#<hash>         UNKNOWN              burminka#UNKNOWNS / <when>#<hash>
    teaching_day    burminka#PERSON#<teacher>       DAY#2026-11-23
    login_attempt   burminka#LOGIN#<state>          LOGIN
    email_login     burminka#EMAILLOGIN#<hash>      EMAILLOGIN
    email_claim     burminka#EMAIL#<hash>           EMAIL
    own_email       burminka#PERSON#<id>            EMAIL
    challenge       burminka#CHALLENGE#<hash>       CHALLENGE
    passkey         burminka#PERSON#<id>            PASSKEY#<hash>       burminka#PASSKEY#<hash> / PASSKEY
    attempts_count  burminka#COUNT#<what>#<hash>    COUNT
    sheet           burminka#JOURNAL#7#algebra#2026 LESSON#2026-11-23#02 burminka#CLASS#7#2026 / 2026-11-23#02#algebra
    results         burminka#JOURNAL#7#algebra#2026 RESULTS#02           burminka#CLASS#7#2026 / 2026-12-30#90#algebra
    brought         burminka#JOURNAL#7#algebra#2026 BROUGHT#02           burminka#CLASS#7#2026 / 2026-11-02#00#algebra
    plan            burminka#JOURNAL#7#algebra#2026 PLAN
    moved           burminka#JOURNAL#7#algebra#2026 MOVED
    follow          burminka#FOLLOW                 <at>#<id>
    audit           burminka#JOURNAL#7#algebra#2026 AUDIT#000000000042
    chain           burminka#JOURNAL#7#algebra#2026 CHAIN
    calendar        burminka#SCHOOL                 CALENDAR#2026
    timetable       burminka#CLASS#7#2026           TIMETABLE
    class_absences  burminka#CLASS#7#2026           ABSENCES
    absences        burminka#PERSON#<pupil>         ABSENCES#2026
    week_seen       burminka#PERSON#<pupil>         SEEN#2026-W48
    office_audit    burminka#OFFICE                 AUDIT#000000000042
    office_chain    burminka#OFFICE                 CHAIN
    leaves          burminka#JOURNAL#7#algebra#2026 LEAVES
    term_steps      burminka#SCHOOL                 TERMSTEPS#2026
    outbox          burminka#OUTBOX#<shard>         <due>#<id>
    put_aside       burminka#ASIDE                  <id>
    job             burminka#JOB#<id>               JOB
    job_part        burminka#JOB#<id>               PART#0042
    turn            burminka#TURN#<kind>            TURN
    timer_mark      *TIMERS                         <function>
    timer_place     *PLACES                         <function>
    host            *HOSTS                          <host>

Attributes of an item and their types: pk S, sk S, version N, schema N, doc S; where needed ipk S and isk S
(the index) and expires_at N (seconds since 1970). Numbers in order keys are padded, days and moments (UTC)
are ISO, so text order is time order. A journal of a subgroup is written english-2. The index has a class's
results at the last day of their term and brought marks at its first: a term of a diary is one query.
"""

import zlib
from datetime import UTC, date, datetime, timedelta
from typing import Final

from functions.domain.lessons.lesson import Journal, LessonId
from functions.domain.week import Week
from functions.storage.table import HIGHEST, Key, Span

# One partition takes 1,000 writes a second, a large school's evening needs ten; each shard is a query a minute.
OUTBOX_SHARDS: Final = 1
_SESSION: Final = "SESSION#"
_PASSKEY: Final = "PASSKEY#"
_LESSON: Final = "LESSON#"
_RESULTS: Final = "RESULTS#"
_BROUGHT: Final = "BROUGHT#"


def school(tenant: str) -> Key:
    """Terms, bells, subjects and the rest of what every page needs."""
    return Key(_school(tenant), "SCHOOL")


def school_class(tenant: str, class_id: str, year: int) -> Key:
    """The list of a class and its teachers."""
    return Key(_class(tenant, class_id, year), "CLASS")


def calendar(tenant: str, year: int) -> Key:
    """A school year's holidays, transferred and shortened days."""
    return Key(_school(tenant), f"CALENDAR#{year}")


def timetable(tenant: str, class_id: str, year: int) -> Key:
    """All versions of a class's week in a school year."""
    return Key(_class(tenant, class_id, year), "TIMETABLE")


def plan(tenant: str, journal: Journal) -> Key:
    """The topics of a journal's year."""
    return Key(_journal(tenant, journal), "PLAN")


def moved(tenant: str, journal: Journal) -> Key:
    """When the topics of a journal last moved by themselves, and why."""
    return Key(_journal(tenant, journal), "MOVED")


def follow(tenant: str, at: datetime, follow_id: str) -> Key:
    """Something that has still to follow a change (storage/following.py), by when the change was made."""
    return Key(f"{tenant}#FOLLOW", f"{moment(at)}#{follow_id}")


def follows(tenant: str) -> Span:
    """All that has still to follow a change, oldest first. One partition: a school's changes of a few minutes."""
    return Span(f"{tenant}#FOLLOW")


def person(tenant: str, person_id: str) -> Key:
    """Who a person is."""
    return Key(_person(tenant, person_id), "PERSON")


def person_id(key: Key) -> str:
    """Return whose a key of a person's partition is."""
    return key.pk.rpartition("#")[2]


def person_index(tenant: str, kind: str, person_id: str) -> Key:
    """Where the index has a person: all of a school, staff apart from pupils and families."""
    return Key(people(tenant).pk, f"{kind}#{person_id}")


def people(tenant: str, kind: str = "") -> Span:
    """A school's people in the index, of one kind (`staff`, `pupil`, `family`) or all, in no order that means anything.

    For an import, which reads a school whole; no page does.
    """
    return Span.prefix(f"{tenant}#PEOPLE", kind)


def identity(tenant: str, person_id: str, provider: str) -> Key:
    """That a person is this subject at an identity provider; found through `identity_index`."""
    return Key(_person(tenant, person_id), f"IDENTITY#{provider}")


def identity_index(tenant: str, provider: str, subject: str) -> Key:
    """Where the index has an identity."""
    return Key(f"{tenant}#IDENTITY#{provider}#{subject}", "IDENTITY")


def family(tenant: str, guardian_id: str) -> Key:
    """A guardian's links to children, all in one."""
    return Key(_person(tenant, guardian_id), "FAMILY")


def guardians(tenant: str, pupil_id: str) -> Key:
    """A pupil's guardians, all in one: `family` seen from the child, written together with it."""
    return Key(_person(tenant, pupil_id), "GUARDIANS")


def sealed(tenant: str, person_id: str, what: str) -> Key:
    """A value that is kept encrypted, such as `snils`: it is found by its keyed hash, an identity of the same name."""
    return Key(_person(tenant, person_id), f"SEALED#{what}")


def invitation(tenant: str, code_hash: str) -> Key:
    """An invitation, by the slow hash of its code (storage/invitations.py)."""
    return Key(f"{tenant}#INVITATION#{code_hash}", "INVITATION")


def open_invitation(tenant: str, guardian_id: str) -> Key:
    """That a guardian has an invitation nobody has used yet. One at most."""
    return Key(_person(tenant, guardian_id), "INVITATION")


def open_invitation_index(tenant: str, guardian_id: str, made_at: datetime) -> Key:
    """Where the index has it: all open ones of a school, by time."""
    return Key(open_invitations(tenant).pk, f"{moment(made_at)}#{guardian_id}")


def open_invitations(tenant: str) -> Span:
    """A school's open invitations in the index, oldest first."""
    return Span(f"{tenant}#INVITATIONS")


def unknown(tenant: str, entry_id: str) -> Key:
    """Somebody whom a provider knows and the school does not; a later try overwrites it."""
    return Key(f"{tenant}#UNKNOWN#{entry_id}", "UNKNOWN")


def unknown_index(tenant: str, entry_id: str, at: datetime) -> Key:
    """Where the index has it: all of a school, by time."""
    return Key(unknowns(tenant).pk, f"{moment(at)}#{entry_id}")


def unknowns(tenant: str) -> Span:
    """A school's people not found, in the index, oldest first."""
    return Span(f"{tenant}#UNKNOWNS")


def consents(tenant: str, pupil_id: str) -> Key:
    """All consents for a pupil, in one."""
    return Key(_person(tenant, pupil_id), "CONSENTS")


def consent_check(tenant: str, due: datetime, pupil_id: str) -> Key:
    """That ESIA is to be asked for a pupil's consents at a moment (UTC, seconds). One partition: a school's pupils."""
    return Key(f"{tenant}#CHECKS", f"{moment(due)}#{pupil_id}")


def consent_checks(tenant: str, until: datetime | None) -> Span:
    """The checks that are due at a moment, that one included, longest due first; all of them with None."""
    pk = f"{tenant}#CHECKS"
    return Span(pk) if until is None else Span(pk, high=f"{moment(until)}#{HIGHEST}")


def session(tenant: str, person_id: str, secret_hash: str) -> Key:
    """A session; the table knows only the hash of the secret that the browser holds."""
    return Key(_person(tenant, person_id), f"{_SESSION}{secret_hash}")


def sessions(tenant: str, person_id: str) -> Span:
    """All sessions of a person, in no order that means anything."""
    return Span.prefix(_person(tenant, person_id), _SESSION)


def session_hash(key: Key) -> str:
    """Return the hash in a session's key."""
    return key.sk.removeprefix(_SESSION)


def teaching_day(tenant: str, teacher_id: str, day: date) -> Key:
    """The lessons a teacher gives on a day."""
    return Key(_person(tenant, teacher_id), f"DAY#{day.isoformat()}")


def teaching_days(tenant: str, teacher_id: str, first: date, last: date) -> Span:
    """A teacher's days of a stretch, both included."""
    return Span(_person(tenant, teacher_id), f"DAY#{first.isoformat()}", f"DAY#{last.isoformat()}")


def login_attempt(tenant: str, state: str) -> Key:
    """A try to log in, by the state that the identity provider gives back."""
    return Key(f"{tenant}#LOGIN#{state}", "LOGIN")


def email_login(tenant: str, secret_hash: str) -> Key:
    """A login by e-mail between its pages, by the hash of the secret that the browser holds."""
    return Key(f"{tenant}#EMAILLOGIN#{secret_hash}", "EMAILLOGIN")


def email_claim(tenant: str, address_hash: str) -> Key:
    """Whom an address lets in, by its keyed hash: not in the index, so that two cannot claim it at once."""
    return Key(f"{tenant}#EMAIL#{address_hash}", "EMAIL")


def own_email(tenant: str, person_id: str) -> Key:
    """The address that lets a person in, sealed. One at most."""
    return Key(_person(tenant, person_id), "EMAIL")


def challenge(tenant: str, secret_hash: str) -> Key:
    """What a device is to sign, by the hash of the secret that the browser holds."""
    return Key(f"{tenant}#CHALLENGE#{secret_hash}", "CHALLENGE")


def passkey(tenant: str, person_id: str, id_hash: str) -> Key:
    """A passkey, by the SHA-256 of the credential's id, which may be long; found through `passkey_index`."""
    return Key(_person(tenant, person_id), f"{_PASSKEY}{id_hash}")


def passkey_index(tenant: str, id_hash: str) -> Key:
    """Where the index has a passkey."""
    return Key(f"{tenant}#PASSKEY#{id_hash}", "PASSKEY")


def passkeys(tenant: str, person_id: str) -> Span:
    """All passkeys of a person, in no order that means anything."""
    return Span.prefix(_person(tenant, person_id), _PASSKEY)


def attempts_count(tenant: str, what: str, who_hash: str) -> Key:
    """How often somebody has tried something in a window of time; hash of who, what and when (storage/counters.py)."""
    return Key(f"{tenant}#COUNT#{what}#{who_hash}", "COUNT")


def sheet(tenant: str, lesson: LessonId) -> Key:
    """A lesson's sheet lies in its journal by day and number."""
    return Key(_journal(tenant, lesson.journal), f"{_LESSON}{lesson.day.isoformat()}#{lesson.number:02d}")


def sheet_index(tenant: str, lesson: LessonId) -> Key:
    """The index has a class's sheets by day and number, for the diary."""
    return Key(
        _class(tenant, lesson.class_id, lesson.journal.year),
        f"{lesson.day.isoformat()}#{lesson.number:02d}#{lesson.journal.key}",
    )


def is_sheet(key: Key) -> bool:
    """Tell sheets from what else lies in a journal or, in the index, in a class."""
    return key.sk.startswith(_LESSON)


def journal_key(sheet: Key) -> str:
    """Return the subject with its subgroup, «english-2», of a sheet's key."""
    return sheet.pk.split("#")[3]


def sheet_day(sheet: Key) -> str:
    """Return the day of a sheet's key, ISO."""
    return sheet.sk.split("#")[1]


def is_results(key: Key) -> bool:
    """Tell results from what else lies in a journal or, in the index, in a class."""
    return key.sk.startswith(_RESULTS)


def is_brought(key: Key) -> bool:
    """Tell brought marks from what else lies in a journal or, in the index, in a class."""
    return key.sk.startswith(_BROUGHT)


def results(tenant: str, journal: Journal, term: int) -> Key:
    """The results of a journal for a term; 90 and above are those of the year (domain/grading/results.py)."""
    return Key(_journal(tenant, journal), f"{_RESULTS}{term:02d}")


def results_index(tenant: str, journal: Journal, last: date) -> Key:
    """Where the index has results: at the last day of their term, after its lessons. Those of a year: of its last."""
    return Key(_class(tenant, journal.class_id, journal.year), f"{last.isoformat()}#90#{journal.key}")


def class_results(tenant: str, class_id: str, year: int, last: date) -> Span:
    """A class's results of all subjects in the index, of the term that ends on this day."""
    day = last.isoformat()
    return Span(_class(tenant, class_id, year), f"{day}#90#", f"{day}#99#")


def brought(tenant: str, journal: Journal, term: int) -> Key:
    """The marks that pupils brought into a journal from former schools, of the days of a term."""
    return Key(_journal(tenant, journal), f"{_BROUGHT}{term:02d}")


def brought_index(tenant: str, journal: Journal, first: date) -> Key:
    """Where the index has them: at the first day of the term, before its lessons."""
    return Key(_class(tenant, journal.class_id, journal.year), f"{first.isoformat()}#00#{journal.key}")


def journal_year(tenant: str, journal: Journal) -> Span:
    """All of a journal but its audit entries: brought marks, chain head, sheets, results; oldest sheet first."""
    return Span(_journal(tenant, journal), _BROUGHT, f"{_RESULTS}{HIGHEST}")


def sheets(tenant: str, journal: Journal, first: date, last: date) -> Span:
    """A journal's sheets of a stretch of days, both included."""
    return Span(_journal(tenant, journal), f"{_LESSON}{first.isoformat()}", f"{_LESSON}{_after(last)}")


def class_sheets(tenant: str, class_id: str, year: int, first: date, last: date) -> Span:
    """A class's sheets of a stretch of days in the index, both included; results and brought marks among them."""
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


def class_absences(tenant: str, class_id: str, year: int) -> Key:
    """Absences by days of all pupils of a class."""
    return Key(_class(tenant, class_id, year), "ABSENCES")


def absences(tenant: str, pupil_id: str, year: int) -> Key:
    """One pupil's absences by days: `class_absences` seen from the pupil, written together with it."""
    return Key(_person(tenant, pupil_id), f"ABSENCES#{year}")


def week_seen(tenant: str, pupil_id: str, week: Week) -> Key:
    """Which guardians have signed a week of a pupil's diary, and when."""
    return Key(_person(tenant, pupil_id), f"SEEN#{week}")


def office_audit(tenant: str, sequence: int) -> Key:
    """An audit entry of the office by its number in the school's chain."""
    return Key(f"{tenant}#OFFICE", f"AUDIT#{sequence:012d}")


def office_audits(tenant: str) -> Span:
    """The office's whole chain, oldest first."""
    return Span.prefix(f"{tenant}#OFFICE", "AUDIT#")


def audits_before(chain: Span, sequence: int) -> Span:
    """The entries of a chain (`audits`, `office_audits`) before one; all of them for 0."""
    return Span(chain.pk, chain.low, f"{chain.low}{sequence - 1:012d}") if sequence > 0 else chain


def office_chain(tenant: str) -> Key:
    """The end of the office's audit chain."""
    return Key(f"{tenant}#OFFICE", "CHAIN")


def leaves(tenant: str, journal: Journal) -> Key:
    """Who may write late in a journal, by leave of the office; read with a lesson that is opened."""
    return Key(_journal(tenant, journal), "LEAVES")


def term_steps(tenant: str, year: int) -> Key:
    """When terms of a school year were closed and opened again, by whom and why."""
    return Key(_school(tenant), f"TERMSTEPS#{year}")


def outbox(tenant: str, due: datetime, event_id: str) -> Key:
    """A message to be made; its shard comes from its id, its order from when it is due (UTC, seconds)."""
    shard = zlib.crc32(event_id.encode()) % OUTBOX_SHARDS
    return Key(f"{tenant}#OUTBOX#{shard}", f"{moment(due)}#{event_id}")


def outbox_shards(tenant: str) -> list[Span]:
    """All of a school's outbox, a partition each."""
    return [Span(f"{tenant}#OUTBOX#{shard}") for shard in range(OUTBOX_SHARDS)]


def put_aside(tenant: str, event_id: str) -> Key:
    """A message that could not be made or sent, kept for whoever looks why."""
    return Key(f"{tenant}#ASIDE", event_id)


def job(tenant: str, job_id: str) -> Key:
    """Long work, and how far it is (storage/jobs.py)."""
    return Key(f"{tenant}#JOB#{job_id}", "JOB")


def job_part(tenant: str, job_id: str, number: int) -> Key:
    """A part of long work, from 1: what is to be done in one transaction."""
    return Key(f"{tenant}#JOB#{job_id}", f"PART#{number:04d}")


def job_parts(tenant: str, job_id: str, first: int, last: int) -> Span:
    """Parts of long work by their numbers, both ends included."""
    return Span(f"{tenant}#JOB#{job_id}", f"PART#{first:04d}", f"PART#{last:04d}")


def turn(tenant: str, kind: str) -> Key:
    """Which work of a kind runs now; not in the index, so that two cannot begin at once."""
    return Key(f"{tenant}#TURN#{kind}", "TURN")


def timer_mark(function: str) -> Key:
    """When a function's timer has last done its work to the end."""
    return Key(timer_marks().pk, function)


def timer_marks() -> Span:
    """The marks of all timers of the deployment."""
    return Span("*TIMERS")


def timer_place(function: str) -> Key:
    """With which school a function's timer goes on, where it could not look after all of them in one call."""
    return Key("*PLACES", function)


def host(name: str) -> Key:
    """Which school is at a host name."""
    return Key(hosts().pk, name)


def hosts() -> Span:
    """All host names of the deployment, in the order of text."""
    return Span("*HOSTS")


def moment(at: datetime) -> str:
    """Return a moment as keys have it: UTC, seconds, so that the order of text is that of time."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _school(tenant: str) -> str:
    return f"{tenant}#SCHOOL"


def _person(tenant: str, person_id: str) -> str:
    return f"{tenant}#PERSON#{person_id}"


def _class(tenant: str, class_id: str, year: int) -> str:
    return f"{tenant}#CLASS#{class_id}#{year}"


def _journal(tenant: str, journal: Journal) -> str:
    return f"{tenant}#JOURNAL#{journal.class_id}#{journal.key}#{journal.year}"


def _after(last: date) -> str:
    # The day after, without a number: greater than every lesson of `last`, less than the next day's first.
    return (last + timedelta(days=1)).isoformat()
