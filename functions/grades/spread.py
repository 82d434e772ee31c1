"""The spread of a term: the page that teachers know from the paper journal."""

from typing import Final

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from functions.domain.access.readers import may_read_journal
from functions.domain.grading.brought import Brought
from functions.domain.grading.results import Results
from functions.domain.journal.spread import Beside, spread
from functions.domain.lessons.absences import ClassAbsences
from functions.domain.lessons.lesson import Journal, parse_journal_key
from functions.domain.roll.classes import NoSuchJournal, SchoolClass
from functions.grades.opening import open_class
from functions.storage import keys, lessons, records
from functions.storage.table import Key
from functions.web.current import table
from functions.web.visit import Visit

blueprint = Blueprint("grades_spread", __name__)
MOST_TERMS: Final = 99  # a term's number has two places in a key


@blueprint.get("/journal/<class_id>/<key>/<int:number>")
def term_spread(class_id: str, key: str, number: int) -> ResponseReturnValue:
    """Show the spread of a term. Two round trips: the visit with all that is one item, and one query of the journal."""
    subject, group = parse_journal_key(key)
    if number > MOST_TERMS:
        raise NoSuchJournal
    visit, school_class = open_class(
        class_id, lambda tenant, year: _beside_keys(tenant, Journal(class_id, subject, year, group), number)
    )
    if not may_read_journal(visit.person, school_class, subject, group):
        raise NoSuchJournal
    journal = Journal(class_id, subject, school_class.year, group)
    term = visit.school.term(number, class_id)
    sheets = lessons.journal_sheets(table(), visit.tenant, journal, term.start, term.end)
    found = spread(sheets, school_class, visit.school, term, journal, _beside(visit, journal, number))
    return render_template(
        "grades/spread.html",
        journal=journal,
        others=_other_groups(visit, school_class, journal),
        school_class=school_class,
        term=term,
        spread=found,
        newest=found.newest(visit.today),
    )


def _beside_keys(tenant: str, journal: Journal, number: int) -> tuple[Key, Key, Key]:
    return (
        keys.class_absences(tenant, journal.class_id, journal.year),
        keys.results(tenant, journal, number),
        keys.brought(tenant, journal, number),
    )


def _beside(visit: Visit, journal: Journal, number: int) -> Beside:
    absences, results, brought = _beside_keys(visit.tenant, journal, number)
    return Beside(
        absences=records.read(visit.found, absences, ClassAbsences) or ClassAbsences(),
        results=records.read(visit.found, results, Results),
        brought=records.read(visit.found, brought, Brought),
    )


def _other_groups(visit: Visit, school_class: SchoolClass, journal: Journal) -> list[Journal]:
    """Return the journals of the same subject that this person may open too: the other subgroup, the whole class."""
    same = [group for subject, group in school_class.journals() if subject == journal.subject]
    return [
        journal._replace(group=group)
        for group in sorted(same)
        if group != journal.group and may_read_journal(visit.person, school_class, journal.subject, group)
    ]
