"""A pupil's marks of the year go along to the journals of a new class (domain/grading/going_along.py).

Two reads, a query for each class of before, and for each journal of the new class a query and a transaction, where
anything changes. May be done again at any time: what went along before is put in step.
"""

from typing import NamedTuple

from functions.domain.grading.brought import Brought as BroughtMarks
from functions.domain.grading.brought import BroughtMark
from functions.domain.grading.going_along import marks_of, with_marks, with_result
from functions.domain.grading.gradebook import about
from functions.domain.grading.results import Result, Results
from functions.domain.lessons.lesson import Journal, Sheet
from functions.domain.organisation.school import School
from functions.domain.roll.classes import SchoolClass
from functions.domain.roll.people import Person, stays
from functions.domain.timetabling.following import Follow
from functions.storage import diary_lessons, journal_years, keys, records, results
from functions.storage.journal_years import JournalYear, Part, Saving
from functions.storage.table import Table


class _Had(NamedTuple):
    """What a pupil had in the classes of before: marks by subject, term marks by subject and term."""

    marks: dict[str, list[BroughtMark]]
    results: dict[tuple[str, int], Result]


def go_along(table: Table, tenant: str, school: School, follow: Follow, pupil_id: str) -> None:
    """Put a pupil's marks of former classes into the journals of the class they are in now. Raises TableBusy."""
    place = keys.person(tenant, pupil_id)
    person = records.read(table.batch_get([place]), place, Person)
    if follow.year != school.year or person is None or not person.moves.get(follow.year):
        return
    place = keys.school_class(tenant, person.classes[follow.year], follow.year)
    present = records.read(table.batch_get([place]), place, SchoolClass)
    if present is None:
        return
    had = _had(table, tenant, school, person, present)
    saving = Saving(follow.by, follow.at, follow.save_id, "brought_saved")
    for subject, group in present.journals():
        own = pupil_id in present.members(subject, group) and person.attends(
            subject, Journal(present.id, subject, follow.year, group).key, follow.year
        )
        if own:
            journal = Journal(present.id, subject, follow.year, group)
            year = journal_years.read(table, tenant, journal)
            journal_years.save(table, tenant, year, lambda read: _parts(read, tenant, school, pupil_id, had), saving)


def _had(table: Table, tenant: str, school: School, person: Person, present: SchoolClass) -> _Had:
    had, year = _Had({}, {}), present.year
    for stay in stays(person, year)[:-1]:
        if stay.class_id == present.id or stay.last is None:  # back again: its journals have the marks
            continue
        first = stay.first or school.terms_of(stay.class_id)[0].start
        items = diary_lessons.class_items(table, tenant, stay.class_id, year, first, stay.last)
        title = school.classes.get(stay.class_id, stay.class_id)
        own = diary_lessons.own_sheets(items, stay.pupil, year)
        sheets = [records.of(item, Sheet) for item in own if person.id in item.doc]
        for sheet in sheets:
            had.marks.setdefault(sheet.subject, []).extend(marks_of(person.id, stay.class_id, [sheet]))
        for subject, brought in results.own_brought(items, stay.pupil, year).items():
            along = [one.model_copy(update={"class_id": one.class_id or stay.class_id}) for one in brought]
            had.marks.setdefault(subject, []).extend(along)
        for one in results.own_results(items, stay.pupil, year):
            told = {"former": title, "from_class": True, "reason": ""}
            had.results[one.subject, one.term] = one.result.model_copy(update=told)
    return had


def _parts(year: JournalYear, tenant: str, school: School, pupil_id: str, had: _Had) -> list[Part]:
    journal, parts = year.journal, list[Part]()
    kept, results_kept = journal_years.brought_of(year, tenant), journal_years.results_of(year, tenant)
    for term in school.terms_of(journal.class_id):
        marks = [
            one
            for one in had.marks.get(journal.subject, ())
            if school.nearest_term(one.day, journal.class_id).number == term.number
        ]
        brought, version = kept.get(term.number, (BroughtMarks.empty(journal, term.number), 0))
        changed = with_marks(brought, version, pupil_id, marks)
        if changed is not None:
            parts.append(Part(changed[0], term.start, f"{about(journal, term.number)}.brought", changed[1]))
        set_, version = results_kept.get(term.number, (Results.empty(journal, term.number), 0))
        result = with_result(set_, version, pupil_id, had.results.get((journal.subject, term.number)))
        if result is not None:
            parts.append(Part(result[0], term.end, about(journal, term.number), result[1]))
    return parts
