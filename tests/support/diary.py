"""What tests of the diary write for the pupil whom they are about, beside the demo school's lessons."""

from datetime import date, timedelta
from typing import Final

from functions.domain.grading.brought import Brought, BroughtMark, PupilBrought
from functions.domain.grading.results import Result, Results
from functions.domain.lessons.absences import DayAbsence, PupilAbsences
from functions.domain.lessons.lesson import Cell, Sheet
from functions.domain.lessons.marks import Mark
from functions.domain.organisation.school import School, Term
from functions.domain.roll.people import ChildLink, Family, LinkKind, Person, Role
from functions.domain.week import Week
from functions.storage import diary_lessons, keys, lessons, people, records
from functions.storage.table import Delete, Put, everything
from tests.support.builders import NOW, TENANT, TODAY, make_person
from tests.support.stage import Stage

WEEK: Final = Week.of(TODAY)
YEAR: Final = 2026
CLASS: Final = "9"  # that of cast.pupil


def school_of(stage: Stage) -> School:
    """Return the school as it is kept."""
    item = stage.sqlite.get(keys.school(TENANT))
    assert item is not None
    return records.of(item, School)


def put_school(stage: Stage, **changes: object) -> None:
    """Change the school."""
    changed = School.model_validate(school_of(stage).model_dump() | changes)
    stage.sqlite.transact(Put(records.item(keys.school(TENANT), changed)))


def term_of(stage: Stage, number: int) -> Term:
    """Return a term of the school."""
    return school_of(stage).term(number)


def sheets(stage: Stage, first: date, last: date) -> list[Sheet]:
    """Return the lessons of the pupil's class, by day and number."""
    items = diary_lessons.class_items(stage.sqlite, TENANT, CLASS, YEAR, first, last)
    return [records.of(item, Sheet) for item in items if keys.is_sheet(item.key)]


def put_sheet(stage: Stage, sheet: Sheet, **changes: object) -> Sheet:
    """Change a lesson and return it."""
    changed = Sheet.model_validate(sheet.model_dump() | changes)
    stage.sqlite.transact(Put(lessons.sheet_item(TENANT, changed, 7)))
    return changed


def put_cell(stage: Stage, sheet: Sheet, **cell: object) -> Sheet:
    """Write the pupil's cell of a lesson."""
    return put_sheet(stage, sheet, cells={stage.cast.pupil.id: Cell.model_validate(cell)})


def put_result(stage: Stage, subject: str, term: int, result: Result, *, last: date | None = None) -> None:
    """Write the pupil's result; those of the year lie at the last day of it."""
    lies = last or term_of(stage, term).end
    given = Results(class_id=CLASS, subject=subject, year=YEAR, term=term, cells={stage.cast.pupil.id: result})
    key = keys.results(TENANT, given.journal, term)
    stage.sqlite.transact(Put(records.item(key, given, index=keys.results_index(TENANT, given.journal, lies))))


def put_brought(stage: Stage, subject: str, term: Term, *marks: int) -> None:
    """Write marks that the pupil brought into a term."""
    cell = PupilBrought(marks=tuple(BroughtMark(day=term.start, mark=Mark(value=value)) for value in marks))
    given = Brought(class_id=CLASS, subject=subject, year=YEAR, term=term.number, cells={stage.cast.pupil.id: cell})
    key = keys.brought(TENANT, given.journal, term.number)
    index = keys.brought_index(TENANT, given.journal, term.start)
    stage.sqlite.transact(Put(records.item(key, given, index=index)))


def put_sick_note(stage: Stage, first: date, last: date) -> None:
    """Note the pupil as ill on these days."""
    note = DayAbsence(first=first, last=last, letter="б", by="homeroom1", at=NOW)
    key = keys.absences(TENANT, stage.cast.pupil.id, YEAR)
    stage.sqlite.transact(Put(records.item(key, PupilAbsences(days=(note,)))))


def put_father(stage: Stage) -> Person:
    """Give the pupil a father and return him."""
    father = make_person("father0001", Role.GUARDIAN)
    link = ChildLink(
        child_id=stage.cast.pupil.id,
        child_name=stage.cast.pupil.name,
        kind=LinkKind.FATHER,
        since=TODAY - timedelta(days=99),
    )
    stage.sqlite.transact(people.put_person(TENANT, father))
    stage.sqlite.transact(people.put_family(TENANT, father.id, Family(links=(link,))))
    return father


def forget_results(stage: Stage) -> None:
    """Take away all results that the demo school has for the pupil's class."""
    for term in school_of(stage).terms:
        for item in everything(stage.sqlite, keys.class_results(TENANT, CLASS, YEAR, term.end), index=True):
            stage.sqlite.transact(Delete(item.key))
