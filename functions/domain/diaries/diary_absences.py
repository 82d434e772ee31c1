"""Absences of one pupil in a term: by reason, by day and by subject."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from functions.domain.diaries.diary import DiaryLesson
from functions.domain.organisation.school import AbsenceCode, AbsenceKind, School


class ByReason(NamedTuple):
    """How often a letter of the school's table stands: at so many lessons, on so many days."""

    code: AbsenceCode
    lessons: int
    days: int


class AbsentDay(NamedTuple):
    """A day with an absence or a late arrival, and those lessons of it; whole if there was no other lesson."""

    day: date
    lessons: list[DiaryLesson]
    whole: bool


class BySubject(NamedTuple):
    """A subject's lessons so far, how many the pupil was not at, and how many the pupil came late to."""

    subject: str
    held: int
    absent: int
    late: int


class TermAbsences(NamedTuple):
    """A term's absences; all three are of the same lessons. Days: the latest first. Subjects: by title."""

    reasons: list[ByReason]
    days: list[AbsentDay]
    subjects: list[BySubject]
    held: int
    absent: int


def summary(lessons: Sequence[DiaryLesson], school: School) -> TermAbsences:
    """Count the absences of lessons that were held. A letter that left the school's table counts as an absence."""
    lessons = [lesson for lesson in lessons if not lesson.cancelled]
    noted = [lesson for lesson in lessons if lesson.absence is not None]
    return TermAbsences(
        reasons=_reasons(noted, school),
        days=_days(lessons),
        subjects=_subjects(lessons, school),
        held=len(lessons),
        absent=sum(not school.is_late(lesson.absence) for lesson in noted),
    )


def _reasons(noted: Iterable[DiaryLesson], school: School) -> list[ByReason]:
    lessons: Counter[str] = Counter()
    days: dict[str, set[date]] = defaultdict(set)
    for lesson in noted:
        letter = str(lesson.absence)
        lessons[letter] += 1
        days[letter].add(lesson.day)
    known = [code.letter for code in school.absence_codes]
    letters = [letter for letter in [*known, *sorted(set(lessons) - set(known))] if letter in lessons]
    return [ByReason(_code(letter, school), lessons[letter], len(days[letter])) for letter in letters]


def _code(letter: str, school: School) -> AbsenceCode:
    return school.absence_code(letter) or AbsenceCode(letter=letter, title=letter, kind=AbsenceKind.ABSENT)


def _days(lessons: Iterable[DiaryLesson]) -> list[AbsentDay]:
    held: dict[date, list[DiaryLesson]] = defaultdict(list)
    for lesson in lessons:
        held[lesson.day].append(lesson)
    return [
        AbsentDay(day, noted, whole=len(noted) == len(held[day]))
        for day in sorted(held, reverse=True)
        if (noted := [one for one in sorted(held[day], key=lambda one: one.number) if one.absence is not None])
    ]


def _subjects(lessons: Iterable[DiaryLesson], school: School) -> list[BySubject]:
    by: dict[str, list[str | None]] = defaultdict(list)
    for lesson in lessons:
        by[lesson.subject].append(lesson.absence)
    return [
        BySubject(subject, len(letters), absent, late)
        for subject, letters in sorted(by.items(), key=lambda one: school.subject_title(one[0]))
        if (absent := sum(letter is not None and not school.is_late(letter) for letter in letters))
        + (late := sum(school.is_late(letter) for letter in letters))
    ]
