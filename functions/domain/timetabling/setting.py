"""Setting a timetable: what the lessons that are there already have to become. Nothing is written here.

Lessons are there before they are taught (ADR 0004), so a new timetable, a new teacher or a holiday changes those that
are not taught yet. What somebody has written into a lesson, or planned for it, stays and is told.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Annotated, Final, NamedTuple

from pydantic import Field

from functions.domain.lessons.lesson import LessonId, Sheet
from functions.domain.record import PersonId, Record
from functions.domain.timetabling.following import Follow
from functions.domain.timetabling.timetable import Occurrence

MOST_CHANGES: Final = 7  # in one part: 7 lessons, and the days of 14 teachers
MOST_FOLLOWS: Final = 20  # in one part

TeacherOf = Callable[[str, str, date], str | None]  # subject, subgroup, day


class SetLesson(Record):
    """A lesson as the timetable has it: its address, who gives it, where."""

    lesson: str
    teacher_id: PersonId
    room: str = ""


class Part(Record):
    """Some changes of one day, which are written together; or, after all of these, what has to follow them."""

    add: Annotated[tuple[SetLesson, ...], Field(max_length=MOST_CHANGES)] = ()
    change: Annotated[tuple[SetLesson, ...], Field(max_length=MOST_CHANGES)] = ()
    remove: Annotated[tuple[str, ...], Field(max_length=MOST_CHANGES)] = ()
    follow: Annotated[tuple[Follow, ...], Field(max_length=MOST_FOLLOWS)] = ()

    @property
    def come_and_gone(self) -> list[LessonId]:
        """The lessons that are there afterwards and were not before, or the other way round."""
        return [LessonId.parse(text) for text in (*self.remove, *(one.lesson for one in self.add))]


class Setting(NamedTuple):
    """What a timetable makes of the lessons of a stretch.

    Attributes:
        parts: What is to be written, by days.
        kept: Lessons that the timetable has not, or not so, and that stay: written in, or substituted. Oldest first.
        without_teacher: Lessons of the timetable that nobody's load has; they are not made.
        without_place: Lessons of the timetable whose place a kept lesson has; they are not made.
    """

    parts: list[Part]
    kept: list[Sheet]
    without_teacher: list[Occurrence]
    without_place: list[Occurrence]

    def count(self, what: str) -> int:
        """Return how many lessons are added, changed or removed: `add`, `change`, `remove`."""
        return sum(len(getattr(part, what)) for part in self.parts)


class _Day:
    """The changes of a day, while they are put together."""

    def __init__(self) -> None:
        self.add: list[SetLesson] = []
        self.change: list[SetLesson] = []
        self.remove: list[str] = []


def setting(occurrences: Iterable[Occurrence], sheets: Iterable[Sheet], teacher_of: TeacherOf) -> Setting:
    """Return what is to become of the lessons of a stretch.

    Args:
        occurrences: All that the timetable gives to the stretch.
        sheets: All lessons of the class that are there in it.
        teacher_of: Who teaches a subject on a day by the loads.
    """
    wanted, there = {one.id: one for one in occurrences}, {sheet.id: sheet for sheet in sheets}
    made = Setting([], [], [], [])
    days: dict[date, _Day] = defaultdict(_Day)
    for lesson, sheet in there.items():
        _settle(sheet, wanted.get(lesson), teacher_of, days[lesson.day], made.kept)
    staying = [sheet for sheet in made.kept if not sheet.cancelled]
    staying += [sheet for sheet in there.values() if _came(sheet)]
    for lesson, one in wanted.items():
        if lesson not in there:
            _make(one, staying, teacher_of, days[lesson.day], made)
    made.kept.sort(key=lambda sheet: (sheet.day, sheet.number))
    made.parts.extend(part for day in sorted(days) for part in _parts(days[day]))
    return made


def written(sheet: Sheet) -> bool:
    """Tell whether somebody has written anything into a lesson."""
    return bool(sheet.topic or sheet.homework) or _given(sheet)


def touched(sheet: Sheet) -> bool:
    """Tell whether somebody has written anything into a lesson, or planned anything for it."""
    return written(sheet) or sheet.substitution is not None


def _settle(sheet: Sheet, one: Occurrence | None, teacher_of: TeacherOf, day: _Day, kept: list[Sheet]) -> None:
    """Say what becomes of a lesson that is there."""
    if one is None:
        if not touched(sheet):
            day.remove.append(str(sheet.id))
        elif not _came(sheet):
            kept.append(sheet)
        return
    teacher_id = teacher_of(sheet.subject, sheet.group, sheet.day)
    usual = sheet.teacher_id if sheet.substitution is None else sheet.substitution.usual_teacher_id
    if _came(sheet) or teacher_id is None or (teacher_id, one.room or sheet.room) == (usual, sheet.room):
        return
    if _given(sheet) or sheet.substitution is not None:
        kept.append(sheet)
        return
    day.change.append(SetLesson(lesson=str(sheet.id), teacher_id=teacher_id, room=one.room or sheet.room))


def _make(one: Occurrence, staying: Sequence[Sheet], teacher_of: TeacherOf, day: _Day, made: Setting) -> None:
    """Say how a lesson that is not there comes to be."""
    teacher_id = teacher_of(one.subject, one.group, one.day)
    if teacher_id is None:
        made.without_teacher.append(one)
    elif any(_same_place(sheet, one) for sheet in staying):
        made.without_place.append(one)
    else:
        day.add.append(SetLesson(lesson=str(one.id), teacher_id=teacher_id, room=one.room))


def _same_place(sheet: Sheet, one: Occurrence) -> bool:
    groups = {sheet.group, one.group}
    return (sheet.day, sheet.number) == (one.day, one.number) and ("" in groups or len(groups) == 1)


def _given(sheet: Sheet) -> bool:
    return any(cell.marks or cell.absence or cell.note for cell in sheet.cells.values())


def _came(sheet: Sheet) -> bool:
    return sheet.substitution is not None and sheet.substitution.source is not None


def _parts(day: _Day) -> Iterable[Part]:
    changes: list[tuple[str, SetLesson | str]] = [
        *(("remove", one) for one in day.remove),
        *(("change", one) for one in day.change),
        *(("add", one) for one in day.add),
    ]
    # What is taken from a place and what comes to it go together: by number, so that no place is double or empty.
    changes.sort(key=lambda change: _number(change[1]))
    for first in range(0, len(changes), MOST_CHANGES):
        part: dict[str, list[SetLesson | str]] = defaultdict(list)
        for name, change in changes[first : first + MOST_CHANGES]:
            part[name].append(change)
        yield Part.model_validate(part)


def _number(change: SetLesson | str) -> int:
    return LessonId.parse(change if isinstance(change, str) else change.lesson).number
