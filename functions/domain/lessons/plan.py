"""The curriculum plan (календарно-тематическое планирование): topics in order with their hours, handed out to lessons.

The plan is part of a teacher's work programme, which names the hours of each topic (FGOS of basic general education,
order of Minprosvescheniya No. 287 of 31.05.2021, pt. 32.1). It gives no dates: a topic's day is the lesson it comes to,
and moves on when a lesson falls out. That programmes are carried out whole is the school's to answer for (273-FZ art.
28 pt. 7).
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, NamedTuple

from pydantic import Field

from functions.domain.lessons.lesson import Homework, Sheet, Topic
from functions.domain.record import Line, Record, SchoolError

MOST_LINES = 400  # 34 weeks of 6 hours are 204


class NotYourPlan(SchoolError):
    """Only who teaches the journal changes its plan."""


class NoSuchLine(SchoolError):
    """The plan has no such line: somebody has changed it meanwhile."""


class PlanChanged(SchoolError):
    """Somebody else has written the plan since the page was opened."""


class PlanLine(Record):
    """A topic of the plan."""

    topic: Topic
    hours: Annotated[int, Field(ge=1, le=60)] = 1
    homework: Homework = ""  # a suggestion, the teacher gives what is needed
    section: Line = ""


class Plan(Record):
    """The topics of a journal's year, in the order they are taught."""

    lines: Annotated[tuple[PlanLine, ...], Field(max_length=MOST_LINES)] = ()

    @property
    def hours(self) -> int:
        """Hours of the whole plan."""
        return sum(line.hours for line in self.lines)

    def with_line(self, place: int, line: PlanLine | None) -> "Plan":
        """Return the plan with another line at a place, from 0; None takes it out, the place after the last adds one.

        Raises NoSuchLine.
        """
        if not 0 <= place <= len(self.lines) - (line is None):
            raise NoSuchLine
        new = () if line is None else (line,)
        return self.model_copy(update={"lines": (*self.lines[:place], *new, *self.lines[place + 1 :])})


class PlanLesson(NamedTuple):
    """A lesson of the journal as the plan looks at it.

    Attributes:
        day, number: When; lessons are handed over in this order.
        topic: What the teacher has written, or nothing.
        scheduled: The timetable has it; not so a lesson that came from another day or took another subject's place.
        taught: It takes place; not so one that is cancelled, or has gone to another day.
    """

    day: date
    number: int
    topic: str = ""
    scheduled: bool = True
    taught: bool = True


def plan_lesson(sheet: Sheet) -> PlanLesson:
    """Return a lesson of the journal as the plan looks at it."""
    came = sheet.substitution is not None and sheet.substitution.source is not None
    return PlanLesson(sheet.day, sheet.number, sheet.topic, scheduled=not came, taught=not sheet.cancelled)


class Hour(NamedTuple):
    """An hour of the plan: the line's place from 0, and which hour of the line it is, from 1."""

    line: int
    hour: int


class HandOut(NamedTuple):
    """A plan over the lessons of a journal.

    Attributes:
        hours: One per lesson, in their order: the hour it is for, or None (cancelled, another topic, plan at its end).
        left: Hours for which there is no lesson any more, in order.
    """

    hours: list[Hour | None]
    left: list[Hour]


class Pace(NamedTuple):
    """Plan against fact up to a day, in hours of the plan.

    Attributes:
        planned: What the timetable had foreseen by then.
        given: What the journal says was given.
        other: Lessons with a topic that is not of the plan.
    """

    planned: int
    given: int
    other: int

    @property
    def lag(self) -> int:
        """Hours that are behind; below zero, ahead."""
        return self.planned - self.given


def hand_out(plan: Plan, lessons: Sequence[PlanLesson]) -> HandOut:
    """Return which hour of the plan each lesson is for. Lessons oldest first.

    A lesson in which the teacher has written a topic of the plan is for that topic, in whatever order it was given;
    one with another topic is for none. What is left of the plan goes in its order to the lessons that take place and
    have no topic yet, one hour each: where a lesson falls out, all that follows moves on by one.
    """
    left = [Hour(place, hour) for place, line in enumerate(plan.lines) for hour in range(1, line.hours + 1)]
    known = _Topics(plan)
    hours: list[Hour | None] = []
    for lesson in lessons:
        line = known.line(lesson.topic, left) if lesson.taught and lesson.topic else None
        hours.append(None if line is None else _take(left, line))
    open_hours = iter(tuple(left))
    for place, lesson in enumerate(lessons):
        if lesson.taught and not lesson.topic:
            hours[place] = next(open_hours, None)
    return HandOut(hours, list(open_hours))


def pace(plan: Plan, lessons: Sequence[PlanLesson], on: date) -> Pace:
    """Return how far the journal is on a day, that one included. Lessons oldest first."""
    until = [lesson for lesson in lessons if lesson.day <= on]
    handed = hand_out(plan, until).hours
    written = [hour is not None for lesson, hour in zip(until, handed, strict=True) if lesson.taught and lesson.topic]
    return Pace(
        planned=min(plan.hours, sum(lesson.scheduled for lesson in until)),
        given=sum(written),
        other=len(written) - sum(written),
    )


def handed(plan: Plan, sheets: Sequence[Sheet]) -> list[Sheet]:
    """Return the sheets whose planned topic is to change when the plan is handed out. Sheets oldest first.

    A lesson in which a topic is written keeps what was planned for it.
    """
    hours = hand_out(plan, [plan_lesson(sheet) for sheet in sheets]).hours
    changed = []
    for sheet, hour in zip(sheets, hours, strict=True):
        planned = "" if hour is None else plan.lines[hour.line].topic
        if not sheet.topic and sheet.planned != planned:
            changed.append(sheet.model_copy(update={"planned": planned}))
    return changed


def same_topic(planned: str, written: str) -> bool:
    """Tell whether a written topic is the planned one: the same words, or these and a sentence more.

    «Причастный оборот. Словарный диктант» is «Причастный оборот»: teachers add the kind of work.
    """
    return _starts(_words(written), _words(planned))


def _take(left: list[Hour], line: int) -> Hour:
    return left.pop(next(place for place, hour in enumerate(left) if hour.line == line))


class _Topics:
    """The plan's topics as words, compared with each written topic once."""

    def __init__(self, plan: Plan) -> None:
        self._words = [_words(line.topic) for line in plan.lines]

    def line(self, written: str, left: Iterable[Hour]) -> int | None:
        """Return the line that a written topic is of, among those with hours left: the most words, then the first."""
        words = _words(written)
        fitting = {hour.line for hour in left if _starts(words, self._words[hour.line])}
        return min(fitting, key=lambda line: (-len(self._words[line]), line), default=None)


def _words(text: str) -> tuple[str, ...]:
    plain = "".join(char if char.isalnum() else " " for char in text.casefold().replace("ё", "е"))
    return tuple(plain.split())


def _starts(words: tuple[str, ...], beginning: tuple[str, ...]) -> bool:
    return bool(beginning) and words[: len(beginning)] == beginning
