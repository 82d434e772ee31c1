"""Entering a lesson: who may, what is refused, and how two teachers' changes of one sheet come together."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated, Any, Final

from pydantic import Field

from functions.domain import merging
from functions.domain.access import rights
from functions.domain.lessons.lesson import (
    EMPTY,
    Cell,
    DueDay,
    Homework,
    Marks,
    MinutesLate,
    Remark,
    SaveId,
    Sheet,
    Topic,
)
from functions.domain.lessons.marks import Mark, PassFail
from functions.domain.merging import ChangedMeanwhile, Collision, Difference, VersionAhead
from functions.domain.organisation import leave
from functions.domain.organisation.leave import Leaves
from functions.domain.organisation.school import AbsenceLetter, School, TermClosed, WorkKindId
from functions.domain.record import PersonId, Record, SchoolError
from functions.domain.roll.classes import SchoolClass
from functions.domain.roll.people import Person

LONGEST_DUE: Final = timedelta(days=366)  # nobody sets homework for longer; a mistyped year is caught
HEAD_FIELDS: Final = ("topic", "homework", "homework_due", "work_kind")


class NotYourLesson(SchoolError):
    """Another teacher gives this lesson."""


class LessonCancelled(SchoolError):
    """The lesson does not take place, or is given at another place; what is written goes there."""


class LessonAhead(SchoolError):
    """The lesson is on a later day: its topic and homework may be written, marks and absences not yet."""


class PupilNotInClass(SchoolError):
    """A cell was sent for somebody who is not in the class on the lesson's day."""

    def __init__(self, pupil_id: str) -> None:
        self.pupil_id = pupil_id
        super().__init__()


class GradeWithoutMarks(SchoolError):
    """Marks or homework for a grade that learns without them."""


class UnknownWorkKind(SchoolError):
    """A kind of work that is not in the school's table, or no longer in use."""


class UnknownAbsence(SchoolError):
    """A letter that the school's table of absences does not offer, or minutes for one that is not late."""


class DueOutOfRange(SchoolError):
    """A day to hand in by that is before the lesson, or more than a year after it."""


class OtherScale(SchoolError):
    """A mark of 2 to 5 in a subject that is only passed or not, or the other way round."""


class TooLateToWrite(SchoolError):
    """The days that the school gives for writing a lesson are over; the office decides now."""


class CellChange(Record):
    """What a cell is to become, whole: see `Cell`."""

    marks: Marks = ()
    absence: AbsenceLetter | None = None
    late: MinutesLate | None = None
    note: Remark = ""


class LessonChange(Record):
    """What a teacher wants changed: only the places that were touched.

    Attributes:
        base_version: The sheet's version that the teacher was looking at.
        save_id: Made with the page (idempotency key). It goes into the audit entry. The same change twice is one
            save by what it says: the second finds everything as it wants it, or somebody's later change,
            which it is shown and does not undo.
        topic, homework, homework_due, work_kind: New value, or None where untouched; an empty due day takes one away.
        cells: By pupil id.
        reason: Why something that was written is corrected; goes into the audit entry alone.
    """

    base_version: Annotated[int, Field(ge=1, le=1_000_000_000)]
    save_id: SaveId
    topic: Topic | None = None
    homework: Homework | None = None
    homework_due: DueDay | None = None
    work_kind: WorkKindId | None = None
    cells: Annotated[dict[PersonId, CellChange], Field(max_length=60)] = {}
    reason: Remark = ""


def permit(  # what an entry is judged by
    sheet: Sheet,
    school_class: SchoolClass,
    school: School,
    change: LessonChange,
    *,
    by: Person,
    today: date,
    leaves: Leaves = leave.NONE,
) -> None:
    """Raise unless this person may make this change to this lesson today.

    Raises:
        NotYourLesson: The right to write comes with giving the lesson: a substitute has it as long as the
            substitution stands, and the usual teacher has it not.
        LessonCancelled: It does not take place, or elsewhere.
        TermClosed: The office has closed the lesson's term; the teacher can't change what is in it.
        LessonAhead: Marks or absences for a day that has not come.
        TooLateToWrite: More days have gone by than the school gives, and the office has given no leave.
        NoSuchTerm: The lesson's day lies in no term any more.
        PupilNotInClass, GradeWithoutMarks, DueOutOfRange: The change itself can't be.
        UnknownWorkKind, UnknownAbsence, OtherScale: The same, for words that the school does not have.
    """
    if not rights.may(rights.Right.OWN_LESSON, rights.to_lesson(by, sheet.teacher_id)):
        raise NotYourLesson
    if sheet.cancelled:
        raise LessonCancelled
    if school.term_on(sheet.day, sheet.class_id).closed:
        raise TermClosed
    if change.cells and sheet.day > today:
        raise LessonAhead
    if leave.too_late(school, sheet.day, today) and leaves.until(sheet.day, by.id, today) is None:
        raise TooLateToWrite
    _permit_content(sheet, school_class, school, change)


