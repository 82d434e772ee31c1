"""A class's term as its homeroom teacher sees it: who is away on a day, and how each pupil stands in each subject."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from functions.domain.grading.averages import average_of, counted
from functions.domain.grading.brought import Brought, BroughtMark
from functions.domain.grading.results import BEHAVIOUR, Results, ResultValue
from functions.domain.lessons.absences import ClassAbsences, shown
from functions.domain.lessons.lesson import Sheet
from functions.domain.lessons.marks import Mark
from functions.domain.organisation.school import AbsenceKind, School, Term
from functions.domain.roll.classes import Pupil, SchoolClass

LOWEST = 2  # the mark that nobody wants


class ClassTerm(NamedTuple):
    """What a class has of a term: lessons oldest first without those that were cancelled, results, brought marks."""

    sheets: Sequence[Sheet]
    results: Sequence[Results]
    brought: Sequence[Brought]


class Away(NamedTuple):
    """A pupil who is not at lessons of a day: number of the lesson → letter; whole where it is every one of them."""

    pupil: Pupil
    letters: dict[int, str]
    whole: bool


class Standing(NamedTuple):
    """A pupil in a subject: the exact average, of how many marks, how many of them are 2, and the term mark."""

    average: Fraction | None
    counted: int
    twos: int
    result: ResultValue | None


class PupilTerm(NamedTuple):
    """A pupil's term.

    Attributes:
        subjects: By subject; those without marks and result are left out.
        held: Lessons that were to be attended so far and are noted in the journal.
        missed: How many of them were missed, whatever the reason.
        unexcused: How many of those nobody has given a reason for.
    """

    pupil: Pupil
    subjects: Mapping[str, Standing]
    held: int
    missed: int
    unexcused: int


def away(
    sheets: Iterable[Sheet], day: date, school_class: SchoolClass, notes: ClassAbsences, school: School
) -> list[Away]:
    """Return who is away on a day, in the order of the list. Who came late is there."""
    letters: dict[str, dict[int, str]] = defaultdict(dict)
    lessons: Counter[str] = Counter()
    for sheet in sheets:
        if sheet.day == day:
            for pupil in school_class.pupils_of(sheet.subject, sheet.group, day):
                lessons[pupil.id] += 1
                letter = shown(sheet.cell(pupil.id).absence, day, notes.of(pupil.id), school)
                if letter is not None and not school.is_late(letter):
                    letters[pupil.id][sheet.number] = letter
    listed = [pupil for pupil in school_class.pupils_on(day) if pupil.id in letters]
    return [Away(pupil, letters[pupil.id], len(letters[pupil.id]) == lessons[pupil.id]) for pupil in listed]


def standings(
    found: ClassTerm, term: Term, school_class: SchoolClass, notes: ClassAbsences, school: School, today: date
) -> list[PupilTerm]:
    """Return the term of each pupil who was in the class in it, in the order of the list. One pass of the sheets."""
    marks: dict[tuple[str, str], list[tuple[date, Sequence[Mark], str]]] = defaultdict(list)
    held: Counter[str] = Counter()
    letters: dict[str, list[str]] = defaultdict(list)
    for sheet in found.sheets:
        noted = sheet.day <= today and (sheet.filled or bool(sheet.cells))
        for pupil in school_class.pupils_of(sheet.subject, sheet.group, sheet.day):
            cell = sheet.cell(pupil.id)
            if cell.marks:
                marks[pupil.id, sheet.subject].append((sheet.day, cell.marks, sheet.work_kind))
            if noted:
                held[pupil.id] += 1
                letter = shown(cell.absence, sheet.day, notes.of(pupil.id), school)
                if letter is not None and not school.is_late(letter):
                    letters[pupil.id].append(letter)
    results, brought = _results(found, term), _brought(found)
    absent = {code.letter for code in school.absence_codes if code.kind is AbsenceKind.ABSENT}
    return [
        PupilTerm(
            pupil,
            _subjects(pupil.id, marks, brought, results, school),
            held[pupil.id],
            len(letters[pupil.id]),
            sum(letter in absent for letter in letters[pupil.id]),
        )
        for pupil in school_class.pupils_between(term.start, term.end)
    ]


def _subjects(
    pupil_id: str,
    marks: Mapping[tuple[str, str], list[tuple[date, Sequence[Mark], str]]],
    brought: Mapping[tuple[str, str], tuple[BroughtMark, ...]],
    results: Mapping[tuple[str, str], ResultValue],
    school: School,
) -> dict[str, Standing]:
    places = {*marks, *brought, *results}
    found = {}
    for place in sorted(place for place in places if place[0] == pupil_id):
        given = counted(marks.get(place, ()), brought.get(place, ()), school)
        twos = sum(mark.value == LOWEST for mark in given)
        found[place[1]] = Standing(average_of(given), len(given), twos, results.get(place))
    return found


def _results(found: ClassTerm, term: Term) -> dict[tuple[str, str], ResultValue]:
    return {
        (pupil_id, one.subject): cell.value
        for one in found.results
        if one.term == term.number and one.subject != BEHAVIOUR
        for pupil_id, cell in one.cells.items()
        if cell.value is not None
    }


def _brought(found: ClassTerm) -> dict[tuple[str, str], tuple[BroughtMark, ...]]:
    return {
        (pupil_id, one.subject): cell.marks
        for one in found.brought
        for pupil_id, cell in one.cells.items()
        if cell.marks
    }
