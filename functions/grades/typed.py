"""What was typed into the lesson form, as a LessonChange of the places that the teacher has touched.

The page carries what it showed (`Shown`), so that another teacher's change of an untouched place is neither
overwritten nor called a collision, and a cell keeps what the form has no field for.
"""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from pydantic import ValidationError

from functions.domain.journal.entry import HEAD_FIELDS, LessonChange
from functions.domain.lessons.absences import shown as laid_over
from functions.domain.lessons.lesson import EMPTY, Cell
from functions.domain.lessons.marks import Mark
from functions.domain.organisation.school import AbsenceKind, School
from functions.domain.record import PersonId, Record
from functions.grades import columns
from functions.grades.columns import Column, columns_of
from functions.storage.lessons import OpenLesson
from functions.web.forms import InvalidInput, wrong_fields

_NEW_LINE: Final = re.compile(r"\r\n?")  # as browsers send it, and as old programs do
_LETTERS: Final = re.compile(r"[а-яё]{1,3}")
_OF_PUPIL: Final = re.compile(r"(?:marks[1-3]?|absence|late|note)\.(.*)", re.DOTALL)
_KIND: Final = re.compile(r"[a-z][a-z-]{1,20}")  # as WorkKindId
_PLAIN: Final = ("absence", "late", "note")  # a pupil's fields beside the columns of marks


class Shown(Record):
    """What a page showed.

    Attributes:
        version: The sheet's.
        places: Head field → its text.
        cells: By pupil id, without those that are empty.
        kinds: The kind of work of each column of marks but the first; empty for one just opened.
        due: The day that was offered for works to be handed in.
    """

    version: int
    places: dict[str, str]
    cells: dict[PersonId, Cell] = {}
    kinds: tuple[str, ...] = ()
    due: str = ""

    def cell(self, pupil_id: str) -> Cell:
        """Return a pupil's cell as it was shown."""
        return self.cells.get(pupil_id, EMPTY)

    def as_text(self) -> str:
        """Return it as the page carries it. When a cell was changed is nobody's to send back."""
        return self.model_dump_json(exclude_defaults=True, exclude={"cells": {"__all__": {"changed_in"}}})


class Typed(NamedTuple):
    """A posted form: what the page showed, and what its fields say now.

    Attributes:
        shown: See there.
        head: Head field → its text now, of those that were sent.
        columns: The columns of marks.
        pupils: By pupil id, field → text, of those that were sent; a place where theirs is to stay is not among them.
        due: The day for works to be handed in.
        rest: What all others get who have nothing.
        theirs: Places where the teacher leaves what somebody else has written.
    """

    shown: Shown
    head: dict[str, str]
    columns: list[Column]
    pupils: dict[str, dict[str, str]]
    due: str
    rest: str
    theirs: frozenset[str]

    def touched_head(self) -> dict[str, str]:
        """Return the head fields that say something else than was shown."""
        return {place: text for place, text in self.head.items() if text != self.shown.places.get(place, "")}

    def touched_fields(self, pupil_id: str) -> dict[str, str]:
        """Return a pupil's fields that say something else than was shown."""
        before = texts(self.shown.cell(pupil_id), self.columns)
        return {field: text for field, text in self.pupils[pupil_id].items() if text != before.get(field, "")}


def texts(cell: Cell, shown_columns: list[Column]) -> dict[str, str]:
    """Return what a cell's fields show."""
    plain = {"absence": cell.absence or "", "late": str(cell.late or ""), "note": cell.note}
    return plain | {column.field: columns.text_in(cell, column) for column in shown_columns}


def typed(posted: Mapping[str, str]) -> Typed:
    """Return a posted form. Raises InvalidInput where it does not say what the page showed."""
    try:
        shown = Shown.model_validate_json(posted.get("shown", ""))
        bases = shown.kinds[: columns.MOST - 1]
        found = columns_of(bases, [posted.get(f"kind{n}", base) for n, base in enumerate(bases, start=1)])
    except ValidationError as exc:
        raise InvalidInput(["shown"]) from exc
    theirs = frozenset(
        name.removeprefix("keep.") for name, text in posted.items() if name.startswith("keep.") and text == "theirs"
    )
    head = {place: _NEW_LINE.sub("\n", posted[place]).strip() for place in HEAD_FIELDS if place in posted}
    return Typed(
        shown,
        {place: text for place, text in head.items() if place not in theirs},
        found,
        {pupil_id: _fields(posted, pupil_id, found) for pupil_id in _posted_pupils(posted) if pupil_id not in theirs},
        posted.get("due", shown.due).strip(),
        posted.get("rest", "").strip().lower(),
        theirs,
    )


