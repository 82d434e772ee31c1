"""Noting absences by days: a sick note, or a day that the homeroom teacher knows of; and taking one back."""

from datetime import date, datetime
from typing import Annotated, NamedTuple, Self

from pydantic import StringConstraints, model_validator

from functions.domain.journal.entry import UnknownAbsence
from functions.domain.lessons.absences import ClassAbsences, DayAbsence
from functions.domain.lessons.lesson import Remark, SaveId
from functions.domain.organisation.school import AbsenceKind, AbsenceLetter, School, TermClosed
from functions.domain.record import PersonId, Record, SchoolError
from functions.domain.roll.classes import SchoolClass
from functions.domain.roll.people import Person, Role

MOST_NOTES = 100  # of one pupil in a school year, as in PupilAbsences
NoteName = Annotated[str, StringConstraints(max_length=30)]


class NoteDaysWrong(SchoolError):
    """The days of an absence are not of the school year, or end before they begin."""


class NotInClassThen(SchoolError):
    """The pupil was not in the class on these days, or never."""


class TooManyNotes(SchoolError):
    """A pupil has as many absences by days as can be kept."""


class NewNote(Record):
    """What is noted of a pupil, by somebody who answers for the class. `save_id` is made with the page."""

    save_id: SaveId
    pupil_id: PersonId
    first: date
    last: date
    letter: AbsenceLetter
    comment: Remark = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise NoteDaysWrong
        return self


class TakenBack(Record):
    """A note that was wrong, by its pupil and `name`."""

    save_id: SaveId
    pupil_id: PersonId
    note: NoteName


class Noted(NamedTuple):
    """A class's absences after a change, and the note that was added or taken away; None where nothing changed."""

    absences: ClassAbsences
    note: DayAbsence | None


def name(note: DayAbsence) -> str:
    """Return how a form calls a note: days and letter."""
    return f"{note.first}.{note.last}.{note.letter}"


def add(
    kept: ClassAbsences, new: NewNote, school_class: SchoolClass, school: School, *, by: Person, at: datetime
) -> Noted:
    """Return the class's absences with one more. The same one again changes nothing: a page sent twice.

    Raises:
        NoteDaysWrong: Days outside the school year.
        NotInClassThen: Nobody whose absence could be noted.
        UnknownAbsence: A letter that is not in use, or says that a pupil was there.
        TermClosed: A day lies in a term that is closed; the office still may.
        TooManyNotes: As it says.
    """
    _permit_days(new.first, new.last, school_class, school, by)
    there = {pupil.id for pupil in school_class.pupils_between(new.first, new.last)}
    if new.pupil_id not in there:
        raise NotInClassThen
    code = school.absence_code(new.letter)
    if code is None or code.retired or code.kind is AbsenceKind.LATE:
        raise UnknownAbsence
    own = kept.of(new.pupil_id)
    note = DayAbsence(first=new.first, last=new.last, letter=new.letter, comment=new.comment, by=by.id, at=at)
    if any((name(one), one.comment) == (name(note), note.comment) for one in own):
        return Noted(kept, None)
    if len(own) >= MOST_NOTES:
        raise TooManyNotes
    return Noted(_with(kept, new.pupil_id, (*own, note)), note)


def take_back(kept: ClassAbsences, asked: TakenBack, school_class: SchoolClass, school: School, *, by: Person) -> Noted:
    """Return the class's absences without a note; one that is gone already changes nothing. Raises TermClosed."""
    own = kept.of(asked.pupil_id)
    note = next((one for one in reversed(own) if name(one) == asked.note), None)
    if note is None:
        return Noted(kept, None)
    _permit_days(note.first, note.last, school_class, school, by)
    return Noted(_with(kept, asked.pupil_id, tuple(one for one in own if one is not note)), note)


def _permit_days(first: date, last: date, school_class: SchoolClass, school: School, by: Person) -> None:
    terms = school.terms_of(school_class.id)
    if first < terms[0].start or last > terms[-1].end:
        raise NoteDaysWrong
    closed = any(term.closed and term.start <= last and first <= term.end for term in terms)
    if closed and not by.has(Role.OFFICE):
        raise TermClosed


def _with(kept: ClassAbsences, pupil_id: str, own: tuple[DayAbsence, ...]) -> ClassAbsences:
    return ClassAbsences(pupils={**kept.pupils, pupil_id: own})
