"""A school: its terms, bells, subjects and kinds of work, as the office keeps them.

Codes, weights and terms are the school's own tables (273-FZ art. 28 pt. 3 cl. 10), never constants of the program.
"""

from datetime import date, datetime, time
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints

from functions.domain.record import ClassId, Line, Record, SchoolError, SubjectId

WorkKindId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]{1,20}$")]
Weight = Annotated[int, Field(ge=1, le=10)]  # a term test counts for more than an answer at the lesson
TermNumber = Annotated[int, Field(ge=1, le=12)]

FIRST_MONTH = 8  # pedagogical councils and timetables begin in August, lessons in September


class NoSuchTerm(SchoolError):
    """The school has no term of this number, or none on this day."""


class TermClosed(SchoolError):
    """The office has closed the term; teachers no longer change what is in it."""


class Term(Record):
    """A term (четверть, триместр): first and last day, both included."""

    number: TermNumber
    title: Line  # as the school calls it: 2 четверть
    start: date
    end: date
    closed: bool = False


class Bell(Record):
    """A lesson's place in the day: its number and its times of the school's own clock."""

    number: Annotated[int, Field(ge=1, le=12)]
    start: time
    end: time


class WorkKind(Record):
    """A kind of work that marks are given for, and how much such a mark weighs in an average."""

    id: WorkKindId
    title: Line
    weight: Weight = 1


class School(Record):
    """What every page needs to know of a school. One item of the table, 2–3 KB."""

    id: str
    short_name: Line
    full_name: Line
    address: Line
    phone: Line
    email: Line
    time_zone: str  # an IANA name: Europe/Moscow
    terms: Annotated[tuple[Term, ...], Field(min_length=1)]  # in order
    bells: tuple[Bell, ...]
    classes: dict[ClassId, Line] = {}  # of the present school year, with their titles, in the order of lists
    subjects: dict[SubjectId, Line]
    work_kinds: Annotated[tuple[WorkKind, ...], Field(min_length=1)]
    first_marked_grade: int = 2  # grade 1 learns without marks and homework: SP 2.4.3648-20 pt. 3.4.16
    invitations_off: bool = False  # nobody logs in without Gosuslugi; absent means that they may

    def day(self, at: datetime) -> date:
        """Return the school's own calendar day at a moment."""
        return at.astimezone(ZoneInfo(self.time_zone)).date()

    @property
    def year(self) -> int:
        """The school year its terms are of, which goes on through August until the office sets new ones."""
        return school_year(self.terms[0].start)

    def subject_title(self, subject_id: str) -> str:
        """Return a subject's title; its id where the school has it no more."""
        return self.subjects.get(subject_id, subject_id)

    def term(self, number: int) -> Term:
        """Return a term by its number. Raises NoSuchTerm."""
        for term in self.terms:
            if term.number == number:
                return term
        raise NoSuchTerm

    def term_on(self, day: date) -> Term:
        """Return the term a day lies in. Raises NoSuchTerm for holidays."""
        for term in self.terms:
            if term.start <= day <= term.end:
                return term
        raise NoSuchTerm

    def nearest_term(self, day: date) -> Term:
        """Return the term of a day; on holidays the last one before it, or else the first."""
        before = [term for term in self.terms if term.start <= day]
        return before[-1] if before else self.terms[0]

    @property
    def ordinary_kind(self) -> WorkKind:
        """The kind of work that needs no mention: the first of the school's table."""
        return self.work_kinds[0]

    def work_kind(self, kind_id: str) -> WorkKind:
        """Return a kind of work; the ordinary one where the id is no longer in the school's table."""
        return next((kind for kind in self.work_kinds if kind.id == kind_id), self.ordinary_kind)

    def bell(self, number: int) -> Bell | None:
        """Return the times of a lesson number, or None where the school has no bell for it."""
        return next((bell for bell in self.bells if bell.number == number), None)


def school_year(day: date) -> int:
    """Return the school year of a day, named by the calendar year it begins in: 2026 for 2026/27."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1
