"""Invented results: in each term that is over what the average proposes, as teachers who agree would set it."""

from collections.abc import Mapping, Sequence

from functions.domain.grading.averages import Counted, average_of, counted_of
from functions.domain.grading.brought import Brought
from functions.domain.grading.proposals import propose, propose_final, propose_year
from functions.domain.grading.results import FINAL, YEAR, Result, Results, ResultValue, Without
from functions.domain.lessons.lesson import Journal, Sheet
from functions.domain.organisation.school import School
from functions.domain.roll.classes import SchoolClass


def results_of(
    journal: Journal, sheets: Sequence[Sheet], school_class: SchoolClass, school: School, brought: Mapping[int, Brought]
) -> list[Results]:
    """Return a journal's results for every closed term, and for the year and in the end where all are closed.

    Args:
        journal: Which one.
        sheets: All of the year, oldest first.
        school_class: Of that year.
        school: With the terms of that year.
        brought: Marks of former schools, by term.
    """
    if school_class.grade < school.first_marked_grade:
        return []
    terms = [term for term in school.terms_of(school_class.id) if term.closed]
    by_term: dict[int, dict[str, ResultValue | None]] = {}
    for term in terms:
        own = [sheet for sheet in sheets if term.start <= sheet.day <= term.end]
        former = brought.get(term.number)
        by_term[term.number] = {
            pupil.id: _value(journal, own, pupil.id, school, former)
            for pupil in school_class.pupils_of(journal.subject, journal.group, term.end)
        }
    if len(terms) == len(school.terms_of(school_class.id)):
        by_term |= _of_year(by_term, school_class.grade, school)
    return [_results(journal, number, values) for number, values in by_term.items()]


def _of_year(
    by_term: Mapping[int, Mapping[str, ResultValue | None]], grade: int, school: School
) -> dict[int, dict[str, ResultValue | None]]:
    pupils = dict.fromkeys(pupil_id for values in by_term.values() for pupil_id in values)
    year = {one: propose_year([v[one] for v in by_term.values() if one in v], school.rule) for one in pupils}
    return {YEAR: year, FINAL: {one: propose_final(value, None, grade, school.rule) for one, value in year.items()}}


def _value(
    journal: Journal, sheets: Sequence[Sheet], pupil_id: str, school: School, former: Brought | None
) -> ResultValue | None:
    if journal.subject in school.pass_subjects:
        return Without.PASSED
    marks: list[Counted] = counted_of(pupil_id, sheets, former.marks(pupil_id) if former else (), school)
    return propose(average_of(marks), len(marks), school.rule) or Without.NOT_JUDGED


def _results(journal: Journal, term: int, values: Mapping[str, ResultValue | None]) -> Results:
    return Results(
        class_id=journal.class_id,
        subject=journal.subject,
        group=journal.group,
        year=journal.year,
        term=term,
        cells={pupil_id: Result(value=value, changed_in=1) for pupil_id, value in values.items() if value is not None},
    )
