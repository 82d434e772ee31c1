"""Substituting lessons: what it does to a sheet, what is refused, who is free.

A lesson that moves, or gives way to another subject, leaves a cancelled sheet behind that says where it went: the
timetable's lesson is never lost, and a lesson is never there twice. Each substitution can be taken back. Who gives a
lesson, and so may write it, is the sheet's `teacher_id`: the substitute's as long as the substitution stands.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Annotated, Final, NamedTuple

from pydantic import Field

from functions.domain.lessons.lesson import LessonId, LessonNumber, Sheet
from functions.domain.lessons.substitution import LessonPlace, Substitution, SubstitutionKind
from functions.domain.record import GroupId, Line, PersonId, Record, SchoolError, SubjectId

Busy = Callable[[str, date, int], bool]  # teacher, day, number: whether that teacher gives another lesson then
Taken = Callable[[LessonPlace], bool]  # whether those whom a lesson there would be for have another one then
_PLACE: Final = ("class_id", "subject", "group", "day", "number")
_HISTORY: Final = ("cells", "changed_in")  # cells that were emptied, and who touched what when


class TeacherBusy(SchoolError):
    """The teacher gives another lesson at that time."""


class PlaceTaken(SchoolError):
    """The class, or pupils of the subgroup, have another lesson at that time."""


class LessonWritten(SchoolError):
    """Marks or absences stand in the lesson: it took place, and cannot be cancelled, moved or given away."""


class AlreadySubstituted(SchoolError):
    """The lesson is substituted; that is to be taken back first."""


class NotSubstituted(SchoolError):
    """There is no substitution to take back here: it may be at the lesson that this one went to."""


class SameAsTimetable(SchoolError):
    """The substitution changes nothing: the same teacher, subject or place as in the timetable."""


class NoLessonsThatDay(SchoolError):
    """A lesson is to move to a Sunday or into the holidays."""


class Asked(Record):
    """What the office wants of a lesson.

    Attributes:
        kind: Which of the others count: teacher_id for TEACHER and SUBJECT, and for MOVED where another teacher gives
            it; subject and group for SUBJECT; day and number for MOVED; room for all that take place.
        teacher_name: For families, with teacher_id.
        room: None leaves the room as it is.
    """

    kind: SubstitutionKind
    teacher_id: PersonId | None = None
    teacher_name: Line = ""
    subject: SubjectId | None = None
    group: GroupId = ""
    day: date | None = None
    number: LessonNumber | None = None
    room: Annotated[str, Field(max_length=40)] | None = None
    reason: Line = ""


class Outcome(NamedTuple):
    """What becomes of a lesson: its sheet, and the sheet of where it went or of what is taught in its stead."""

    stays: Sheet
    comes: Sheet | None = None


def substitute(sheet: Sheet, asked: Asked, *, by: str, at: datetime, busy: Busy, taken: Taken) -> Outcome:
    """Return what a substitution makes of a lesson.

    Args:
        sheet: As it is kept.
        asked: What is wanted.
        by: Who plans it.
        at: When.
        busy: Tells whether a teacher gives another lesson at a time; this very lesson is none.
        taken: Tells whether the class has another lesson at a time; this one, and cancelled ones, are none.

    Raises:
        AlreadySubstituted: Only the substitute can be changed without taking a substitution back first. Asking for
            what is so already is no refusal: the sheet comes back as it is.
        LessonWritten, TeacherBusy, PlaceTaken, SameAsTimetable: See there.
    """
    if _done(sheet, asked):
        return Outcome(sheet)
    if asked.kind is SubstitutionKind.TEACHER:
        return Outcome(_given_by(sheet, asked, by=by, at=at, busy=busy))
    if sheet.substitution is not None:
        raise AlreadySubstituted
    if any(cell.marks or cell.absence for cell in sheet.cells.values()):
        raise LessonWritten
    place = goes_to(sheet, asked)
    if place is None:
        return Outcome(_left(sheet, asked, None, by=by, at=at))
    comes = _coming(sheet, asked, place, by=by, at=at)
    if place == place_of(sheet):
        raise SameAsTimetable
    if busy(comes.teacher_id, comes.day, comes.number):
        raise TeacherBusy
    if taken(place):
        raise PlaceTaken
    return Outcome(_left(sheet, asked, place, by=by, at=at), comes)


def restore(stays: Sheet, comes: Sheet | None, *, busy: Busy, taken: Taken) -> Sheet:
    """Return the lesson as the timetable has it. `comes`, where there is one, is to be removed.

    Args:
        stays: The substituted lesson; of two sheets the one that was left behind.
        comes: The other one.
        busy: As for `substitute`, neither of the two being another lesson.
        taken: The same.

    What was written ahead into a moved lesson (topic, homework) comes back with it.

    Raises: NotSubstituted, LessonWritten, TeacherBusy, PlaceTaken.
    """
    told = stays.substitution
    if told is None or told.source is not None or (told.to is None) is not (comes is None):
        raise NotSubstituted
    if comes is not None and any(cell.marks or cell.absence for cell in comes.cells.values()):
        raise LessonWritten
    if busy(told.usual_teacher_id, stays.day, stays.number):
        raise TeacherBusy
    if stays.cancelled and taken(place_of(stays)):
        raise PlaceTaken
    back = {"teacher_id": told.usual_teacher_id, "room": told.usual_room, "cancelled": False, "substitution": None}
    if comes is None or told.kind is not SubstitutionKind.MOVED:
        return stays.model_copy(update=back)
    here = {name: getattr(stays, name) for name in (*_PLACE, *_HISTORY)}
    return comes.model_copy(update={**here, **back})


def may_read_lesson(sheet: Sheet, person_id: str) -> bool:
    """Tell whether a teacher may read a lesson: who gives it, and who gives it by the timetable."""
    usual = None if sheet.substitution is None else sheet.substitution.usual_teacher_id
    return person_id in {sheet.teacher_id, usual}


def free_at(number: int, lessons: Mapping[str, Iterable[LessonId]]) -> list[str]:
    """Return the teachers who give no lesson of this number on a day, in the order given.

    Who has lessons that day comes first, those with the fewest of them before others: they are in the building.
    """
    counts = {teacher: [one.number for one in given] for teacher, given in lessons.items()}
    free = [teacher for teacher, numbers in counts.items() if number not in numbers]
    return sorted(free, key=lambda teacher: (not counts[teacher], len(counts[teacher])))


def place_of(sheet: Sheet) -> LessonPlace:
    """Return where a lesson is."""
    return LessonPlace(day=sheet.day, number=sheet.number, subject=sheet.subject, group=sheet.group)


def goes_to(sheet: Sheet, asked: Asked) -> LessonPlace | None:
    """Return where a lesson is to go, or what is to be taught in its stead; None where it stays, or is cancelled."""
    here = place_of(sheet)
    if asked.kind is SubstitutionKind.SUBJECT:
        return here.model_copy(update={"subject": asked.subject or sheet.subject, "group": asked.group})
    if asked.kind is SubstitutionKind.MOVED:
        return here.model_copy(update={"day": asked.day or sheet.day, "number": asked.number or sheet.number})
    return None


def _done(sheet: Sheet, asked: Asked) -> bool:
    """Tell whether the lesson is as asked already: a page sent twice."""
    told = sheet.substitution
    if told is None:
        return False
    if asked.kind is SubstitutionKind.TEACHER:
        return not sheet.cancelled and asked.teacher_id == sheet.teacher_id != told.usual_teacher_id
    return sheet.cancelled and told.kind is asked.kind and told.to == goes_to(sheet, asked)


def _given_by(sheet: Sheet, asked: Asked, *, by: str, at: datetime, busy: Busy) -> Sheet:
    told = sheet.substitution
    usual = sheet.teacher_id if told is None else told.usual_teacher_id
    if sheet.cancelled:
        raise AlreadySubstituted
    if asked.teacher_id is None or asked.teacher_id == usual:
        raise SameAsTimetable
    if busy(asked.teacher_id, sheet.day, sheet.number):
        raise TeacherBusy
    made = _made(sheet, asked, by=by, at=at) if told is None else told
    made = made.model_copy(update={"substitute": asked.teacher_name, "reason": asked.reason, "by": by, "at": at})
    room = sheet.room if asked.room is None else asked.room
    return sheet.model_copy(update={"teacher_id": asked.teacher_id, "room": room, "substitution": made})


def _left(sheet: Sheet, asked: Asked, to: LessonPlace | None, *, by: str, at: datetime) -> Sheet:
    """Return the sheet that is left behind. What was written ahead moves along with a lesson that is moved."""
    instead = asked.teacher_name if asked.kind is SubstitutionKind.SUBJECT else ""
    made = _made(sheet, asked, by=by, at=at).model_copy(update={"to": to, "substitute": instead})
    changes: dict[str, object] = {"cancelled": True, "substitution": made}
    if asked.kind is not SubstitutionKind.MOVED:
        return sheet.model_copy(update=changes)
    bare = {name: getattr(sheet, name) for name in (*_PLACE, "teacher_id", "room", *_HISTORY)}
    return Sheet.model_validate(bare).model_copy(update=changes)


def _coming(sheet: Sheet, asked: Asked, place: LessonPlace, *, by: str, at: datetime) -> Sheet:
    other = asked.teacher_name if asked.teacher_id not in {None, sheet.teacher_id} else ""
    made = _made(sheet, asked, by=by, at=at).model_copy(update={"source": place_of(sheet), "substitute": other})
    changes: dict[str, object] = {
        "subject": place.subject,
        "group": place.group,
        "day": place.day,
        "number": place.number,
        "teacher_id": asked.teacher_id or sheet.teacher_id,
        "room": sheet.room if asked.room is None else asked.room,
        "substitution": made,
    }
    if asked.kind is SubstitutionKind.MOVED:
        return sheet.model_copy(update={**changes, "cells": {}, "changed_in": {}})
    return Sheet.model_validate({"class_id": sheet.class_id, **changes})


def _made(sheet: Sheet, asked: Asked, *, by: str, at: datetime) -> Substitution:
    return Substitution(
        kind=asked.kind,
        usual_teacher_id=sheet.teacher_id,
        usual_room=sheet.room,
        reason=asked.reason,
        by=by,
        at=at,
    )
