"""The diary: who may read it, and what one pupil's lessons of a week look like to the family."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from functions.domain.access import consent, rights
from functions.domain.access.consent import Consents
from functions.domain.lessons import absences
from functions.domain.lessons.absences import DayAbsence
from functions.domain.lessons.attachments import Files
from functions.domain.lessons.lesson import DueDay, LessonId, LessonNumber, Marks, journal_key
from functions.domain.lessons.links import Links
from functions.domain.lessons.marks import Mark
from functions.domain.lessons.substitution import Told, replaced_in_place
from functions.domain.organisation.school import AbsenceLetter, School, WorkKindId
from functions.domain.record import GroupId, Record, SchoolError, SubjectId
from functions.domain.roll.people import Family, NoSuchPupil, Person, Role
from functions.domain.week import Week

SCHOOL_DAYS: Final = 5  # a Saturday or Sunday is shown only if there is something on it


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
    planned: str = ""
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

    @property
    def has_homework(self) -> bool:
        """Tell whether something was given: words, a file or a link."""
        return bool(self.homework or self.files or self.links)

    @property
    def place(self) -> "Place":
        """Which lesson of the pupil it is."""
        return self.day, self.number, self.key


Place = tuple[date, int, str]  # day, number, subject with its subgroup


class DiaryDay(NamedTuple):
    """A day, its lessons by number, and the homework that is due on it and belongs to none of them."""

    day: date
    lessons: list[DiaryLesson]
    homework: Sequence[DiaryLesson] = ()


class Due(NamedTuple):
    """Homework by where it is due; each is the lesson that it was given at.

    Attributes:
        lessons: For a lesson of the subject.
        days: For a day on which the subject has no lesson.
    """

    lessons: dict[Place, list[DiaryLesson]]
    days: dict[date, list[DiaryLesson]]


class ToHandIn(NamedTuple):
    """A work that is still to be handed in (точка), and the lesson it was noted at."""

    due: date
    lesson: DiaryLesson
    mark: Mark


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


def laid_over(lessons: Iterable[DiaryLesson], noted: Sequence[DayAbsence], school: School) -> list[DiaryLesson]:
    """Return lessons with the pupil's absences by days laid over them: a sick note makes н into б.

    Nobody is away from a lesson that is not held.
    """
    return [lesson if lesson.cancelled else _laid_over(lesson, noted, school) for lesson in lessons]


def days(lessons: Iterable[DiaryLesson], week: Week, due: Due | None = None) -> list[DiaryDay]:
    """Return Monday to Friday, and the days after that which have lessons or homework due."""
    by_day: dict[date, list[DiaryLesson]] = defaultdict(list)
    for lesson in lessons:
        if not replaced_in_place(lesson):
            by_day[lesson.day].append(lesson)
    alone = {} if due is None else due.days
    return [
        DiaryDay(day, sorted(by_day[day], key=lambda lesson: lesson.number), alone.get(day, ()))
        for day in week.days()
        if day.weekday() < SCHOOL_DAYS or day in by_day or day in alone
    ]


def due(lessons: Iterable[DiaryLesson], today: date) -> Due:
    """Return the homework for lessons and days from today on.

    Homework without a due day is for the next lesson of the same journal; with one, for the first lesson of that
    journal on the day, or for the day alone. Give lessons of weeks before too: who looks on a Sunday evening wants
    to know what is for Monday.
    """
    journals: dict[str, list[DiaryLesson]] = defaultdict(list)
    for lesson in sorted(lessons, key=lambda lesson: (lesson.day, lesson.number)):
        if not lesson.cancelled:
            journals[lesson.key].append(lesson)
    found = Due({}, {})
    for own in journals.values():
        for number, lesson in enumerate(own):
            if lesson.has_homework:
                _put_due(found, lesson, own[number + 1 :], today)
    return found


def to_hand_in(lessons: Iterable[DiaryLesson]) -> list[ToHandIn]:
    """Return the works that are still to be handed in, the soonest first."""
    found = [ToHandIn(mark.due, lesson, mark) for lesson in lessons for mark in lesson.marks if mark.due is not None]
    return sorted(found, key=lambda work: (work.due, work.lesson.place))


def _put_due(found: Due, lesson: DiaryLesson, later: Sequence[DiaryLesson], today: date) -> None:
    until = lesson.homework_due
    target = next((one for one in later if not until or one.day == until), None)
    if target is not None:
        if target.day >= today:
            found.lessons.setdefault(target.place, []).append(lesson)
    elif until and until >= today:
        found.days.setdefault(until, []).append(lesson)


def _laid_over(lesson: DiaryLesson, noted: Sequence[DayAbsence], school: School) -> DiaryLesson:
    letter = absences.shown(lesson.absence, lesson.day, noted, school)
    return lesson if letter == lesson.absence else lesson.model_copy(update={"absence": letter})
