"""Results: term marks, yearly, exam and final marks of one journal, set by its teacher.

Each is one item per journal and term, like a lesson's sheet: cells by pupil, a version, the same merge.
"""

from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import Field

from functions.domain.lessons.lesson import Journal, Remark
from functions.domain.record import ClassId, GroupId, PersonId, Record, SubjectId

YEAR: Final = 90  # stand where terms have their number
EXAM: Final = 91
FINAL: Final = 92
FORMER_SCHOOL: Final = "прежняя школа"  # stands where nobody has noted which it was
BEHAVIOUR: Final = "behaviour"  # stands where results have a subject; set by the homeroom teacher


class Without(StrEnum):
    """A result that is no mark."""

    NOT_JUDGED = "н/а"  # too little to judge
    EXEMPT = "осв"
    PASSED = "зч"
    NOT_PASSED = "нз"


ResultValue = Annotated[int, Field(ge=2, le=5)] | Without
ResultTerm = Annotated[int, Field(ge=1, le=99)]


class Result(Record):
    """What a pupil was given; None where it was taken back.

    Attributes:
        reason: Why it lies farther from the average than the school's rule allows; empty where it does not.
        former: The school that gave it, where it was brought from a former one; ours has given none then.
        from_class: What gave it is a class of this school, which the pupil has left for another one.
        changed_in: The item's version that changed it last.
    """

    value: ResultValue | None = None
    reason: Remark = ""
    former: Remark = ""
    from_class: bool = False
    changed_in: int = 0

    def same(self, other: "Result") -> bool:
        """Tell whether both say the same, whoever set it and when."""
        return (self.value, self.reason, self.former) == (other.value, other.reason, other.former)


NO_RESULT: Final = Result()


class OfTerm(Record):
    """What a journal keeps of a term, or of the year; which cells there are says the kind."""

    class_id: ClassId
    subject: SubjectId
    group: GroupId = ""
    year: int
    term: ResultTerm

    @classmethod
    def empty(cls, journal: Journal, term: int) -> Self:
        """Return that of a term in which nothing is written yet."""
        return cls(
            class_id=journal.class_id, subject=journal.subject, group=journal.group, year=journal.year, term=term
        )

    @property
    def journal(self) -> Journal:
        """The journal it belongs to, and counts in."""
        return Journal(self.class_id, self.subject, self.year, self.group)


class Results(OfTerm):
    """The results of a journal for a term, or for the year: by pupil id."""

    cells: dict[PersonId, Result] = {}

    def value(self, pupil_id: str) -> int | Without | None:
        """Return a pupil's result, or None where none is set."""
        found = self.cells.get(pupil_id)
        return None if found is None else found.value
