"""A subject's term as its page shows it: the numbers of the domain with the line, the sum in words, and the goals."""

from fractions import Fraction
from typing import Final, NamedTuple

from functions.diary.chart import Chart, chart
from functions.diary.words import away
from functions.domain.diaries.diary import DiaryLesson
from functions.domain.diaries.diary_term import SubjectTerm
from functions.domain.grading.averages import Counted
from functions.domain.grading.goals import Goal, comes_to, goals, is_exact, looks_like_more
from functions.domain.lessons.marks import Mark
from functions.domain.organisation.school import School
from functions.web.mark_words import given_for
from functions.web.russian import average, day_and_month, short_day

MOST_IN_A_SUM: Final = 12  # longer sums are read in the table under them


class Explained(NamedTuple):
    """How an average came about.

    Attributes:
        value: The exact average.
        sum: «5 + 4 × 3»: each mark, times its weight where that is not 1; nothing where it would be too long.
        weighs: Some mark weighs more than 1.
        exact: What is shown of it is all of it.
        comes_to: The mark that it comes to by the school's rule.
        less_than_shown: It is shown as enough for a better mark, but is a little less.
        enough: There are as many marks as a term mark needs.
    """

    value: Fraction
    sum: str
    weighs: bool
    exact: bool
    comes_to: int
    less_than_shown: bool
    enough: bool


class Noted(NamedTuple):
    """A lesson with a mark or an absence, as its chips show it.

    Attributes:
        day: «23.11».
        marks: Each with what it was for and when, in words.
        absence: Its letter, and the same in words; nothing where the pupil was there.
        weight: Of the lesson's kind of work; 0 where no mark was given.
    """

    day: str
    marks: list[tuple[Mark, str]]
    absence: str
    away: str
    weight: int


class Step(NamedTuple):
    """A mark that counts, and the average after it: a line of the table, all as it is written there."""

    day: str
    kind: str
    mark: str
    average: str


class Shown(NamedTuple):
    """A subject of the page: what there is, how the average came about, its line, and what would make it better."""

    of: SubjectTerm
    noted: list[Noted]
    steps: list[Step]
    average: Explained | None
    chart: Chart | None
    goals: list[Goal]


def shown(subject: SubjectTerm, school: School, *, ongoing: bool) -> Shown:
    """Return a subject as the page shows it; goals only while marks can still be given."""
    wanted = ongoing and subject.result is None
    further = goals(subject.counted, school.rule, school.ordinary_kind.weight) if wanted else []
    return Shown(
        of=subject,
        noted=[_noted(lesson, school) for lesson in subject.noted],
        steps=[_step(one, after, school) for one, after in zip(subject.counted, subject.points, strict=True)],
        average=_explained(subject, school),
        chart=chart(subject.points),
        goals=further,
    )


def _noted(lesson: DiaryLesson, school: School) -> Noted:
    when = day_and_month(lesson.day)
    return Noted(
        day=short_day(lesson.day),
        marks=[(mark, f"{given_for(mark, lesson.work_kind, school)}, {when}") for mark in lesson.marks],
        absence=lesson.absence or "",
        away=f"{away(lesson, school)}, {when}" if lesson.absence else "",
        weight=school.weight(lesson.work_kind) if lesson.marks else 0,
    )


def _step(one: Counted, after: Fraction, school: School) -> Step:
    kind = school.work_kind(one.kind).title
    return Step(
        day=short_day(one.day),
        kind=f"{kind}, прежняя школа" if one.brought else kind,
        mark=f"{one.value} × {one.weight}" if one.weight > 1 else str(one.value),
        average=average(after),
    )


def _explained(subject: SubjectTerm, school: School) -> Explained | None:
    if subject.average is None:
        return None
    parts = [f"{one.value} × {one.weight}" if one.weight > 1 else str(one.value) for one in subject.counted]
    return Explained(
        value=subject.average,
        sum=" + ".join(parts) if len(parts) <= MOST_IN_A_SUM else "",
        weighs=any(one.weight > 1 for one in subject.counted),
        exact=is_exact(subject.average),
        comes_to=comes_to(subject.average, school.rule),
        less_than_shown=looks_like_more(subject.average, school.rule),
        enough=len(subject.counted) >= school.rule.fewest_marks,
    )
