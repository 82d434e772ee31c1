"""A class (класс): its pupils by days, and who teaches what in it."""

from datetime import date
from typing import Annotated

from pydantic import Field

from functions.domain import rights
from functions.domain.people import Person
from functions.domain.record import ClassId, Line, PersonId, Record, SchoolError, SubjectId


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

    def is_in(self, day: date) -> bool:
        """Tell whether the pupil belongs to the class on a day."""
        return (self.joined is None or self.joined <= day) and (self.left is None or day <= self.left)


class SchoolClass(Record):
    """A class in one school year.

    `set_with` names the class it is taught together with (класс-комплект): one teacher, one
    room, one lesson number, but two lists and two journals.
    """

    id: ClassId
    year: int
    title: Line
    grade: Annotated[int, Field(ge=1, le=11)]
    homeroom_teacher_id: PersonId
    pupils: tuple[Pupil, ...]
    teachers: dict[SubjectId, PersonId]
    set_with: ClassId | None = None

    def pupils_on(self, day: date) -> list[Pupil]:
        """Return the pupils of a day, in the order of the list."""
        return [pupil for pupil in self.pupils if pupil.is_in(day)]

    def pupils_between(self, first: date, last: date) -> list[Pupil]:
        """Return all who were in the class on some day of a stretch: a leaver's marks stay on the page."""
        return [
            pupil
            for pupil in self.pupils
            if (pupil.joined is None or pupil.joined <= last) and (pupil.left is None or pupil.left >= first)
        ]


def may_read_journal(person: Person, school_class: SchoolClass, subject: str) -> bool:
    """Tell who may open the spread of a subject: its teacher, the homeroom teacher, the office."""
    teaches = school_class.teachers.get(subject) == person.id
    return rights.may(rights.Right.JOURNAL, rights.to_class(person, school_class.homeroom_teacher_id, teaches=teaches))
