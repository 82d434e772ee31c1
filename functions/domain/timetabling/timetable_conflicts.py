"""What cannot be in a week's timetable: somebody in two places at once, a lesson without a teacher or a bell.

All classes of a school are looked at together, since it is between them that teachers and rooms meet.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import combinations
from typing import NamedTuple

from functions.domain.roll.classes import SchoolClass
from functions.domain.timetabling.timetable import Entry

Taught = tuple[str, str, str]  # class, subject, group


class ConflictKind(StrEnum):
    """What is wrong."""

    TEACHER = "teacher"  # a teacher in two places at once
    PUPILS = "pupils"  # pupils of a class or a group in two lessons at once
    ROOM = "room"  # two lessons in one room; a gym or a hall can hold both, so it is a warning
    NO_LOAD = "no-load"  # nobody's teaching load has this subject in this class
    NO_BELL = "no-bell"  # the school has no bell for this number

    @property
    def warning(self) -> bool:
        """Tell whether the office may set the timetable nevertheless."""
        return self is ConflictKind.ROOM


class Placed(NamedTuple):
    """A lesson of the week of a class."""

    class_id: str
    entry: Entry

    @property
    def taught(self) -> Taught:
        """What is taught to whom."""
        return (self.class_id, self.entry.subject, self.entry.group)


class Conflict(NamedTuple):
    """What is wrong where: one lesson, or two that meet. `about` is the teacher's id or the room, where it matters."""

    kind: ConflictKind
    lessons: tuple[Placed, ...]
    about: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a timetable is held against, as of one day.

    Attributes:
        teachers: Who teaches what: (class, subject, group) → teacher id.
        bells: The numbers that the school has bells for.
        set_with: Class → the class it is taught together with.
        pupils: Who is in a group; a group that is not here shares pupils with no group of another number.
    """

    teachers: Mapping[Taught, str]
    bells: Collection[int]
    set_with: Mapping[str, str] = field(default_factory=dict)
    pupils: Mapping[Taught, frozenset[str]] = field(default_factory=dict)

    def together(self, one: Placed, other: Placed) -> bool:
        """Tell whether two lessons are one place: a combined class is taught by one teacher in one room."""
        return one.class_id != other.class_id and (
            self.set_with.get(one.class_id) == other.class_id or self.set_with.get(other.class_id) == one.class_id
        )


def facts(classes: Mapping[str, SchoolClass], bells: Collection[int], day: date) -> Facts:
    """Return what weeks are held against, as of a day: loads, groups and combined classes of the year."""
    teachers: dict[Taught, str] = {}
    for one in classes.values():
        for subject, group in one.journals():
            teacher_id = one.teacher_of(subject, group, day)
            if teacher_id is not None:
                teachers[one.id, subject, group] = teacher_id
    pupils = {place: classes[place[0]].members(place[1], place[2]) for place in teachers if place[2]}
    set_with = {one.id: one.set_with for one in classes.values() if one.set_with}
    return Facts(teachers, bells, set_with, pupils)


def conflicts(weeks: Mapping[str, Iterable[Entry]], facts: Facts) -> list[Conflict]:
    """Return what is wrong with the weeks of all classes, in order of day, number and class; each pair once."""
    placed = [Placed(class_id, entry) for class_id, entries in weeks.items() for entry in entries]
    found = [*_alone(placed, facts)]
    at: dict[tuple[int, int], list[Placed]] = defaultdict(list)
    for one in placed:
        at[one.entry.weekday, one.entry.number].append(one)
    for meeting in at.values():
        for one, other in combinations(meeting, 2):
            if one.entry.week.meets(other.entry.week):
                found += _together(one, other, facts)
    return sorted(found, key=lambda conflict: (_order(conflict.lessons[0]), conflict.kind.value))


def _alone(placed: Iterable[Placed], facts: Facts) -> Iterator[Conflict]:
    for one in placed:
        if one.taught not in facts.teachers:
            yield Conflict(ConflictKind.NO_LOAD, (one,))
        if one.entry.number not in facts.bells:
            yield Conflict(ConflictKind.NO_BELL, (one,))


def _together(one: Placed, other: Placed, facts: Facts) -> Iterator[Conflict]:
    if _share_pupils(one, other, facts.pupils.get):
        yield Conflict(ConflictKind.PUPILS, (one, other))
    if facts.together(one, other):
        return
    teacher = facts.teachers.get(one.taught)
    if teacher is not None and teacher == facts.teachers.get(other.taught):
        yield Conflict(ConflictKind.TEACHER, (one, other), teacher)
    if one.entry.room and one.entry.room.casefold() == other.entry.room.casefold():
        yield Conflict(ConflictKind.ROOM, (one, other), one.entry.room)


def _share_pupils(one: Placed, other: Placed, pupils: Callable[[Taught], frozenset[str] | None]) -> bool:
    """Tell whether a pupil would have to be in both: always so where one of them is for the whole class."""
    if one.class_id != other.class_id:
        return False
    if not one.entry.group or not other.entry.group or one.taught == other.taught:
        return True
    mine, theirs = pupils(one.taught), pupils(other.taught)
    return bool(mine and theirs and mine & theirs)


def _order(placed: Placed) -> tuple[int, int, str, str]:
    return (placed.entry.weekday, placed.entry.number, placed.class_id, placed.entry.subject)
