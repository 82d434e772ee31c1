"""Results and brought marks as others read them: a journal's of a term, and one pupil's among a class's items."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from pydantic_core import from_json

from functions.domain.grading.brought import Brought, BroughtMark, PupilBrought
from functions.domain.grading.results import Result, Results
from functions.domain.lessons.lesson import Journal, journal_key
from functions.domain.roll.people import Person
from functions.storage import keys, records
from functions.storage.table import Item, Key


class OwnResult(NamedTuple):
    """A pupil's result in a journal («english-2») for a term; 90 and above are those of the year."""

    journal: str
    subject: str
    term: int
    result: Result


def results_in(found: Mapping[Key, Item], tenant: str, journal: Journal, term: int) -> Results:
    """Return a journal's results of a term from a batch that asked for keys.results; empty where none are kept."""
    return records.read(found, keys.results(tenant, journal, term), Results) or Results.empty(journal, term)


def brought_in(found: Mapping[Key, Item], tenant: str, journal: Journal, term: int) -> Brought:
    """Return the marks brought into a journal from a batch that asked for keys.brought; empty where none are kept."""
    return records.read(found, keys.brought(tenant, journal, term), Brought) or Brought.empty(journal, term)


def own_results(items: Iterable[Item], pupil: Person, year: int) -> list[OwnResult]:
    """Return a pupil's results among a class's items (diary_lessons.class_items), of journals the pupil belongs to.

    Other pupils' are dropped here, before anything that could show them. One that was taken back is left out.
    """
    found = []
    for key, doc, cell in _own(items, keys.is_results, pupil, year):
        result = Result.model_validate(cell)
        if result.value is not None:
            found.append(OwnResult(key, doc["subject"], doc["term"], result))
    return found


def own_brought(items: Iterable[Item], pupil: Person, year: int) -> dict[str, tuple[BroughtMark, ...]]:
    """Return the marks a pupil has brought by subject, among a class's items (diary_lessons.class_items)."""
    found: dict[str, tuple[BroughtMark, ...]] = {}
    for _key, doc, cell in _own(items, keys.is_brought, pupil, year):
        marks = PupilBrought.model_validate(cell).marks
        found[doc["subject"]] = (*found.get(doc["subject"], ()), *marks)
    return found


def _own(
    items: Iterable[Item], wanted: Callable[[Key], bool], pupil: Person, year: int
) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Give journal key, document and the pupil's own cell of each item that has one."""
    for item in items:
        if not wanted(item.key):
            continue
        doc = from_json(item.doc)  # see diary_lessons.for_pupil: validating everybody's cells costs four times as much
        key = journal_key(doc["subject"], doc.get("group", ""))
        cell = doc.get("cells", {}).get(pupil.id)
        if cell is not None and pupil.attends(doc["subject"], key, year):
            yield key, doc, cell
