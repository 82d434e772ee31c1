"""Columns of marks in the lesson form: how marks are written in a field, and read back without losing anything.

The first column is for marks of the lesson's own kind of work. Each other kind that the sheet has gets a column, and a
teacher may open one more. A point is a work that is still to be handed in.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from functions.domain.lessons.lesson import Cell
from functions.domain.lessons.marks import Mark, PassFail

POINT: Final = "."
MOST: Final = 4  # columns: a cell has no more marks than that
_BETWEEN: Final = re.compile(r"[\s,;/]+")
_PIECE: Final = re.compile(r"[2-5]{1,4}|зч|нз|[.•]")


class NoDay(ValueError):
    """A work to be handed in, and no day until when."""


class Column(NamedTuple):
    """A column of marks.

    Attributes:
        field: What its fields are called before the pupil's id: `marks`, `marks1`.
        base: The kind of work that it was shown with; None for the lesson's own, empty for a column just opened.
        kind: The kind that is chosen now.
    """

    field: str
    base: str | None
    kind: str | None

    def of(self, marks: Sequence[Mark]) -> list[Mark]:
        """Return those of a cell's marks that stand in this column."""
        return [mark for mark in marks if mark.kind == self.base]


def columns_of(bases: Sequence[str], chosen: Sequence[str]) -> list[Column]:
    """Return the first column, and the others by the kinds they were shown with and those that are chosen now."""
    others = [
        Column(f"marks{number}", base, kind)
        for number, (base, kind) in enumerate(zip(bases, chosen, strict=True), start=1)
    ]
    return [Column("marks", None, None), *others]


def pieces(text: str) -> list[str] | None:
    """Return what a field of marks says, mark by mark: «54» and «5, 4» are two. None where it can't be read."""
    found: list[str] = []
    for piece in filter(None, _BETWEEN.split(text.strip().lower())):
        if not _PIECE.fullmatch(piece):
            return None
        found += piece if piece[0].isdigit() else [POINT if piece == "•" else piece]
    return found


def piece_of(mark: Mark) -> str:
    """Return a mark as a field has it."""
    return POINT if mark.value is None else str(mark.value)


def spelled(text: str) -> str:
    """Return a field of marks in its one spelling, or as it was typed where it can't be read."""
    found = pieces(text)
    return text.strip() if found is None else " ".join(found)


def text_in(cell: Cell, column: Column) -> str:
    """Return what a cell's field of a column shows."""
    return " ".join(map(piece_of, column.of(cell.marks)))


def read(found: Sequence[str], column: Column, kept: Sequence[Mark], due: tuple[str, str]) -> list[Mark]:
    """Return the marks of a column's field.

    Args:
        found: Its pieces.
        column: Which column, with the kind that is chosen now.
        kept: The marks that stood in it when the page was shown: a point keeps its own day.
        due: The day for points as the page showed it, and as it is now. Points of the former get the latter.

    Raises NoDay where a point has none.
    """
    days = [mark.due for mark in kept if mark.value is None]
    marks: list[Mark] = []
    for piece in found:
        if piece == POINT:
            own = days.pop(0) if days else None
            day = _day(due[1]) if own is None or own.isoformat() == due[0] else own
            marks.append(Mark(due=day, kind=column.kind or None))
        else:
            value = int(piece) if piece.isdigit() else PassFail(piece)
            marks.append(Mark(value=value, kind=column.kind or None))
    return marks


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as exc:
        raise NoDay from exc
