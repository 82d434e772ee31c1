"""What the diary gives to programs. Input and output models are apart from what is kept."""

from datetime import date, time

from functions.domain.diary import DiaryLesson
from functions.domain.marks import Mark
from functions.domain.people import Person
from functions.domain.record import Record
from functions.domain.school import School
from functions.domain.week import Week


class MarkOut(Record):
    """A mark, what it was given for, and how much it weighs in an average; without a value, until when it is due."""

    value: int | str | None
    work_kind: str
    weight: int
    due: date | None = None


class DiaryLessonOut(Record):
    """A lesson of one pupil. `starts` is the school's own clock."""

    day: date
    number: int
    starts: time | None
    subject: str
    room: str
    topic: str
    homework: str
    marks: tuple[MarkOut, ...]
    absence: str | None
    note: str


class DiaryWeekOut(Record):
    """A week of one pupil, lessons in order of day and number."""

    pupil_id: str
    week: str
    first_day: date
    last_day: date
    lessons: tuple[DiaryLessonOut, ...]

    @classmethod
    def of(cls, pupil: Person, week: Week, lessons: list[DiaryLesson], school: School) -> "DiaryWeekOut":
        """Make the answer from a week that was read."""
        return cls(
            pupil_id=pupil.id,
            week=str(week),
            first_day=week.monday,
            last_day=week.sunday,
            lessons=tuple(_lesson(lesson, school) for lesson in lessons),
        )


def _lesson(lesson: DiaryLesson, school: School) -> DiaryLessonOut:
    bell = school.bell(lesson.number)
    return DiaryLessonOut(
        day=lesson.day,
        number=lesson.number,
        starts=None if bell is None else bell.start,
        subject=school.subject_title(lesson.subject),
        room=lesson.room,
        topic=lesson.topic,
        homework=lesson.homework,
        marks=tuple(_mark(mark, lesson.work_kind, school) for mark in lesson.marks),
        absence=lesson.absence,
        note=lesson.note,
    )


def _mark(mark: Mark, kind_of_lesson: str, school: School) -> MarkOut:
    kind = school.work_kind(mark.kind or kind_of_lesson)
    return MarkOut(value=mark.value, work_kind=kind.title, weight=kind.weight, due=mark.due)
