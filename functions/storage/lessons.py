"""Lessons: sheets of a journal, their saving, and what teachers read of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from functions.domain.journal.entry import LessonChange, merge
from functions.domain.lessons.absences import ClassAbsences
from functions.domain.lessons.audit import AuditEntry
from functions.domain.lessons.lesson import Journal, LessonId, NoSuchLesson, Sheet
from functions.domain.organisation import leave
from functions.domain.organisation.leave import Leaves
from functions.domain.record import Record
from functions.domain.roll.classes import SchoolClass
from functions.storage import chains, keys, records
from functions.storage.chains import End
from functions.storage.errors import TableBusy
from functions.storage.pausing import pause
from functions.storage.table import MAX_BATCH, ConditionFailed, Item, Key, Put, Table, Version, everything

ATTEMPTS: Final = 8  # saves of one journal in the same second: two teachers, at most a few


class TeachingDay(Record):
    """The lessons a teacher gives on a day, in the written form of LessonId, by number.

    Attributes:
        off: Those that the timetable has and this teacher does not give: cancelled, moved, given by a substitute.
        extra: Those of `lessons` in journals of others: given as a substitute.
        came: Those of `lessons` that the timetable has on another day.
    """

    day: date
    lessons: tuple[str, ...]
    off: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    came: tuple[str, ...] = ()

    @property
    def own(self) -> set[str]:
        """Lessons in journals of this teacher's own, given or not."""
        return {*self.lessons, *self.off} - {*self.extra}


class OpenLesson(NamedTuple):
    """A lesson as it was read for writing: sheet with version, class, the end of its journal's chain, leaves.

    And the absences by days of the class, which are laid over the sheet where it is shown.
    """

    sheet: Sheet
    version: int
    school_class: SchoolClass
    end: End
    leaves: Leaves = leave.NONE
    absences: ClassAbsences = ClassAbsences()


def keys_to_open(tenant: str, lesson: LessonId) -> tuple[Key, Key, Key, Key, Key]:
    """Return what a lesson is shown and saved with: sheet, class, chain head, leaves, absences by days."""
    return (
        keys.sheet(tenant, lesson),
        keys.school_class(tenant, lesson.class_id, lesson.journal.year),
        keys.chain(tenant, lesson.journal),
        keys.leaves(tenant, lesson.journal),
        keys.class_absences(tenant, lesson.class_id, lesson.journal.year),
    )


def opened(found: Mapping[Key, Item], tenant: str, lesson: LessonId) -> OpenLesson:
    """Return a lesson from a batch that holds its keys_to_open. Raises NoSuchLesson."""
    sheet_key, class_key, chain_key, leaves_key, absences_key = keys_to_open(tenant, lesson)
    school_class = records.read(found, class_key, SchoolClass)
    item = found.get(sheet_key)
    # Two subjects of a class may share a number on a day, each in its own journal: the key names the subject.
    if item is None or school_class is None:
        raise NoSuchLesson
    return OpenLesson(
        sheet=records.of(item, Sheet),
        version=item.version,
        school_class=school_class,
        end=chains.end_of(found, chain_key),
        leaves=records.read(found, leaves_key, Leaves) or leave.NONE,
        absences=records.read(found, absences_key, ClassAbsences) or ClassAbsences(),
    )


def save(  # each is a fact of its own
    table: Table,
    tenant: str,
    lesson: OpenLesson,
    change: LessonChange,
    *,
    by: str,
    at: datetime,
    permitted: Callable[[OpenLesson], None],
) -> OpenLesson:
    """Write a change of a lesson, its audit entry, the chain's new head and the news of it: all four or none.

    Keys: keys.sheet, keys.audit, keys.chain, keys.outbox. Cost: one transaction of four actions
    whatever the number of pupils; of five with keys.follow, where somebody's cell has changed who has left the class:
    marks go along to another one. A change that finds everything as it wants it writes nothing: a double
    submit, our own repeat after a lost answer.

    Args:
        table: Where to write.
        tenant: Of which school.
        lesson: As it was read.
        change: What is to become of it.
        by: The id of who changes it.
        at: When.
        permitted: Raises unless the lesson may be changed so; asked before each attempt, since who
            gives the lesson and whether its term is open can change between them.

    Raises:
        ChangedMeanwhile: Somebody else has set the same places to other values.
        TableBusy: The journal was written by others at every attempt.
    """
    for attempt in range(ATTEMPTS):
        permitted(lesson)
        sheet, difference = merge(lesson.sheet, lesson.version, change)
        if not difference:
            return lesson
        entry = lesson.end.head.next_entry(
            about=str(sheet.id),
            version=lesson.version + 1,
            save_id=change.save_id,
            by=by,
            at=at,
            before=difference.before,
            after=difference.after,
            reason=change.reason,
        )
        saved = lesson._replace(sheet=sheet, version=lesson.version + 1, end=lesson.end.after(entry))
        try:
            table.transact(*_actions(tenant, saved, lesson.end, entry), *_going_along(tenant, saved, entry))
        except ConditionFailed:
            pause(attempt)
            wanted = keys_to_open(tenant, sheet.id)
            lesson = opened(table.batch_get(wanted), tenant, sheet.id)
        else:
            return saved
    raise TableBusy