def _permit_content(sheet: Sheet, school_class: SchoolClass, school: School, change: LessonChange) -> None:
    present = {pupil.id for pupil in school_class.pupils_of(sheet.subject, sheet.group, sheet.day)}
    for pupil_id in change.cells:
        if pupil_id not in present:
            raise PupilNotInClass(pupil_id)
    if school_class.grade < school.first_marked_grade and (
        change.homework or any(cell.marks for cell in change.cells.values())
    ):
        raise GradeWithoutMarks
    new = [
        mark for pupil_id, cell in change.cells.items() for mark in cell.marks if mark not in sheet.cell(pupil_id).marks
    ]
    _permit_days(sheet, change, new)
    _permit_words(sheet, school, change, new)


def _permit_days(sheet: Sheet, change: LessonChange, new: Iterable[Mark]) -> None:
    """Raise unless what is to be handed in is due after the lesson, within a year. What the sheet has may stay."""
    days = [mark.due for mark in new if mark.due] + ([change.homework_due] if change.homework_due else [])
    if any(not sheet.day <= day <= sheet.day + LONGEST_DUE for day in days):
        raise DueOutOfRange


def _permit_words(sheet: Sheet, school: School, change: LessonChange, new: Iterable[Mark]) -> None:
    """Raise unless kinds, letters and marks are those that the school has. What the sheet has already may stay."""
    kinds = {kind.id for kind in school.work_kinds if not kind.retired} | {sheet.work_kind}
    letters = {code.letter for code in school.absence_codes if not code.retired}
    only_passed = sheet.subject in school.pass_subjects
    if change.work_kind is not None and change.work_kind not in kinds:
        raise UnknownWorkKind
    if any(mark.kind is not None and mark.kind not in kinds for mark in new):
        raise UnknownWorkKind
    for pupil_id, cell in change.cells.items():
        was = sheet.cell(pupil_id).absence
        if cell.absence not in {None, was, *letters} or (cell.late and not school.is_late(cell.absence)):
            raise UnknownAbsence
    if any(isinstance(mark.value, PassFail) is not only_passed for mark in new if mark.value is not None):
        raise OtherScale


def merge(sheet: Sheet, version: int, change: LessonChange) -> tuple[Sheet, Difference]:
    """Return the sheet with a change in it, and what that changes.

    Places that nobody else has touched since `base_version` simply take the new value; a place
    that somebody has set to another value is a collision. A change that says what is there
    already is no change.

    Raises:
        ChangedMeanwhile: Lists every collision; the teacher decides, and sends again.
        VersionAhead: The change is based on a version that is not there yet.
    """
    if change.base_version > version:
        raise VersionAhead
    head = {name: value for name in HEAD_FIELDS if (value := getattr(change, name)) not in (None, getattr(sheet, name))}
    wanted = {pupil_id: _cell(cell, version + 1) for pupil_id, cell in change.cells.items()}
    cells = merging.touched(sheet.cells, wanted, EMPTY)
    collisions = [
        Collision(name, getattr(sheet, name)) for name in head if sheet.changed_in.get(name, 0) > change.base_version
    ]
    collisions += merging.collisions(sheet.cells, cells, EMPTY, change.base_version)
    if collisions:
        raise ChangedMeanwhile(collisions)
    return _changed(sheet, version, head, cells), _difference(sheet, head, cells)


def _cell(wanted: CellChange, version: int) -> Cell:
    return Cell(
        marks=wanted.marks, absence=wanted.absence, late=wanted.late, note=wanted.note, changed_in=version
    )  # fmt: skip


def _changed(sheet: Sheet, version: int, head: dict[str, Any], cells: dict[str, Cell]) -> Sheet:
    return sheet.model_copy(
        update={
            **head,
            # An emptied cell stays in the sheet: its changed_in tells a second teacher that it was emptied.
            "cells": {**sheet.cells, **cells},
            "changed_in": {**sheet.changed_in, **dict.fromkeys(head, version + 1)},
        }
    )


def _difference(sheet: Sheet, head: dict[str, Any], cells: dict[str, Cell]) -> Difference:
    before: dict[str, Any] = {name: _json(getattr(sheet, name)) for name in head}
    before |= {pupil_id: _plain(sheet.cell(pupil_id)) for pupil_id in cells}
    after = {name: _json(value) for name, value in head.items()}
    return Difference(before, {**after, **{pupil_id: _plain(cell) for pupil_id, cell in cells.items()}})


def _plain(cell: Cell) -> dict[str, Any]:
    return cell.model_dump(mode="json", exclude={"changed_in"}, exclude_defaults=True)


def _json(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
