"""The history of a lesson: who changed what of it, when and why, as its journal's audit chain tells it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from functions.domain.journal.entry import HEAD_FIELDS
from functions.domain.lessons.audit import AuditEntry
from functions.domain.lessons.lesson import EMPTY, Cell

EXTRAS: Final = frozenset({"files", "links"})


class HeadChange(NamedTuple):
    """A head field that was changed, with its texts."""

    field: str
    before: str
    after: str


class CellChanged(NamedTuple):
    """A pupil's cell that was changed."""

    pupil_id: str
    before: Cell
    after: Cell


class Step(NamedTuple):
    """One save.

    Attributes:
        by, at, reason: Who, when, why.
        head, cells: What of the form.
        files: Whether files or links of the homework.
        others: Whether what no teacher enters: the lesson's place, or who gives it.
    """

    by: str
    at: datetime
    reason: str
    head: list[HeadChange]
    cells: list[CellChanged]
    files: bool
    others: bool


def history(entries: Iterable[AuditEntry], pupils: Iterable[str], only: str = "") -> list[Step]:
    """Return a lesson's saves, newest first.

    Args:
        entries: Those of its journal's chain that are about it, oldest first.
        pupils: The ids of the class: other places are no cells.
        only: A pupil's id, to tell of this one's cell alone; empty for all.
    """
    known = frozenset(pupils)
    steps = [_step(entry, known) for entry in entries]
    if only:
        steps = [step._replace(head=[], cells=[one for one in step.cells if one.pupil_id == only]) for step in steps]
        steps = [step for step in steps if step.cells]
    return steps[::-1]


def _step(entry: AuditEntry, known: frozenset[str]) -> Step:
    head = [
        HeadChange(name, str(entry.before.get(name, "")), str(entry.after[name]))
        for name in HEAD_FIELDS
        if name in entry.after
    ]
    cells = [
        CellChanged(place, _cell(entry.before, place), _cell(entry.after, place))
        for place in entry.after
        if place in known
    ]
    files = EXTRAS.intersection(entry.after)
    others = len(head) + len(cells) + len(files) < len(entry.after)
    return Step(entry.by, entry.at, entry.reason, head, cells, bool(files), others)


def _cell(values: Mapping[str, Any], place: str) -> Cell:
    value = values.get(place)
    return Cell.model_validate(value) if value else EMPTY
