"""A class (класс): its pupils by days, and who teaches what in it."""

from datetime import date
from typing import Annotated

from pydantic import Field

from functions.domain.lessons.lesson import journal_key
from functions.domain.record import ClassId, GroupId, Line, PersonId, Record, SchoolError, SubjectId


class NoSuchJournal(SchoolError):
    """No such class or subject, or not one this person may open."""


class NoSuchClass(SchoolError):
    """The school has no such class in its present year."""


class Pupil(Record):
    """A pupil's line in the list of a class; a missing day means since ever, or still."""

    id: PersonId
    name: Line
    joined: date | None = None
    left: date | None = None  # the last day in the class
    without: tuple[SubjectId, ...] = ()  # subjects the pupil does not attend: an individual plan

    def is_in(self, day: date) -> bool:
        """Tell whether the pupil belongs to the class on a day."""
        return (self.joined is None or self.joined <= day) and (self.left is None or day <= self.left)


class Group(Record):
    """A subgroup (подгруппа) of a class in one subject: it has a journal of its own."""

    title: Line
    pupils: tuple[PersonId, ...]


class Load(Record):
    """A teaching load (нагрузка): who teaches a subject of a class, or of a subgroup, from a day to a day.

    A missing day means since ever, or still.
    """

    subject: SubjectId
    teacher_id: PersonId
    group: GroupId = ""
    since: date | None = None
    until: date | None = None

    def is_on(self, day: date) -> bool:
        """Tell whether it is in force on a day; both ends are."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class SchoolClass(Record):
    """A class in one school year.

    Attributes:
        loads: Who teaches what in it, in any order; of one subject and subgroup at most one on a day.
        groups: Its subgroups by subject and number: «english-2».
        set_with: The class it is taught together with (класс-комплект): one teacher, one
            room, one lesson number, but two lists and two journals.
    """

    id: ClassId
    year: int
    title: Line
    grade: Annotated[int, Field(ge=1, le=11)]
    homeroom_teacher_id: PersonId
    pupils: tuple[Pupil, ...]
    loads: tuple[Load, ...]
    groups: dict[str, Group] = {}
    set_with: ClassId | None = None

    def pupils_on(self, day: date) -> list[Pupil]:
        """Return the pupils of a day, in the order of the list."""
        return [pupil for pupil in self.pupils if pupil.is_in(day)]

    def pupils_of(self, subject: str, group: str, day: date) -> list[Pupil]:
        """Return who a lesson of a subject, or of one of its subgroups, is for on a day, in the order of the list."""
        members = self.members(subject, group)
        return [pupil for pupil in self.pupils_on(day) if subject not in pupil.without and pupil.id in members]

    def members(self, subject: str, group: str) -> frozenset[str]:
        """Return the ids of a subgroup, or of the whole class: whoever was in it on some day of the year."""
        if not group:
            return frozenset(pupil.id for pupil in self.pupils)
        found = self.groups.get(journal_key(subject, group))
        return frozenset() if found is None else frozenset(found.pupils)

    def teacher_of(self, subject: str, group: str = "", day: date | None = None) -> str | None:
        """Return who teaches a subject on a day, or has it last where no day is named; None where nobody does."""
        loads = [load for load in self.loads if (load.subject, load.group) == (subject, group)]
        found = [load.teacher_id for load in loads if day is None or load.is_on(day)]
        return found[-1] if found else None

    def journals(self) -> list[tuple[str, str]]:
        """Return subject and subgroup of each journal of the class, once each, in the order of the loads."""
        return list(dict.fromkeys((load.subject, load.group) for load in self.loads))

    def teaches(self, person_id: str, subject: str, group: str) -> bool:
        """Tell whether a person has, or had, this journal in the year."""
        return any((load.subject, load.group, load.teacher_id) == (subject, group, person_id) for load in self.loads)

    def pupils_between(self, first: date, last: date) -> list[Pupil]:
        """Return all who were in the class on some day of a stretch: a leaver's marks stay on the page."""
        return [
            pupil
            for pupil in self.pupils
            if (pupil.joined is None or pupil.joined <= last) and (pupil.left is None or pupil.left >= first)
        ]
