"""A school: its terms, bells, subjects and kinds of work, as the office keeps them.

Codes, weights and terms are the school's own tables (273-FZ art. 28 pt. 3 cl. 10), never constants of the program.
"""

from datetime import date, datetime, time
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints

from functions.domain.record import ClassId, Line, Record, SchoolError, SubjectId

WorkKindId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]{1,20}$")]
Weight = Annotated[int, Field(ge=1, le=10)]  # a term test counts for more than an answer at the lesson
TermNumber = Annotated[int, Field(ge=1, le=12)]

AbsenceLetter = Annotated[str, StringConstraints(pattern=r"^[а-яё]{1,3}$")]

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
    retired: bool = False  # no longer offered; older lessons keep it


class AbsenceKind(StrEnum):
    """What an absence counts as in reports; how it is written and called is the school's."""

    ABSENT = "absent"  # nobody has said why
    EXCUSED = "excused"
    ILL = "ill"
    LATE = "late"  # was there, so it is no absence in a count


class AbsenceCode(Record):
    """A letter that teachers write for an absence."""

    letter: AbsenceLetter
    title: Line
    kind: AbsenceKind
    retired: bool = False  # no longer offered; older lessons keep it


ABSENCE_CODES: Final = (
    AbsenceCode(letter="н", title="Отсутствие", kind=AbsenceKind.ABSENT),
    AbsenceCode(letter="у", title="Отсутствие по уважительной причине", kind=AbsenceKind.EXCUSED),
    AbsenceCode(letter="б", title="Болезнь", kind=AbsenceKind.ILL),
    AbsenceCode(letter="о", title="Опоздание", kind=AbsenceKind.LATE),
)


class TermRule(Record):
    """How a term mark follows from the average, by the school's local act (273-FZ art. 28 pt. 3 cl. 10).

    Attributes:
        round_up_from: Hundredths of a point from which an average goes up: 50 makes 3.50 a 4, 60 makes 3.60 a 4.
        fewest_marks: With fewer marks in a term there is too little to judge: н/а.
        differs_by: Hundredths of a point that the mark may lie away from the average without a reason.
    """

    round_up_from: Annotated[int, Field(ge=1, le=100)] = 50
    fewest_marks: Annotated[int, Field(ge=1, le=20)] = 3
    differs_by: Annotated[int, Field(ge=50, le=300)] = 60

    @property
    def threshold(self) -> Fraction:
        """The part of a point from which an average goes up."""
        return Fraction(self.round_up_from, 100)


class BehaviourScale(StrEnum):
    """How behaviour is marked, where the school does so (an option since 2026)."""

    PASSED = "pass"
    THREE = "three"
    FIVE = "five"


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
    other_terms: dict[ClassId, tuple[Term, ...]] = {}  # of classes that have others than `terms`: триместры, полугодия
    absence_codes: Annotated[tuple[AbsenceCode, ...], Field(min_length=1)] = ABSENCE_CODES
    rule: TermRule = TermRule()
    pass_subjects: tuple[SubjectId, ...] = ()  # зачёт or незачёт instead of 2 to 5
    behaviour: BehaviourScale | None = None
    days_to_write: Annotated[int, Field(ge=1, le=366)] | None = None  # after the lesson; None: until the term closes

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

    def journal_title(self, subject_id: str, group: str) -> str:
        """Return a subject's title with the subgroup's number where it is one: «Английский язык, группа 2»."""
        title = self.subject_title(subject_id)
        return f"{title}, группа\N{NO-BREAK SPACE}{group}" if group else title

    def terms_of(self, class_id: str) -> tuple[Term, ...]:
        """Return the terms of a class, in order: classes of one school may have different ones."""
        return self.other_terms.get(class_id, self.terms)

    def term(self, number: int, class_id: str = "") -> Term:
        """Return a term by its number; without a class, a usual one. Raises NoSuchTerm."""
        for term in self.terms_of(class_id):
            if term.number == number:
                return term
        raise NoSuchTerm

    def term_on(self, day: date, class_id: str = "") -> Term:
        """Return the term a day lies in; without a class, a usual one. Raises NoSuchTerm for holidays."""
        for term in self.terms_of(class_id):
            if term.start <= day <= term.end:
                return term
        raise NoSuchTerm

    def nearest_term(self, day: date, class_id: str = "") -> Term:
        """Return the term of a day; on holidays the last one before it, or else the first."""
        terms = self.terms_of(class_id)
        before = [term for term in terms if term.start <= day]
        return before[-1] if before else terms[0]

    def absence_code(self, letter: str) -> AbsenceCode | None:
        """Return what a letter stands for, or None where the school's table has it no more."""
        return next((code for code in self.absence_codes if code.letter == letter), None)

    def absence_title(self, letter: str) -> str:
        """Return what a letter stands for in words; the letter itself where the table has it no more."""
        code = self.absence_code(letter)
        return letter if code is None else code.title

    def is_late(self, letter: str | None) -> bool:
        """Tell whether a letter says that the pupil came late, and so was there."""
        code = None if letter is None else self.absence_code(letter)
        return code is not None and code.kind is AbsenceKind.LATE

    def letter_of(self, kind: AbsenceKind) -> str | None:
        """Return the letter that is offered for a kind of absence, the first one of several."""
        return next((code.letter for code in self.absence_codes if code.kind is kind and not code.retired), None)

    def weight(self, kind_id: str) -> int:
        """Return what a kind of work weighs."""
        return self.work_kind(kind_id).weight

    @property
    def ordinary_kind(self) -> WorkKind:
        """The kind of work that needs no mention: the first of the school's table."""
        return self.work_kinds[0]

    def work_kind(self, kind_id: str) -> WorkKind:
        """Return a kind of work; the ordinary one where the id is no longer in the school's table."""
        for kind in self.work_kinds:  # a page asks for each mark, so without a generator
            if kind.id == kind_id:
                return kind
        return self.ordinary_kind

    def offered_kinds(self, kept: str = "") -> list[WorkKind]:
        """Return the kinds of work that a form offers: those in use, and the one that is kept."""
        return [kind for kind in self.work_kinds if not kind.retired or kind.id == kept]

    def bell(self, number: int) -> Bell | None:
        """Return the times of a lesson number, or None where the school has no bell for it."""
        return next((bell for bell in self.bells if bell.number == number), None)


def school_year(day: date) -> int:
    """Return the school year of a day, named by the calendar year it begins in: 2026 for 2026/27."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1