def change_of(posted: Mapping[str, str], lesson: OpenLesson, school: School) -> LessonChange:
    """Return what the teacher has touched. Raises InvalidInput, which names the places."""
    form = typed(posted)
    others = enumerate(form.columns[1:], start=1)
    wrong = [f"kind{n}" for n, column in others if column.kind and not _KIND.fullmatch(column.kind)]
    if wrong:
        raise InvalidInput(wrong)
    cells: dict[str, Cell] = {}
    for pupil_id in form.pupils:
        try:
            cells[pupil_id] = cell_of(form, pupil_id, school)
        except InvalidInput as error:
            wrong += error.fields
    if wrong:
        raise InvalidInput(wrong)
    if form.rest:
        cells = _filled(form, cells, lesson, school)
    told = {
        pupil_id: cell.model_dump(exclude={"changed_in"})
        for pupil_id, cell in cells.items()
        if not cell.same(form.shown.cell(pupil_id))
    }
    given = {
        "base_version": form.shown.version,
        "save_id": posted.get("save_id", ""),
        "reason": posted.get("reason", ""),
    }
    try:
        return LessonChange.model_validate({**given, **form.touched_head(), "cells": told})
    except ValidationError as exc:
        raise InvalidInput(wrong_fields(exc)) from exc


def cell_of(form: Typed, pupil_id: str, school: School) -> Cell:
    """Return what a pupil's cell is to be. A field that was not sent says what was shown.

    Raises InvalidInput, which names fields as `cells.<pupil>.<field>`.
    """
    before = form.shown.cell(pupil_id)
    now = texts(before, form.columns) | form.pupils[pupil_id]
    wrong = [] if not now["absence"] or _LETTERS.fullmatch(now["absence"]) else ["absence"]
    if now["late"] and not (now["late"].isascii() and now["late"].isdigit()):
        wrong.append("late")
    marks = []
    for column in form.columns:
        found = columns.pieces(now[column.field])
        try:
            kept = column.of(before.marks)
            marks += columns.read(found, column, kept, (form.shown.due, form.due)) if found is not None else []
        except columns.NoDay:
            wrong.append("due")
        if found is None:
            wrong.append(column.field)
    if wrong:
        raise InvalidInput([one if one == "due" else f"cells.{pupil_id}.{one}" for one in wrong])
    absence, late = _arrival(now, before, school)
    # Unchecked: what is out of bounds is LessonChange's to name, all at once.
    whole = (*marks, *_without_column(before, form.columns))
    whole = before.marks if whole == _in_columns(before, form.columns) else whole  # their order is nobody's change
    return Cell.model_construct(marks=whole, absence=absence, late=late, note=now["note"], changed_in=0)


def _arrival(now: Mapping[str, str], before: Cell, school: School) -> tuple[str | None, int | None]:
    """Return letter and minutes. Minutes alone say that the pupil came late; they go with the letter they came with."""
    letter, late = now["absence"] or None, int(now["late"]) if now["late"] else None
    if late and late != before.late and letter is None:
        letter = school.letter_of(AbsenceKind.LATE)
    return letter, None if late == before.late and not school.is_late(letter) else late


def _filled(form: Typed, cells: dict[str, Cell], lesson: OpenLesson, school: School) -> dict[str, Cell]:
    """Return the cells with the rest filled: whoever has neither mark nor absence, and is not away for days."""
    found, day = columns.pieces(form.rest), lesson.sheet.day
    if len(found or []) != 1 and not _LETTERS.fullmatch(form.rest):
        raise InvalidInput(["rest"])
    try:
        marks = columns.read(found or [], form.columns[0], (), (form.shown.due, form.due))
    except columns.NoDay as exc:
        raise InvalidInput(["due"]) from exc
    new = {"marks": tuple(marks)} if found is not None else {"absence": form.rest}
    return {
        pupil_id: cell.model_copy(update=new)
        if not cell.marks
        and cell.absence is None
        and laid_over(None, day, lesson.absences.of(pupil_id), school) is None
        and pupil_id not in form.theirs
        else cell
        for pupil_id, cell in cells.items()
    }


def by_columns(cell: Cell, shown_columns: list[Column]) -> Cell:
    """Return a cell with its marks in the order in which a form gives them back."""
    return cell.model_copy(update={"marks": _in_columns(cell, shown_columns)})


def _in_columns(cell: Cell, shown_columns: list[Column]) -> tuple[Mark, ...]:
    marks = (mark for column in shown_columns for mark in column.of(cell.marks))
    return *marks, *_without_column(cell, shown_columns)


def _without_column(cell: Cell, shown_columns: list[Column]) -> list[Mark]:
    bases = {column.base for column in shown_columns}
    return [mark for mark in cell.marks if mark.kind not in bases]


def _fields(posted: Mapping[str, str], pupil_id: str, shown_columns: list[Column]) -> dict[str, str]:
    """Return a pupil's fields as they were sent: a disabled one is not, and does not empty its cell."""
    names = [*_PLAIN, *(column.field for column in shown_columns)]
    sent = {name: posted[f"{name}.{pupil_id}"] for name in names if f"{name}.{pupil_id}" in posted}
    return {name: columns.spelled(text) if name.startswith("marks") else text.strip() for name, text in sent.items()}


def _posted_pupils(posted: Mapping[str, str]) -> list[str]:
    found = (_OF_PUPIL.fullmatch(name) for name in posted)
    return list(dict.fromkeys(one[1] for one in found if one is not None and one[1] not in HEAD_FIELDS))
