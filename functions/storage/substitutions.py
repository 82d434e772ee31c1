"""Substitutions in the table. One save changes sheets, teachers' days and journals' chains, all or nothing.

Keys: keys.sheet, keys.teaching_day, keys.audit, keys.chain, keys.outbox. Cost: two reads, a query of the index where a
place of the class has to be free, and one transaction of at most 18 actions (a combined class gets another subject).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from functions.domain.lessons.lesson import Journal, LessonId, Sheet
from functions.domain.lessons.substitution import SubstitutionKind
from functions.domain.timetabling.following import Cause, Follow
from functions.domain.timetabling.substituting import Asked, Outcome, PlaceTaken, restore, substitute
from functions.storage import chains, follow_queue, keys, records
from functions.storage.errors import TableBusy
from functions.storage.lessons import sheet_item
from functions.storage.pausing import pause
from functions.storage.substitution_board import Board
from functions.storage.table import (
    Absent,
    ConditionFailed,
    Delete,
    Item,
    Key,
    Put,
    Table,
    Version,
)

ATTEMPTS: Final = 6
_NOT_TOLD: Final = frozenset({"cells", "changed_in", "day", "number", "class_id", "subject", "group"})


class Saved(NamedTuple):
    """Who changes something, when, and the id of the page it came from."""

    save_id: str
    by: str
    at: datetime


class _Change(NamedTuple):
    """A lesson before and after: `comes` is the sheet of the other place, where there is one."""

    stays: Sheet
    now: Sheet
    came: Sheet | None
    comes: Sheet | None


def plan(  # each is a fact of its own
    table: Table,
    tenant: str,
    lessons: Sequence[LessonId],
    asked: Asked,
    saved: Saved,
    permitted: Callable[[Sheet], None],
) -> None:
    """Plan a substitution of a lesson, or of the lessons of a combined class together.

    Args:
        table: Where to write.
        tenant: Of which school.
        lessons: One lesson; two where two classes are taught together.
        asked: What is wanted of them.
        saved: Who asks, when.
        permitted: Raises unless a lesson of this sheet may be changed; asked for both places of one that moves.

    Raises: as `substituting.substitute`; TableBusy where others kept changing the same teachers' days.
    """

    def work(board: Board) -> list[_Change]:
        return [_substituted(board, lesson, asked, saved, permitted) for lesson in lessons]

    _save(table, tenant, lambda: Board(table, tenant, lessons, asked), work, saved)


def take_back(
    table: Table, tenant: str, lessons: Sequence[LessonId], saved: Saved, permitted: Callable[[Sheet], None]
) -> None:
    """Take a substitution back: the lessons are as the timetable has them. Raises as `substituting.restore`."""

    def work(board: Board) -> list[_Change]:
        changes = []
        for lesson in lessons:
            stays, came = board.sheet(lesson), board.other(lesson)
            permitted(stays)
            now = restore(stays, came, busy=board.busy(), taken=board.taken(lesson))
            changes.append(_Change(stays, now, came, None))
        return changes

    _save(table, tenant, lambda: Board(table, tenant, lessons, None), work, saved)


def _substituted(
    board: Board, lesson: LessonId, asked: Asked, saved: Saved, permitted: Callable[[Sheet], None]
) -> _Change:
    stays = board.sheet(lesson)
    permitted(stays)
    made: Outcome = substitute(stays, asked, by=saved.by, at=saved.at, busy=board.busy(), taken=board.taken(lesson))
    if made.comes is not None:
        permitted(made.comes)
        if board.other(lesson) is not None:  # a cancelled lesson of the same journal lies there
            raise PlaceTaken
    return _Change(stays, made.stays, None, made.comes)


def _save(
    table: Table,
    tenant: str,
    read: Callable[[], Board],
    work: Callable[[Board], list[_Change]],
    saved: Saved,
) -> None:
    for attempt in range(ATTEMPTS):
        board = read()
        actions = _actions(board, tenant, [one for one in work(board) if one.now != one.stays], saved)
        if not actions:
            return
        try:
            table.transact(*actions)
        except ConditionFailed:
            pause(attempt)
            continue
        return
    raise TableBusy


def _actions(board: Board, tenant: str, changes: Sequence[_Change], saved: Saved) -> list[Put | Delete]:
    actions: list[Put | Delete] = []
    told: dict[Journal, _Told] = {}
    for one in changes:
        school_class = board.school_class(one.stays.id)
        version = board.version(keys.sheet(tenant, one.stays.id))
        now = _noted(one.stays, one.now, version + 1)
        actions.append(Put(sheet_item(tenant, now, version + 1), Version(version)))
        board.days.put(one.stays, now, school_class)
        told.setdefault(one.stays.id.journal, _Told(now.id, version + 1, one.stays, now))
        if one.comes is not None:
            actions.append(Put(sheet_item(tenant, one.comes), Absent()))
            board.days.put(None, one.comes, school_class)
            told.setdefault(one.comes.id.journal, _Told(one.comes.id, 1, None, one.comes))
        if one.came is not None:
            key = keys.sheet(tenant, one.came.id)
            actions.append(Delete(key, Version(board.version(key))))
            board.days.put(one.came, None, school_class)
            told.setdefault(one.came.id.journal, _Told(one.came.id, board.version(key) + 1, one.came, None))
    actions += board.days.actions()
    for journal, change in told.items():
        actions += _chained(board.found, tenant, journal, change, saved)
    actions += [follow_queue.put(tenant, one) for one in _following(changes, saved)]
    return actions


def _following(changes: Sequence[_Change], saved: Saved) -> list[Follow]:
    """Return the journals whose topics have to move: those where a lesson fell out, came, or came back."""
    found: dict[Journal, Follow] = {}
    for one in changes:
        touched = [sheet for sheet in (one.came, one.comes) if sheet is not None]
        if one.now.cancelled != one.stays.cancelled:
            touched.append(one.now)
        for sheet in touched:
            journal, since = sheet.id.journal, min(sheet.day, one.stays.day)
            found[journal] = Follow(
                class_id=journal.class_id,
                journal=journal.key,
                year=journal.year,
                since=since,
                cause=_cause(one),
                **saved._asdict(),
            )
    return list(found.values())


def _cause(change: _Change) -> Cause:
    if change.now.substitution is None:
        return Cause.CAME_BACK
    moved = change.now.substitution.kind is SubstitutionKind.MOVED
    return Cause.MOVED if moved else Cause.FELL_OUT


class _Told(NamedTuple):
    """What a journal's chain says: of which lesson, its new version, what it was and is."""

    lesson: LessonId
    version: int
    before: Sheet | None
    after: Sheet | None


