"""A lesson and its sheet: what was taught, what is to be done at home, and each pupil's cell.

A sheet is one item of the table whatever the number of pupils (design: One table).
"""

import re
from datetime import date
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import AfterValidator, Field, StringConstraints

from functions.domain.lessons.attachments import Files
from functions.domain.lessons.links import Links
from functions.domain.lessons.marks import Mark
from functions.domain.lessons.substitution import Substitution
from functions.domain.organisation.school import AbsenceLetter, WorkKindId, school_year
from functions.domain.record import ClassId, GroupId, PersonId, Record, SchoolError, SubjectId

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
Remark = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), _without(_NOT_IN_A_LINE)]
Marks = Annotated[tuple[Mark, ...], Field(max_length=4)]
MinutesLate = Annotated[int, Field(ge=1, le=90)]
DueDay = date | Literal[""]  # empty: the subject's next lesson
SaveId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{16,64}$")]


class NoSuchLesson(SchoolError):
    """No such lesson in the timetable, or not one this person may know of."""


def journal_key(subject: str, group: str) -> str:
    """Return how a subject with a subgroup is written in keys and addresses: «algebra», «english-2»."""
    return f"{subject}-{group}" if group else subject


def parse_journal_key(text: str) -> tuple[str, str]:
    """Return subject and subgroup of the written form; what is written otherwise is a subject that nobody has."""
    subject, dash, last = text.rpartition("-")
    return (subject, last) if dash and last.isdecimal() else (text, "")


class Journal(NamedTuple):
    """A subject of a class, or of a subgroup, in one school year: what a paper journal has a spread for."""

    class_id: str
    subject: str
    year: int
    group: str = ""

    @property
    def key(self) -> str:
        """Subject and subgroup as written: «english-2»."""
        return journal_key(self.subject, self.group)


class LessonId(NamedTuple):
    """Which lesson: class, subject, day, number, subgroup. Written as 7.english-2.2026-11-23.2 in addresses."""

    class_id: str
    subject: str
    day: date
    number: int
    group: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the written form. Raises NoSuchLesson for anything else."""
        try:
            class_id, key, day, number = text.split(".")
            subject, group = parse_journal_key(key)
            told = {"class_id": class_id, "subject": subject, "group": group, "day": day, "number": number}
            address = _Address.model_validate(told)
        except ValueError as exc:  # pydantic's ValidationError is a ValueError too
            raise NoSuchLesson from exc
        lesson = cls(address.class_id, address.subject, address.day, address.number, address.group)
        if str(lesson) != text:  # one lesson, one address: no 2026-11-23T00:00, no number 02
            raise NoSuchLesson
        return lesson

    def __str__(self) -> str:
        return f"{self.class_id}.{journal_key(self.subject, self.group)}.{self.day.isoformat()}.{self.number}"

    @property
    def journal(self) -> Journal:
        """The journal it is written in."""
        return Journal(self.class_id, self.subject, school_year(self.day), self.group)


class _Address(Record):
    class_id: ClassId
    subject: SubjectId
    group: GroupId
    day: date
    number: LessonNumber


class Cell(Record):
    """A pupil's cell at a lesson.

    Attributes:
        marks: In the order given.
        absence: A letter of the school's table.
        late: By how many minutes, where the letter says so and the teacher has noted it.
        note: A remark for the pupil and the family (замечание).
        changed_in: The sheet's version that changed it last.
    """

    marks: Marks = ()
    absence: AbsenceLetter | None = None
    late: MinutesLate | None = None
    note: Remark = ""
    changed_in: int = 0

    def same(self, other: "Cell") -> bool:
        """Tell whether both say the same, whoever wrote it and when."""
        return (self.marks, self.absence, self.late, self.note) == (
            other.marks, other.absence, other.late, other.note,
        )  # fmt: skip

    @property
    def empty(self) -> bool:
        """Whether it says nothing."""
        return self.same(EMPTY)


EMPTY = Cell()


class Sheet(Record):
    """A lesson as it is kept.

    Attributes:
        planned: The topic by the curriculum plan, until the teacher writes one.
        homework_due: Until when homework is due; empty for the subject's next lesson.
        files, links: What the homework needs, apart from the rest of the sheet (storage/homework.py).
        cells: By pupil id. A cell that was emptied stays, for its changed_in; who never had anything has none.
        changed_in: Per head field (entry.HEAD_FIELDS), the version that changed it last.
        cancelled: It does not take place here; `substitution` says whether it went elsewhere.
        substitution: How it differs from the timetable, or None.
    """

    class_id: ClassId
    subject: SubjectId
    day: date
    number: LessonNumber
    group: GroupId = ""
    teacher_id: PersonId
    room: str = ""
    planned: str = ""
    topic: str = ""  # what may be written is LessonChange's to say: a rule made stricter must not shut old lessons
    homework: str = ""
    homework_due: DueDay = ""
    files: Files = ()
    links: Links = ()
    work_kind: WorkKindId = "lesson"
    cells: dict[PersonId, Cell] = {}
    changed_in: dict[str, int] = {}
    cancelled: bool = False
    substitution: Substitution | None = None

    @property
    def id(self) -> LessonId:
        """Which lesson this is the sheet of."""
        return LessonId(self.class_id, self.subject, self.day, self.number, self.group)

    @property
    def filled(self) -> bool:
        """Tell whether the teacher has written anything that a family would look for."""
        return bool(self.topic)

    def cell(self, pupil_id: str) -> Cell:
        """Return a pupil's cell, an empty one where nothing is written."""
        return self.cells.get(pupil_id, EMPTY)
