"""The lesson form as it is shown: fresh from the sheet, or again with what was typed (which typed.py reads)."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from functions.domain.journal.entry import HEAD_FIELDS
from functions.domain.lessons.absences import DayAbsence
from functions.domain.lessons.lesson import Cell, Sheet
from functions.domain.organisation.school import School
from functions.domain.roll.classes import Pupil
from functions.grades.columns import MOST, Column, columns_of
from functions.grades.typed import Shown, Typed, by_columns, cell_of, texts, typed
from functions.storage.lessons import OpenLesson
from functions.web.forms import InvalidInput

DAYS_TO_HAND_IN: Final = timedelta(days=7)  # what is offered for a work that is still to come; the teacher changes it


@dataclass(frozen=True, slots=True)
class Line:
    """A pupil's row of the form.

    Attributes:
        pupil: Whose.
        fields: What is in its fields: absence, late, note, marks, marks1, …
        wrong: Which of them can't be.
        theirs: What somebody else has put into the cell since the page was opened, where both have changed it.
        away: The absence by days that covers the lesson's day.
    """

    pupil: Pupil
    fields: Mapping[str, str]
    wrong: frozenset[str] = frozenset()
    theirs: Cell | None = None
    away: DayAbsence | None = None

    @property
    def wrong_marks(self) -> bool:
        """Whether it is the marks that can't be."""
        return any(name.startswith("marks") for name in self.wrong)


@dataclass(frozen=True, slots=True)
class Form:
    """The form: `head` and `lines` are what is in its fields, `theirs` the head fields that both have changed."""

    lesson: OpenLesson
    head: dict[str, str]
    lines: list[Line]
    columns: list[Column]
    due: str
    rest: str = ""
    reason: str = ""
    wrong: frozenset[str] = frozenset()
    theirs: dict[str, str] = field(default_factory=dict)
    save_id: str = field(default_factory=lambda: secrets.token_urlsafe(18))

    @property
    def shown(self) -> str:
        """The hidden field that says what this page shows of the table."""
        kinds = tuple(column.base or "" for column in self.columns[1:])
        return shown(self.lesson, kinds).as_text()

    @property
    def titled_columns(self) -> list[tuple[str, str]]:
        """The columns of marks: what their fields are called, and their titles for a screen reader."""
        return [
            (column.field, "Отметки" if number == 1 else f"Столбец {number}")
            for number, column in enumerate(self.columns, start=1)
        ]

    @property
    def can_have_more(self) -> bool:
        """Whether another column of marks may be opened."""
        return len(self.columns) < MOST


def shown(lesson: OpenLesson, kinds: tuple[str, ...] = ()) -> Shown:
    """Return what a page shows of a lesson, with these columns of marks beside the first."""
    sheet = lesson.sheet
    cells = {key: cell for key, cell in sheet.cells.items() if not cell.empty}
    return Shown(version=lesson.version, places=_head(sheet), cells=cells, kinds=kinds, due=_due(sheet))


def fresh(lesson: OpenLesson, today: date) -> Form:
    """Return the form of a lesson as it is kept. A lesson that has been offers the topic by the plan as its own."""
    sheet = lesson.sheet
    head = _head(sheet)
    if not sheet.topic and sheet.day <= today:
        head["topic"] = sheet.planned
    kinds = _kinds(sheet)
    columns = columns_of(kinds, kinds)
    lines = [_line(pupil, lesson, texts(sheet.cell(pupil.id), columns)) for pupil in _pupils(lesson)]
    return Form(lesson, head, lines, columns, _due(sheet))


