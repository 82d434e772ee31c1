"""A lesson and its sheet: what was taught, what is to be done at home, and each pupil's cell.

A sheet is one item of the table whatever the number of pupils (design: One table).
"""

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, NamedTuple, Self

from pydantic import AfterValidator, Field, StringConstraints

from functions.domain.marks import MarkValue
from functions.domain.record import ClassId, PersonId, Record, SchoolError, SubjectId
from functions.domain.school import WorkKindId, school_year

# No page may contain control characters or what is no character; marks of direction would turn the text of others
# round. A topic is one line; who pastes from a table pastes tabs.
_NOT_IN_A_LINE = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_NOT_IN_A_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


def _without(forbidden: re.Pattern[str]) -> AfterValidator:
    def check(text: str) -> str:
        if forbidden.search(text):
            raise ValueError("characters that no page may contain")
        return text

    return AfterValidator(check)


Topic = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300), _without(_NOT_IN_A_LINE)]
Homework = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000), _without(_NOT_IN_A_TEXT)]
LessonNumber = Annotated[int, Field(ge=1, le=12)]
Marks = Annotated[tuple[MarkValue, ...], Field(max_length=4)]
SaveId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{16,64}$")]


class NoSuchLesson(SchoolError):
    """No such lesson in the timetable, or not one this person may know of."""


class Absence(StrEnum):
    """Why a pupil was not there, by the letters that teachers write."""

    ABSENT = "н"
    EXCUSED = "у"
    ILL = "б"
    LATE = "о"


class Journal(NamedTuple):
    """A subject of a class in one school year: what a paper journal has a spread for."""

    class_id: str
    subject: str
    year: int


class LessonId(NamedTuple):
    """Which lesson: class, subject, day, number. Written as 7.algebra.2026-11-23.2 in addresses."""

    class_id: str
    subject: str
    day: date
    number: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the written form. Raises NoSuchLesson for anything else."""
        try:
            address = _Address.model_validate(dict(zip(_Address.model_fields, text.split("."), strict=True)))
        except ValueError as exc:  # pydantic's ValidationError is a ValueError too
            raise NoSuchLesson from exc
        lesson = cls(address.class_id, address.subject, address.day, address.number)
        if str(lesson) != text:  # one lesson, one address: no 2026-11-23T00:00, no number 02
            raise NoSuchLesson
        return lesson

    def __str__(self) -> str:
        return f"{self.class_id}.{self.subject}.{self.day.isoformat()}.{self.number}"

    @property
    def journal(self) -> Journal:
        """The journal it is written in."""
        return Journal(self.class_id, self.subject, school_year(self.day))


class _Address(Record):
    class_id: ClassId
    subject: SubjectId
    day: date
    number: LessonNumber


class Cell(Record):
    """A pupil's cell: marks in the order given, absence, and the sheet's version that changed it last."""

    marks: Marks = ()
    absence: Absence | None = None
    changed_in: int = 0

    def same(self, other: "Cell") -> bool:
        """Tell whether both say the same, whoever wrote it and when."""
        return self.marks == other.marks and self.absence == other.absence


EMPTY = Cell()


class Sheet(Record):
    """A lesson as it is kept.

    Attributes:
        cells: By pupil id. A cell that was emptied stays, for its changed_in; who never had anything has none.
        changed_in: Per head field (topic, homework, work_kind), the version that changed it last.
    """

    class_id: ClassId
    subject: SubjectId
    day: date
    number: LessonNumber
    teacher_id: PersonId
    room: str = ""
    topic: str = ""  # what may be written is LessonChange's to say: a rule made stricter must not shut old lessons
    homework: str = ""
    work_kind: WorkKindId = "lesson"
    cells: dict[PersonId, Cell] = {}
    changed_in: dict[str, int] = {}

    @property
    def id(self) -> LessonId:
        """Which lesson this is the sheet of."""
        return LessonId(self.class_id, self.subject, self.day, self.number)

    @property
    def filled(self) -> bool:
        """Tell whether the teacher has written anything that a family would look for."""
        return bool(self.topic)

    def cell(self, pupil_id: str) -> Cell:
        """Return a pupil's cell, an empty one where nothing is written."""
        return self.cells.get(pupil_id, EMPTY)
