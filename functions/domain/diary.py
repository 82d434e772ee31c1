"""The diary: what one pupil's lessons of a week, or of a term, look like to the family."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import NamedTuple

from functions.domain import consent, rights
from functions.domain.attachments import Files
from functions.domain.consent import Consents
from functions.domain.lesson import DueDay, LessonId, LessonNumber, Marks, journal_key
from functions.domain.links import Links
from functions.domain.marks import average, weighed
from functions.domain.people import Family, NoSuchPupil, Person, Role
from functions.domain.record import GroupId, Record, SchoolError, SubjectId
from functions.domain.school import AbsenceLetter, School, WorkKindId
from functions.domain.substitution import Told, replaced_in_place
from functions.domain.week import Week

SCHOOL_DAYS = 5  # a Saturday or Sunday is shown only if it has lessons


class OtherYear(SchoolError):
    """The days asked for are of a school year in which the pupil was in no class here."""


class DiaryLesson(Record):
    """A lesson as one pupil has it: nothing of the other pupils' cells."""

    class_id: str = ""
    day: date
    number: LessonNumber
    subject: SubjectId
    group: GroupId = ""
    room: str = ""
    topic: str = ""
    homework: str = ""
    homework_due: DueDay = ""
    files: Files = ()
    links: Links = ()
    work_kind: WorkKindId = "lesson"
    marks: Marks = ()
    absence: AbsenceLetter | None = None
    late: int | None = None
    note: str = ""
    cancelled: bool = False
    substitution: Told | None = None

    @property
    def id(self) -> str:
        """The lesson's id as addresses have it, where its class is known."""
        return str(LessonId(self.class_id, self.subject, self.day, self.number, self.group))

    @property
    def key(self) -> str:
        """Subject and subgroup as written: «english-2»."""
        return journal_key(self.subject, self.group)


class DiaryDay(NamedTuple):
    """A day and its lessons by number."""

    day: date
    lessons: list[DiaryLesson]


class SubjectTerm(NamedTuple):
    """A subject's term for one pupil: lessons with a mark or an absence, the average, and counts."""

    subject: str
    noted: list[DiaryLesson]
    average: Fraction | None
    absences: int
    late: int


def admit(
    reader: Person, pupil: Person | None, family: Family, consents: Consents, *, at: datetime, today: date
) -> Person:
    """Return the pupil if this person may read that diary at a moment, which is `today` at the school.

    Raises:
        NoSuchPupil: No such pupil, or not the reader's own: who asks learns nothing.
        ConsentMissing: The pupil asks, but no guardian's consent is in force.
    """
    if pupil is None or not pupil.has(Role.PUPIL):
        raise NoSuchPupil
    ties = rights.to_pupil(reader, pupil.id, family, today, consent=False)  # it is looked at only for pupils themselves
    if rights.verdict(rights.Right.OWN_DIARY, ties) is rights.Verdict.TOLD:
        consent.require(consents, pupil.birth_date, at=at, today=today)
    else:
        rights.require(rights.Right.OWN_DIARY, ties, hidden=NoSuchPupil)
    return pupil


def days(lessons: Iterable[DiaryLesson], week: Week) -> list[DiaryDay]:
    """Return Monday to Friday, and the days after that which have lessons."""
    by_day: dict[date, list[DiaryLesson]] = defaultdict(list)
    for lesson in lessons:
        if not replaced_in_place(lesson):
            by_day[lesson.day].append(lesson)
    return [
        DiaryDay(day, sorted(by_day[day], key=lambda lesson: lesson.number))
        for day in week.days()
        if day.weekday() < SCHOOL_DAYS or day in by_day
    ]


def due(lessons: Sequence[DiaryLesson], today: date) -> dict[tuple[date, int, str], str]:
    """Return what was given as homework for each lesson from today on: (day, number, subject) → text.

    That is the homework of the subject's lesson before it. Give the week before too: who looks on
    a Sunday evening wants to know what is for Monday.
    """
    found: dict[tuple[date, int, str], str] = {}
    given: dict[str, str] = {}
    for lesson in sorted(lessons, key=lambda lesson: (lesson.day, lesson.number)):
        if lesson.day >= today and given.get(lesson.subject):
            found[lesson.day, lesson.number, lesson.subject] = given[lesson.subject]
        given[lesson.subject] = lesson.homework
    return found


def by_subject(lessons: Sequence[DiaryLesson], school: School) -> list[SubjectTerm]:
    """Return a term's lessons by subject, in the order of the subjects' titles; lessons oldest first."""
    subjects: dict[str, list[DiaryLesson]] = defaultdict(list)
    for lesson in lessons:
        subjects[lesson.subject].append(lesson)
    return [_subject_term(subject, subjects[subject], school) for subject in sorted(subjects, key=school.subject_title)]


def _subject_term(subject: str, lessons: list[DiaryLesson], school: School) -> SubjectTerm:
    absences = [lesson.absence for lesson in lessons if lesson.absence is not None]
    marked = weighed(((lesson.marks, lesson.work_kind) for lesson in lessons), school.weight)
    return SubjectTerm(
        subject=subject,
        noted=[lesson for lesson in lessons if lesson.marks or lesson.absence],
        average=average(marked),
        absences=sum(not school.is_late(letter) for letter in absences),
        late=sum(school.is_late(letter) for letter in absences),
    )
