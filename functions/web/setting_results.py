"""Reading and setting the results of a journal: a subject's, and those of behaviour on the page of a class."""

from collections.abc import Mapping
from typing import NamedTuple

from functions.domain.grading.gradebook import Column, Row, about, columns, rows
from functions.domain.grading.result_entry import ResultsChange, ResultWithoutReason, merge, permit, scale
from functions.domain.grading.results import BEHAVIOUR, EXAM, FINAL, Results
from functions.domain.lessons.lesson import Journal
from functions.domain.merging import ChangedMeanwhile, Collision
from functions.domain.roll.classes import SchoolClass
from functions.storage import journal_years
from functions.storage.journal_years import JournalYear, Part, Saving
from functions.web import results_form
from functions.web.current import table
from functions.web.forms import InvalidInput
from functions.web.results_form import Form, Typed
from functions.web.visit import Visit


class Book(NamedTuple):
    """A journal's results as they were read, with what they are worked out from."""

    school_class: SchoolClass
    year: JournalYear
    columns: list[Column]
    rows: list[Row]


def read(visit: Visit, journal: Journal, school_class: SchoolClass) -> Book:
    """Return a journal's results. One query."""
    return _book(visit, journal_years.read(table(), visit.tenant, journal), school_class)


def form(visit: Visit, book: Book, typed: Typed | None = None) -> Form:
    """Return the form over what is kept, with what was typed in it."""
    kept = book.year.kept.results
    versions = {number: journal_years.version_of(book.year, visit.tenant, one) for number, one in kept.items()}
    offered = scale(visit.school, book.year.journal.subject, book.school_class.grade)
    return results_form.make(book.columns, book.rows, versions, visit.school, offered, typed)


def again(visit: Visit, book: Book, posted: Mapping[str, str], error: Exception | None) -> Form:
    """Return the form with what was typed, over the newest state; what was refused is marked."""
    wrong: list[str] = []
    if isinstance(error, ResultWithoutReason):
        wrong = error.places
    elif isinstance(error, InvalidInput):
        wrong = error.fields
    return form(visit, book, results_form.typed_over(posted, book.rows, wrong=wrong))


def proposed(visit: Visit, book: Book, posted: Mapping[str, str]) -> Form:
    """Return the form with what was typed, and with what is proposed in all empty places. Nothing is saved."""
    typed = results_form.typed_over(posted, book.rows)
    return form(visit, book, results_form.filled(typed, book.columns, book.rows))


def save(visit: Visit, book: Book, change: ResultsChange) -> None:
    """Save a change of results for who is asking. One transaction. Raises as `permit` and `merge`."""
    offered = scale(visit.school, book.year.journal.subject, book.school_class.grade)

    def decide(year: JournalYear) -> list[Part]:
        now = _book(visit, year, book.school_class)
        permit(change, now.columns, now.rows, visit.school, offered)
        return _parts(visit, year, now.columns, change)

    saving = Saving(visit.person.id, visit.at, change.save_id, "results_saved")
    journal_years.save(table(), visit.tenant, book.year, decide, saving)


def _book(visit: Visit, year: JournalYear, school_class: SchoolClass) -> Book:
    found = columns(visit.school, year.journal.class_id, visit.today)
    if year.journal.subject == BEHAVIOUR:  # nobody sits an exam in it
        found = [column for column in found if column.number not in {EXAM, FINAL}]
    return Book(school_class, year, found, rows(year.kept, year.journal, school_class, visit.school))


def _parts(visit: Visit, year: JournalYear, columns: list[Column], change: ResultsChange) -> list[Part]:
    last = {column.number: column.last for column in columns}
    parts: list[Part] = []
    collisions: list[Collision] = []
    for number, of_term in change.terms.items():
        kept = year.kept.results.get(number) or Results.empty(year.journal, number)
        try:
            results, difference = merge(kept, journal_years.version_of(year, visit.tenant, kept), of_term)
        except ChangedMeanwhile as error:
            collisions += error.collisions
            continue
        if difference:
            parts.append(Part(results, last[number], about(year.journal, number), difference))
    if collisions:
        raise ChangedMeanwhile(collisions)
    return parts
