"""The term marks of one journal: pupils by terms, year, exam and final mark."""

from collections.abc import Mapping
from typing import Final

from functions.domain.access.readers import may_read_journal
from functions.domain.grading.results import EXAM, FINAL, YEAR, Results
from functions.domain.lessons.lesson import Journal, parse_journal_key
from functions.domain.organisation.school import School
from functions.domain.reports.success import Value, success
from functions.domain.roll.classes import NoSuchJournal, SchoolClass
from functions.reports.asked import any_class
from functions.reports.document import Column, Document, Percent, Table
from functions.reports.document import Value as Shown
from functions.reports.one_class import YEAR as WHOLE
from functions.reports.one_class import names, period
from functions.storage import keys, records, reports
from functions.web.current import table
from functions.web.visit import Visit

ENDS: Final = {YEAR: "Год", EXAM: "Экзамен", FINAL: "Итог"}
By = Mapping[int, Mapping[str, Value]]  # term, then pupil


def document(class_id: str, key: str) -> tuple[Visit, Document]:
    """Return the term marks of a journal, for who may open the journal. Three round trips. Raises NoSuchJournal."""
    visit, listed = any_class(class_id, NoSuchJournal)
    subject, group = parse_journal_key(key)
    if (subject, group) not in listed.journals() or not may_read_journal(visit.person, listed, subject, group):
        raise NoSuchJournal
    journal = Journal(listed.id, subject, listed.year, group)
    terms = [*(one.number for one in visit.school.terms_of(listed.id)), *ENDS]
    found = _read(visit.tenant, journal, terms)
    teacher = listed.teacher_of(subject, group)
    title = f"Итоговые отметки, {listed.title}, {visit.school.journal_title(subject, group)}"
    lead = [f"Учитель: {names(table(), visit.tenant, [teacher])[teacher]}"] if teacher else []
    return visit, Document(title, [term_marks(visit.school, listed, journal, found)], lead)


def term_marks(school: School, listed: SchoolClass, journal: Journal, found: By) -> Table:
    """Put the results of a journal into a table; columns of the year's end are there only if anybody has something."""
    terms = [(one.number, one.title) for one in school.terms_of(listed.id)]
    ends = [(number, title) for number, title in ENDS.items() if number == YEAR or found.get(number)]
    members = listed.members(journal.subject, journal.group)
    whole = period(school, listed.id, WHOLE)
    pupils = [
        one
        for one in listed.pupils_between(whole.first, whole.last)
        if one.id in members and journal.subject not in one.without
    ]
    numbers = [number for number, _ in (*terms, *ends)]
    rows = [[one.name, *(said(found.get(number, {}).get(one.id)) for number in numbers)] for one in pupils]
    counted = [success(found.get(number, {}).get(one.id) for one in pupils) for number in numbers]
    totals: list[list[Shown]] = [
        ["Успеваемость", *(Percent(one.success) for one in counted)],
        ["Качество", *(Percent(one.quality) for one in counted)],
        ["Средняя отметка", *(one.average for one in counted)],
    ]
    columns = [Column("Ученик", "text"), *(Column(title, "mark") for _, title in (*terms, *ends))]
    return Table("", columns, rows, totals, empty="В журнале нет учеников.")


def _read(tenant: str, journal: Journal, terms: list[int]) -> dict[int, dict[str, Value]]:
    places = {number: keys.results(tenant, journal, number) for number in terms}
    items = reports.read(table(), places.values())
    there = {number: records.read(items, key, Results) for number, key in places.items()}
    return {number: {pupil_id: one.value(pupil_id) for pupil_id in one.cells} for number, one in there.items() if one}


def said(value: Value) -> str:
    """Return a result as it stands in a table; nothing where none is set."""
    return "" if value is None else str(value)