def again(
    posted: Mapping[str, str], lesson: OpenLesson, school: School, *, wrong: Iterable[str] = (), more: bool = False
) -> Form:
    """Return the form with what was typed, over the newest state of the lesson.

    An untouched field shows what is kept now; a touched one what was typed, and beside the cell what somebody else
    has put there meanwhile, whatever the refusal was. The teacher says which of the two stays.

    Args:
        posted: The fields as they were sent.
        lesson: As it is now.
        school: Whose tables of letters and kinds of work count.
        wrong: The fields that were refused.
        more: One more column of marks is wanted.
    """
    try:
        sent = typed(posted)
    except InvalidInput:  # it does not say what it showed: all that it has counts as typed
        sent = typed({**posted, "shown": Shown(version=1, places={}).model_dump_json()})
    columns = _columns(sent, lesson.sheet, school, more=more)
    places = frozenset(wrong)
    lines = [_line_again(pupil, lesson, sent, columns, school, places) for pupil in _pupils(lesson)]
    now, head = _head(lesson.sheet), sent.touched_head()
    theirs = {place: now[place] for place in head if now[place] not in {head[place], sent.shown.places.get(place, "")}}
    due = sent.due if sent.due != sent.shown.due else _due(lesson.sheet)
    return Form(
        lesson,
        now | head,
        lines,
        columns,
        due,
        sent.rest,
        posted.get("reason", ""),
        frozenset(part for place in places for part in place.split(".")),
        theirs,
    )


def _line_again(
    pupil: Pupil, lesson: OpenLesson, sent: Typed, columns: list[Column], school: School, wrong: frozenset[str]
) -> Line:
    now = lesson.sheet.cell(pupil.id)
    if pupil.id not in sent.pupils:
        return _line(pupil, lesson, texts(now, columns))
    fields = texts(now, columns) | sent.touched_fields(pupil.id)
    # A model names a part of a field too: cells.p1.marks.0.value
    own = frozenset(place.split(".")[2] for place in wrong if place.startswith(f"cells.{pupil.id}."))
    return _line(pupil, lesson, fields, own, _theirs(pupil.id, now, sent, school))


def _theirs(pupil_id: str, now: Cell, sent: Typed, school: School) -> Cell | None:
    """Return what somebody else has put into a cell, where what was typed says something else than both."""
    before = sent.shown.cell(pupil_id)
    if now.same(before):
        return None
    try:
        mine = cell_of(sent, pupil_id, school)
    except InvalidInput:
        return now
    return None if any(mine.same(by_columns(one, sent.columns)) for one in (before, now)) else now


def _line(
    pupil: Pupil,
    lesson: OpenLesson,
    fields: Mapping[str, str],
    wrong: frozenset[str] = frozenset(),
    theirs: Cell | None = None,
) -> Line:
    noted = reversed(lesson.absences.of(pupil.id))
    return Line(pupil, fields, wrong, theirs, next((one for one in noted if one.covers(lesson.sheet.day)), None))


def _columns(sent: Typed, sheet: Sheet, school: School, *, more: bool) -> list[Column]:
    """Return the columns that were sent, those that others have filled meanwhile, and one more where it is wanted."""
    bases = [column.base or "" for column in sent.columns[1:]]
    chosen = [column.kind or "" for column in sent.columns[1:]]
    new = [kind for kind in _kinds(sheet) if kind not in bases]
    bases, chosen = [*bases, *new], [*chosen, *new]
    if more:
        taken = {sheet.work_kind, school.ordinary_kind.id, *chosen}
        free = [kind.id for kind in school.offered_kinds() if kind.id not in taken]
        bases, chosen = [*bases, ""], [*chosen, free[-1] if free else school.ordinary_kind.id]
    return columns_of(bases[: MOST - 1], chosen[: MOST - 1])


def _kinds(sheet: Sheet) -> tuple[str, ...]:
    """Return the kinds of work that marks of a sheet name themselves, as they come."""
    named = (mark.kind for cell in sheet.cells.values() for mark in cell.marks)
    return tuple(dict.fromkeys(kind for kind in named if kind is not None))[: MOST - 1]


def _due(sheet: Sheet) -> str:
    """Return the day offered for works to be handed in: the last of those that the sheet has, or a week later."""
    days = [mark.due for cell in sheet.cells.values() for mark in cell.marks if mark.due is not None]
    return max(days, default=sheet.day + DAYS_TO_HAND_IN).isoformat()


def _head(sheet: Sheet) -> dict[str, str]:
    return {place: str(getattr(sheet, place)) for place in HEAD_FIELDS}


def _pupils(lesson: OpenLesson) -> list[Pupil]:
    sheet = lesson.sheet
    return lesson.school_class.pupils_of(sheet.subject, sheet.group, sheet.day)
