"""What the diary gives to programs. Input and output models are apart from what is kept."""

from collections.abc import Iterable
from datetime import date, datetime, time
from fractions import Fraction

from functions.domain.diaries.diary import DiaryLesson
from functions.domain.diaries.diary_term import SubjectTerm
from functions.domain.diaries.signature import WeekSeen
from functions.domain.grading.averages import Counted
from functions.domain.grading.results import ResultValue
from functions.domain.lessons.attachments import Files
from functions.domain.lessons.lesson import DueDay
from functions.domain.lessons.links import Links
from functions.domain.lessons.marks import Mark, shown
from functions.domain.lessons.substitution import Told
from functions.domain.organisation.school import School, Term
from functions.domain.record import Record
from functions.domain.roll.people import LinkKind, Person
from functions.domain.week import Week


class MarkOut(Record):
    """A mark, what it was given for, and how much it weighs in an average; without a value, until when it is due."""

    value: int | str | None
    work_kind: str
    weight: int
    due: date | None = None


class DiaryLessonOut(Record):
    """A lesson of one pupil. `starts` is the school's own clock; homework without a day is due at the next lesson."""

    day: date
    number: int
    starts: time | None
    subject: str
    group: str
    room: str
    planned: str
    topic: str
    homework: str
    homework_due: DueDay
    files: Files
    links: Links
    marks: tuple[MarkOut, ...]
    absence: str | None
    late: int | None
    note: str
    cancelled: bool
    substitution: Told | None


class SignatureOut(Record):
    """That a guardian has looked through the week, and when."""

    kind: LinkKind
    at: datetime


class DiaryWeekOut(Record):
    """A week of one pupil, lessons in order of day and number."""

    pupil_id: str
    week: str
    first_day: date
    last_day: date
    lessons: tuple[DiaryLessonOut, ...]
    seen: tuple[SignatureOut, ...]

    @classmethod
    def of(
        cls, pupil: Person, week: Week, lessons: Iterable[DiaryLesson], seen: WeekSeen, school: School
    ) -> "DiaryWeekOut":
        """Make the answer from a week that was read."""
        return cls(
            pupil_id=pupil.id,
            week=str(week),
            first_day=week.monday,
            last_day=week.sunday,
            lessons=tuple(_lesson(lesson, school) for lesson in lessons),
            seen=tuple(SignatureOut(kind=one.kind, at=one.at) for one in seen.by.values()),
        )


class CountedMarkOut(Record):
    """A mark that counts in the average, and the average after it: two places, as pages show it."""

    day: date
    value: int
    work_kind: str
    weight: int
    brought: bool
    average: str


class TermResultOut(Record):
    """A term mark, the teacher's reason where it lies farther from the average than usual, a former school's name."""

    value: ResultValue | None
    reason: str
    former: str = ""


class SubjectTermOut(Record):
    """A subject of a term. The average is `total` / `weights`, exactly; `average` is how pages show it."""

    subject: str
    average: str | None
    total: int
    weights: int
    marks: tuple[CountedMarkOut, ...]
    absences: int
    late: int
    result: TermResultOut | None


class DiaryTermOut(Record):
    """A term of one pupil, subjects by title."""

    pupil_id: str
    term: int
    title: str
    first_day: date
    last_day: date
    subjects: tuple[SubjectTermOut, ...]

    @classmethod
    def of(cls, pupil: Person, term: Term, subjects: Iterable[SubjectTerm], school: School) -> "DiaryTermOut":
        """Make the answer from a term that was read."""
        return cls(
            pupil_id=pupil.id,
            term=term.number,
            title=term.title,
            first_day=term.start,
            last_day=term.end,
            subjects=tuple(_subject(subject, school) for subject in subjects),
        )


def _lesson(lesson: DiaryLesson, school: School) -> DiaryLessonOut:
    bell = school.bell(lesson.number)
    return DiaryLessonOut(
        day=lesson.day,
        number=lesson.number,
        starts=None if bell is None else bell.start,
        subject=school.subject_title(lesson.subject),
        group=lesson.group,
        room=lesson.room,
        planned=lesson.planned,
        topic=lesson.topic,
        homework=lesson.homework,
        homework_due=lesson.homework_due,
        files=lesson.files,
        links=lesson.links,
        marks=tuple(_mark(mark, lesson.work_kind, school) for mark in lesson.marks),
        absence=lesson.absence,
        late=lesson.late,
        note=lesson.note,
        cancelled=lesson.cancelled,
        substitution=lesson.substitution,
    )


def _mark(mark: Mark, kind_of_lesson: str, school: School) -> MarkOut:
    kind = school.work_kind(mark.kind or kind_of_lesson)
    return MarkOut(value=mark.value, work_kind=kind.title, weight=kind.weight, due=mark.due)


def _subject(subject: SubjectTerm, school: School) -> SubjectTermOut:
    result = subject.result
    return SubjectTermOut(
        subject=school.subject_title(subject.subject),
        average=_figure(subject.points[-1]) if subject.points else None,
        total=subject.total,
        weights=subject.weights,
        marks=tuple(_counted(one, after, school) for one, after in zip(subject.counted, subject.points, strict=True)),
        absences=subject.absences,
        late=subject.late,
        result=None
        if result is None
        else TermResultOut(value=result.value, reason=result.reason, former=result.former),
    )


def _counted(one: Counted, after: Fraction, school: School) -> CountedMarkOut:
    return CountedMarkOut(
        day=one.day,
        value=one.value,
        work_kind=school.work_kind(one.kind).title,
        weight=one.weight,
        brought=one.brought,
        average=_figure(after),
    )


def _figure(average: Fraction) -> str:
    return shown(average).replace(",", ".")