def _chained(found: Mapping[Key, Item], tenant: str, journal: Journal, told: _Told, saved: Saved) -> list[Put]:
    end = chains.end_of(found, keys.chain(tenant, journal))
    before, after = _values(told.before), _values(told.after)
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    entry = end.head.next_entry(
        about=str(told.lesson),
        version=told.version,
        save_id=saved.save_id,
        by=saved.by,
        at=saved.at,
        before={name: before[name] for name in changed if name in before},
        after={name: after.get(name) for name in changed},
    )
    return chains.journal_actions(tenant, journal, end, entry, "lesson_changed")


def _values(sheet: Sheet | None) -> dict[str, Any]:
    if sheet is None:
        return {}
    return sheet.model_dump(mode="json", exclude=set(_NOT_TOLD), exclude_defaults=True)


def _noted(before: Sheet, after: Sheet, version: int) -> Sheet:
    """Return the sheet that says which head fields this version changed: an older page's save must not undo them."""
    moved = [name for name in ("topic", "homework", "homework_due", "work_kind") if _differs(before, after, name)]
    return after.model_copy(update={"changed_in": {**before.changed_in, **dict.fromkeys(moved, version)}})


def _differs(before: Sheet, after: Sheet, name: str) -> bool:
    return bool(getattr(before, name) != getattr(after, name))


def of_day(table: Table, tenant: str, texts: Iterable[str]) -> list[Sheet]:
    """Return the substituted lessons of a day, from the `off` lists of its teachers; by number and class."""
    wanted = [keys.sheet(tenant, LessonId.parse(text)) for text in sorted(set(texts))]
    found: dict[Key, Item] = {}
    for first in range(0, len(wanted), 100):
        found |= table.batch_get(wanted[first : first + 100])
    sheets = [records.of(item, Sheet) for item in found.values()]
    return sorted(sheets, key=lambda sheet: (sheet.number, sheet.class_id, sheet.subject, sheet.group))
