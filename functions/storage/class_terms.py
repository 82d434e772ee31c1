"""A class's term in the table: lessons, results and brought marks of all subjects, by one query of the index."""

from functions.domain.grading.brought import Brought
from functions.domain.grading.results import Results
from functions.domain.journal.class_term import ClassTerm
from functions.domain.lessons.lesson import Sheet
from functions.domain.organisation.school import Term
from functions.storage import diary_lessons, keys, records
from functions.storage.table import Table


def read(table: Table, tenant: str, class_id: str, year: int, term: Term) -> ClassTerm:
    """Return a class's term. One query, whatever the number of subjects and pupils."""
    items = diary_lessons.class_items(table, tenant, class_id, year, term.start, term.end)
    sheets = (records.of(item, Sheet) for item in items if keys.is_sheet(item.key))
    return ClassTerm(
        sheets=[sheet for sheet in sheets if not sheet.cancelled],
        results=[records.of(item, Results) for item in items if keys.is_results(item.key)],
        brought=[records.of(item, Brought) for item in items if keys.is_brought(item.key)],
    )
