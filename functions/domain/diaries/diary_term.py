"""A term of one pupil's diary, subject by subject: marks, the average and how it moved, and the term mark."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from functions.domain.diaries.diary import DiaryLesson
from functions.domain.grading.averages import Counted, counted
from functions.domain.grading.brought import BroughtMark
from functions.domain.grading.goals import moved
from functions.domain.grading.results import Result
from functions.domain.organisation.school import School


class SubjectTerm(NamedTuple):
    """A subject's term for one pupil.

    Attributes:
        subject: Its id.
        noted: Lessons with a mark or an absence, oldest first.
        brought: Marks of the former school.
        counted: What the average is made of, oldest first.
        points: The average after each of these.
        absences: Lessons the pupil was not at.
        late: Lessons the pupil came late to.
        result: The term mark, where the teacher has set one.
    """

    subject: str
    noted: list[DiaryLesson]
    brought: Sequence[BroughtMark]
    counted: list[Counted]
    points: list[Fraction]
    absences: int
    late: int
    result: Result | None

    @property
    def average(self) -> Fraction | None:
        """The exact average, or None where there is no mark yet."""
        return self.points[-1] if self.points else None

    @property
    def weights(self) -> int:
        """The sum of weights."""
        return sum(one.weight for one in self.counted)

    @property
    def total(self) -> int:
        """The sum of marks, each times its weight."""
        return sum(one.value * one.weight for one in self.counted)


def by_subject(
    lessons: Iterable[DiaryLesson],
    school: School,
    results: Mapping[str, Result] | None = None,
    brought: Mapping[str, Sequence[BroughtMark]] | None = None,
    taught: Iterable[str] = (),
) -> list[SubjectTerm]:
    """Return a term by subject, in the order of the subjects' titles.

    Args:
        lessons: The term's, oldest first; those that say nothing of the pupil may be left out.
        school: Whose weights and titles count.
        results: The pupil's term marks by subject.
        brought: What the pupil brought, by subject.
        taught: Subjects that had lessons, also such as are left out.
    """
    results, brought = results or {}, brought or {}
    subjects: dict[str, list[DiaryLesson]] = defaultdict(list)
    for lesson in lessons:
        subjects[lesson.subject].append(lesson)
    named = sorted({*subjects, *taught, *results, *brought}, key=school.subject_title)
    return [_subject_term(one, subjects[one], school, results.get(one), brought.get(one, ())) for one in named]


def _subject_term(
    subject: str, lessons: list[DiaryLesson], school: School, result: Result | None, brought: Sequence[BroughtMark]
) -> SubjectTerm:
    absences = [lesson.absence for lesson in lessons if lesson.absence is not None]
    marks = counted(((lesson.day, lesson.marks, lesson.work_kind) for lesson in lessons), brought, school)
    return SubjectTerm(
        subject=subject,
        noted=[lesson for lesson in lessons if lesson.marks or lesson.absence],
        brought=brought,
        counted=marks,
        points=moved(marks),
        absences=sum(not school.is_late(letter) for letter in absences),
        late=sum(school.is_late(letter) for letter in absences),
        result=result,
    )
