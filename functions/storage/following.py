"""What has still to follow a change: written down with it, done after it (ADR 0013).

How to use it:

    table.transact(*what_changes, follow_queue.put(tenant, Follow(…)))          # in the transaction of the change
    left = following.go_on(table, tenant, school, today, enough=for_a_moment())  # in the same request, and again by
                                                                             # a page or the timer while some is left

Everything here may be done twice, or by two at once: lessons and topics are compared with what they should be, written
under the versions that were read, and an entry is taken away only when what it asks for is so.
"""

from collections.abc import Callable, Container, Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple

from functions.domain.lessons.lesson import Journal
from functions.domain.organisation.school import School
from functions.domain.roll.classes import SchoolClass
from functions.domain.timetabling.following import stretch
from functions.domain.timetabling.setting import Part, setting
from functions.domain.timetabling.timetable import Timetable
from functions.storage import calendars, follow_queue, going_along, keys, plans, records, timetables
from functions.storage.errors import TableBusy
from functions.storage.follow_queue import Waiting
from functions.storage.pausing import pause
from functions.storage.plans import Why
from functions.storage.substitutions import Saved
from functions.storage.table import ConditionFailed, Table

ATTEMPTS: Final = 5
Enough = Callable[[], bool]


class Left(NamedTuple):
    """What has still to follow: lessons of so many classes, and topics of so many journals."""

    classes: int
    journals: int

    @property
    def all(self) -> int:
        """Both together."""
        return self.classes + self.journals


def left(found: Iterable[Waiting]) -> Left:
    """Return how much that is; an entry for all classes counts as one."""
    entries = list(found)
    classes = {one.follow.class_id for one in entries if one.follow.of_topics is None}
    return Left(len(classes), len(_by_journal(entries)))


def go_on(table: Table, tenant: str, school: School, today: date, *, enough: Enough) -> Left:
    """Let marks of pupils, lessons, then topics follow until nothing is left or it is enough; one of them at least.

    One query where nothing is left. A class takes a read, a query and a transaction for each seven lessons that
    change; a journal a read, a query and a transaction for each 25 lessons whose topic changes. What others keep
    writing at the same time stays for the next time.
    """
    found = _spread(table, tenant, school, follow_queue.waiting(table, tenant))
    lessons, topics = _by_class(found), _by_journal(found)
    try:
        for one in _of_pupils(found):
            for pupil_id in one.follow.pupils:
                going_along.go_along(table, tenant, school, one.follow, pupil_id)
            follow_queue.forget(table, [one])
            if enough():
                return left(follow_queue.waiting(table, tenant))
        for class_id, asked in list(lessons.items()):
            if not _lessons(table, tenant, school, class_id, asked, topics, enough):
                return Left(len(lessons), len(topics))
            del lessons[class_id]
            topics = _by_journal(
                follow_queue.waiting(table, tenant)
            )  # lessons that came or went have put more of them there
            if enough():
                return Left(len(lessons), len(topics))
        for journal, asked in list(topics.items()):
            _topics(table, tenant, school, today, journal, asked)
            del topics[journal]
            if enough():
                break
    except TableBusy:
        pass
    return Left(len(lessons), len(topics))


def _by_class(found: Iterable[Waiting]) -> dict[str, list[Waiting]]:
    classes: dict[str, list[Waiting]] = {}
    for one in found:
        if one.follow.class_id is not None and not one.follow.journal and not one.follow.pupils:
            classes.setdefault(one.follow.class_id, []).append(one)
    return classes


def _of_pupils(found: Iterable[Waiting]) -> list[Waiting]:
    return [one for one in found if one.follow.pupils]


def _by_journal(found: Iterable[Waiting]) -> dict[Journal, list[Waiting]]:
    journals: dict[Journal, list[Waiting]] = {}
    for one in found:
        if (journal := one.follow.of_topics) is not None:
            journals.setdefault(journal, []).append(one)
    return journals


def _spread(table: Table, tenant: str, school: School, found: Sequence[Waiting]) -> list[Waiting]:
    """Put an entry for each class in the place of one for all of them."""
    of_all = [one for one in found if one.follow.class_id is None]
    for one in of_all:
        follow_queue.add(table, tenant, [one.follow.model_copy(update={"class_id": each}) for each in school.classes])
        follow_queue.forget(table, [one])
    return follow_queue.waiting(table, tenant) if of_all else list(found)


def _lessons(  # each is a fact of its own
    table: Table,
    tenant: str,
    school: School,
    class_id: str,
    asked: Sequence[Waiting],
    topics: Container[Journal],
    enough: Enough,
) -> bool:
    """Bring the lessons of a class in line; return whether it is done. `topics` wait already. Raises TableBusy."""
    since, follow = min(one.follow.since for one in asked), asked[-1].follow
    whole_year = any(one.follow.whole_year for one in asked)
    parts = _parts(table, tenant, school, class_id, follow.year, since, whole_year=whole_year)
    journals = {one.journal for part in parts for one in part.come_and_gone if one.journal not in topics}
    more = [follow.model_copy(update={"journal": one.key, "since": since}) for one in sorted(journals)]
    follow_queue.add(table, tenant, more)  # before the lessons: a crash between may not lose them
    for number, part in enumerate(parts):
        _write(table, tenant, part)
        if enough() and number + 1 < len(parts):
            return False
    follow_queue.forget(table, asked)
    return True


def _parts(
    table: Table, tenant: str, school: School, class_id: str, year: int, since: date, *, whole_year: bool
) -> list[Part]:
    """Return what is to be written so that a class's lessons are as timetable, loads and calendar have them."""
    class_key = keys.school_class(tenant, class_id, year)
    week_key, calendar_key = keys.timetable(tenant, class_id, year), keys.calendar(tenant, year)
    found = table.batch_get([class_key, week_key, calendar_key])
    school_class = records.read(found, class_key, SchoolClass)
    timetable = records.read(found, week_key, Timetable)
    terms = school.terms_of(class_id)
    if school_class is None or timetable is None or school.year != year:
        return []
    sheets = timetables.class_sheets(table, tenant, class_id, year, since, terms[-1].end)
    first, last = stretch(since, terms, sheets, whole_year=whole_year)
    occurrences = timetable.occurrences(first, last, calendars.read(found, tenant, year), terms)
    held = [sheet for sheet in sheets if first <= sheet.day <= last]
    return setting(occurrences, held, school_class.teacher_of).parts


def _write(table: Table, tenant: str, part: Part) -> None:
    doc = part.model_dump_json()
    for attempt in range(ATTEMPTS):
        actions = timetables.work(table, tenant)(doc)
        try:
            if actions:
                table.transact(*actions)
        except ConditionFailed:
            pause(attempt)
            continue
        return
    raise TableBusy


def _topics(table: Table, tenant: str, school: School, today: date, journal: Journal, asked: Sequence[Waiting]) -> None:
    """Hand the topics of a journal out anew. Raises TableBusy."""
    follow, terms = asked[-1].follow, school.terms_of(journal.class_id)
    saved = Saved(follow.save_id, follow.by, follow.at)
    why = Why(follow.cause, follow.since, today)
    plans.hand_out(table, tenant, journal, (terms[0].start, terms[-1].end), saved, why)
    follow_queue.forget(table, asked)
