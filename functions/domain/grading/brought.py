"""Marks brought from a former school: entered with the days they were given on, and counted like our own."""

from datetime import date
from typing import Annotated, Final

from pydantic import Field

from functions.domain.grading.results import OfTerm
from functions.domain.lessons.lesson import Remark
from functions.domain.lessons.marks import Mark
from functions.domain.organisation.school import WorkKindId
from functions.domain.record import ClassId, PersonId, Record


class BroughtMark(Record):
    """A mark of the former school; its kind of work is the nearest of ours.

    Attributes:
        class_id: Of a class of this school, where the pupil has come from there and the mark went along.
    """

    day: date
    mark: Mark
    kind: WorkKindId = "lesson"
    class_id: ClassId | None = None


class PupilBrought(Record):
    """What one pupil brought, and from where."""

    marks: Annotated[tuple[BroughtMark, ...], Field(max_length=200)] = ()
    school: Remark = ""
    changed_in: int = 0

    def same(self, other: "PupilBrought") -> bool:
        """Tell whether both say the same, whoever entered it and when."""
        return (self.marks, self.school) == (other.marks, other.school)


NOTHING_BROUGHT: Final = PupilBrought()


class Brought(OfTerm):
    """All brought marks of a journal in a term, by pupil id."""

    cells: dict[PersonId, PupilBrought] = {}

    def marks(self, pupil_id: str) -> tuple[BroughtMark, ...]:
        """Return a pupil's, none where nothing was brought."""
        found = self.cells.get(pupil_id)
        return () if found is None else found.marks
