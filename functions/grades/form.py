"""The lesson form: between what a browser sends and a LessonChange, and back onto the page.

The page carries what it showed (`shown`), so that only places the teacher has touched are sent on,
and another teacher's change of an untouched place is neither overwritten nor called a collision.
"""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pydantic import ValidationError

from functions.domain.classes import Pupil
from functions.domain.entry import HEAD_FIELDS, LessonChange
from functions.domain.lesson import Cell
from functions.domain.marks import Mark
from functions.domain.record import Record
from functions.storage.lessons import OpenLesson
from functions.web.forms import InvalidInput, wrong_fields

MARKS: Final = re.compile(r"^[2-5]([\s,;/]*[2-5]){0,3}$")
NEW_LINE: Final = re.compile(r"\r\n?")  # as browsers send it, and as old programs do
ABSENCE: Final = re.compile(r"[а-яё]{0,3}")


class Shown(Record):
    """What a page showed: the sheet's version, and per place the text that was in the field."""

    version: int
    places: dict[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """A pupil's row of the form: what is in its fields, and what is wrong with them."""

    pupil: Pupil
    marks: str
    absence: str
    wrong: bool = False
    theirs: Cell | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """The form as it is shown: fresh from the sheet, or again with what was typed."""

    lesson: OpenLesson
    head: dict[str, str]
    lines: list[Line]
    save_id: str
    wrong: frozenset[str] = frozenset()
    theirs: dict[str, str] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        """The hidden field that says what this page shows of the table."""
        return _shown(self.lesson).model_dump_json()


def fresh(lesson: OpenLesson) -> Form:
    """Return the form of a lesson as it is kept."""
    return _form(lesson, _shown(lesson).places, _new_id())


def change_of(posted: Mapping[str, str]) -> LessonChange:
    """Return what the teacher has touched. Raises InvalidInput, which names the places."""
    shown, save_id = _hidden(posted)
    typed = _typed(posted)
    touched = {place: text for place, text in typed.items() if text != shown.places.get(place, "")}
    wrong = [place for place, text in touched.items() if place not in HEAD_FIELDS and _cell(text) is None]
    if wrong:
        raise InvalidInput(wrong)
    head = {place: text for place, text in touched.items() if place in HEAD_FIELDS}
    cells = {place: _cell(text) for place, text in touched.items() if place not in HEAD_FIELDS}
    try:
        return LessonChange.model_validate({"base_version": shown.version, "save_id": save_id, **head, "cells": cells})
    except ValidationError as exc:
        raise InvalidInput(wrong_fields(exc)) from exc


def again(posted: Mapping[str, str], lesson: OpenLesson, *, wrong: list[str] | None = None) -> Form:
    """Return the form with what was typed, over the newest state of the lesson.

    An untouched place shows what is kept now; a touched one what was typed, and beside it what
    somebody else has put there meanwhile, whatever the refusal was. Sent again, the typed value wins knowingly.
    """
    now = _shown(lesson).places
    try:
        before = _hidden(posted)[0].places
    except InvalidInput:
        before = {}
    touched = {place: text for place, text in _typed(posted).items() if text != before.get(place, "")}
    changed = [place for place, text in touched.items() if now.get(place, "") not in (text, before.get(place, ""))]
    # A new id: what comes back is a new decision, and the old id may be what was wrong.
    return _form(lesson, {**now, **touched}, _new_id(), frozenset(wrong or ()), changed)


def _form(
    lesson: OpenLesson,
    places: Mapping[str, str],
    save_id: str,
    wrong: frozenset[str] = frozenset(),
    changed: Sequence[str] = (),
) -> Form:
    sheet = lesson.sheet
    # Fields are named by their place, and a model's list index or part of it may follow: cells.p1.marks
    places_wrong = frozenset(part for name in wrong for part in name.split("."))
    lines = []
    for pupil in lesson.school_class.pupils_of(sheet.subject, sheet.group, sheet.day):
        marks, _, absence = places.get(pupil.id, "|").rpartition("|")
        theirs = sheet.cell(pupil.id) if pupil.id in changed else None
        lines.append(Line(pupil, marks, absence, pupil.id in places_wrong, theirs))
    head_theirs = {place: str(getattr(sheet, place)) for place in HEAD_FIELDS if place in changed}
    head = {place: places.get(place, "") for place in HEAD_FIELDS}
    return Form(lesson, head, lines, save_id, places_wrong, head_theirs)


def _shown(lesson: OpenLesson) -> Shown:
    sheet = lesson.sheet
    places = {place: str(getattr(sheet, place)) for place in HEAD_FIELDS}
    places |= {pupil_id: cell_text(cell) for pupil_id, cell in sheet.cells.items()}
    return Shown(version=lesson.version, places=places)


def cell_text(cell: Cell) -> str:
    """Return a cell as the form holds it: marks with spaces, a bar, the absence: «5 4|о»."""
    text = f"{' '.join(map(mark_text, cell.marks))}|{cell.absence or ''}"
    return "" if text == "|" else text


def mark_text(mark: Mark) -> str:
    """Return a mark as the form holds it; a work to be handed in is a point."""
    return "." if mark.value is None else str(mark.value)


def _typed(posted: Mapping[str, str]) -> dict[str, str]:
    """Return the text of every place that the form had, marks brought into one spelling where they can be read."""
    typed = {place: NEW_LINE.sub("\n", posted[place]).strip() for place in HEAD_FIELDS if place in posted}
    for pupil_id in dict.fromkeys(_posted_pupils(posted)):  # a disabled field is not sent, and does not empty its cell
        marks, absence = posted.get(f"marks.{pupil_id}", "").strip(), posted.get(f"absence.{pupil_id}", "").strip()
        spelled = " ".join(re.findall(r"[2-5]", marks)) if MARKS.match(marks) else marks
        text = f"{spelled}|{absence}"
        typed[pupil_id] = "" if text == "|" else text
    return typed


def _posted_pupils(posted: Mapping[str, str]) -> list[str]:
    fields = (name.partition(".") for name in posted)
    return [pupil_id for kind, _, pupil_id in fields if kind in {"marks", "absence"} and pupil_id not in HEAD_FIELDS]


def _cell(text: str) -> dict[str, object] | None:
    """Return a cell's text as the fields of a CellChange, or None where it can't be read."""
    marks, _, absence = text.rpartition("|")
    if (marks and not MARKS.match(marks)) or not ABSENCE.fullmatch(absence):
        return None
    return {"marks": [int(mark) for mark in marks.split()], "absence": absence or None}


def _hidden(posted: Mapping[str, str]) -> tuple[Shown, str]:
    try:
        return Shown.model_validate_json(posted.get("shown", "")), posted.get("save_id", "")
    except ValidationError as exc:
        raise InvalidInput(["shown"]) from exc


def _new_id() -> str:
    return secrets.token_urlsafe(18)