def _actions(tenant: str, saved: OpenLesson, end: End, entry: AuditEntry) -> list[Put]:
    put = Put(sheet_item(tenant, saved.sheet, saved.version), Version(saved.version - 1))
    return [put, *chains.journal_actions(tenant, saved.sheet.id.journal, end, entry, "lesson_saved")]


def _going_along(tenant: str, saved: OpenLesson, entry: AuditEntry) -> list[Put]:
    """Return what puts marks in step in the class that pupils have gone to; nothing unless one of them has left."""
    left = tuple(one.id for one in saved.school_class.pupils if one.left is not None and one.id in entry.after)
    if not left:
        return []
    from functions.domain.timetabling.following import Cause, Follow  # noqa: PLC0415  # seldom, and a diary never
    from functions.storage import follow_queue  # noqa: PLC0415  # the same

    told = {"class_id": saved.sheet.class_id, "pupils": left, "year": saved.school_class.year, "cause": Cause.MOVE}
    told |= {"since": saved.sheet.day, "by": entry.by, "at": entry.at, "save_id": entry.save_id}
    return [follow_queue.put(tenant, Follow.model_validate(told))]


def sheet_item(tenant: str, sheet: Sheet, version: int = 1) -> Item:
    """Return a sheet as an item. Keys: keys.sheet, keys.sheet_index."""
    return records.item(keys.sheet(tenant, sheet.id), sheet, version=version, index=keys.sheet_index(tenant, sheet.id))


def put_teaching_day(tenant: str, teacher_id: str, day: TeachingDay) -> Put:
    """Return the action that writes a teacher's day. Key: keys.teaching_day."""
    return Put(records.item(keys.teaching_day(tenant, teacher_id, day.day), day))


def teaching_days(table: Table, tenant: str, teacher_id: str, first: date, last: date) -> list[TeachingDay]:
    """Return a teacher's days with lessons, both ends included, oldest first. One query."""
    items = everything(table, keys.teaching_days(tenant, teacher_id, first, last))
    return [records.of(item, TeachingDay) for item in items]


def sheets(table: Table, tenant: str, lessons: Iterable[LessonId]) -> list[Sheet]:
    """Return the sheets of these lessons that there are, in the same order. One round trip, at most 100."""
    wanted = [keys.sheet(tenant, lesson) for lesson in lessons]
    found = table.batch_get(wanted)
    return [records.of(found[key], Sheet) for key in wanted if key in found]


def sheets_and_classes(
    table: Table, tenant: str, lessons: Sequence[LessonId]
) -> tuple[list[Sheet], dict[str, SchoolClass]]:
    """Return the sheets of these lessons that there are, in any order, and their classes by id.

    A round trip for each 100 of both together; none for no lesson.
    """
    classes = {keys.school_class(tenant, one.class_id, one.journal.year) for one in lessons}
    wanted = [*classes, *(keys.sheet(tenant, one) for one in lessons)]
    found: dict[Key, Item] = {}
    for start in range(0, len(wanted), MAX_BATCH):
        found |= table.batch_get(wanted[start : start + MAX_BATCH])
    read = [records.of(item, SchoolClass) for key, item in found.items() if key in classes]
    return [records.of(item, Sheet) for key, item in found.items() if key not in classes], {one.id: one for one in read}


def journal_sheets(table: Table, tenant: str, journal: Journal, first: date, last: date) -> list[Sheet]:
    """Return a journal's sheets of a stretch of days, both included, oldest first. One query."""
    items = everything(table, keys.sheets(tenant, journal, first, last))
    return [records.of(item, Sheet) for item in items]
