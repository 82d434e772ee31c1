"""A journal's results of a school year on one page: per pupil and term the average, what is proposed, what is set."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Final, NamedTuple

from functions.domain.grading.averages import average_of, counted_of
from functions.domain.grading.brought import Brought
from functions.domain.grading.proposals import mean, needs_reason, propose, propose_final, propose_year
from functions.domain.grading.results import EXAM, FINAL, NO_RESULT, YEAR, Result, Results, ResultValue
from functions.domain.lessons.lesson import Journal, Sheet
from functions.domain.organisation.school import School, Term
from functions.domain.roll.classes import Pupil, SchoolClass

TITLES: Final = {YEAR: "Год", EXAM: "Экзамен", FINAL: "Итог"}
OF_THE_YEAR: Final = tuple(TITLES)
_SHORT: Final = {YEAR: "year", EXAM: "exam", FINAL: "final"}


class Column(NamedTuple):
    """A term, or the year, its exam or its end.

    Attributes:
        closed: The office has closed it. A year is closed with its last term; exam and final mark are not, since
            exams come after the lessons.
        begun: Results may be set in it. Those of the year may from its last term on.
    """

    number: int
    title: str
    first: date
    last: date
    closed: bool
    begun: bool

    @property
    def open(self) -> bool:
        """Tell whether results may be set in it now."""
        return self.begun and not self.closed


class Place(NamedTuple):
    """A pupil's place in a column.

    Attributes:
        average: Of the term's marks, of the terms' for the year, of year and exam for the final mark; exact.
        counted: Of how many marks.
        brought: How many of them are from a former school, or went along from another class.
        along: How many of these went along.
        there: The pupil was in the class on some day of the term. A term mark of a former school may stand where not.
    """

    average: Fraction | None
    counted: int
    brought: int
    proposed: ResultValue | None
    result: Result
    there: bool
    along: int = 0

    def asks_reason(self, value: ResultValue | None, school: School) -> bool:
        """Tell whether this result would have to say why."""
        return needs_reason(value, self.average, self.proposed, school.rule)


class Row(NamedTuple):
    """A pupil's line, places by column number."""

    pupil: Pupil
    places: dict[int, Place]


class Kept(NamedTuple):
    """What is kept of a journal's year: sheets oldest first, results and brought marks by term."""

    sheets: Sequence[Sheet]
    results: Mapping[int, Results]
    brought: Mapping[int, Brought]


def columns(school: School, class_id: str, today: date) -> list[Column]:
    """Return a class's terms and what follows them, in order."""
    terms = school.terms_of(class_id)
    first, last = terms[0], terms[-1]
    of_terms = [Column(one.number, one.title, one.start, one.end, one.closed, one.start <= today) for one in terms]
    return of_terms + [
        Column(number, title, first.start, last.end, last.closed and number == YEAR, last.start <= today)
        for number, title in TITLES.items()
    ]


def about(journal: Journal, term: int) -> str:
    """Return how results are named in the journal's chain: «7.algebra.2026.term-2», «7.algebra.2026.year»."""
    return f"{journal.class_id}.{journal.key}.{journal.year}.{_SHORT.get(term, f'term-{term}')}"


def rows(kept: Kept, journal: Journal, school_class: SchoolClass, school: School) -> list[Row]:
    """Return the lines of all pupils who belong to the journal on some day of the year, in the order of the list."""
    terms = school.terms_of(journal.class_id)
    members = school_class.members(journal.subject, journal.group)
    listed = school_class.pupils_between(terms[0].start, terms[-1].end)
    own = [pupil for pupil in listed if pupil.id in members and journal.subject not in pupil.without]
    return [_row(pupil, kept, terms, school_class.grade, school) for pupil in own]


def _row(pupil: Pupil, kept: Kept, terms: Sequence[Term], grade: int, school: School) -> Row:
    def result(number: int) -> Result:
        found = kept.results.get(number)
        return NO_RESULT if found is None else found.cells.get(pupil.id, NO_RESULT)

    places = {term.number: _of_term(pupil, kept, term, result(term.number), school) for term in terms}
    values = [place.result.value for place in places.values() if place.there or place.result.former]
    year, exam = result(YEAR), result(EXAM)
    of_year = propose_year(values, school.rule)
    of_final = propose_final(year.value, exam.value, grade, school.rule)
    judged = mean([year.value, exam.value]) if of_final is not None else None
    places[YEAR] = Place(mean(values), len(values), 0, of_year, year, there=True)
    places[EXAM] = Place(None, 0, 0, None, exam, there=True)
    places[FINAL] = Place(judged, 2, 0, of_final, result(FINAL), there=True)
    return Row(pupil, places)


def _of_term(pupil: Pupil, kept: Kept, term: Term, result: Result, school: School) -> Place:
    brought = kept.brought.get(term.number)
    days = (sheet for sheet in kept.sheets if term.start <= sheet.day <= term.end and not sheet.cancelled)
    own = [sheet for sheet in days if pupil.is_in(sheet.day)]
    marks = counted_of(pupil.id, own, () if brought is None else brought.marks(pupil.id), school)
    there = (pupil.joined is None or pupil.joined <= term.end) and (pupil.left is None or pupil.left >= term.start)
    average = average_of(marks)
    former = sum(mark.brought for mark in marks)
    went = 0 if brought is None else sum(one.class_id is not None for one in brought.marks(pupil.id))
    proposed = propose(average, len(marks), school.rule)
    return Place(average, len(marks), former, proposed, result, there, min(went, former))
