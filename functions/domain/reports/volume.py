"""The journal of a class for a year, as paper has it: each journal's terms as spreads, with topics beside."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from functions.domain.organisation.school import Term
from functions.domain.reports.success import Value
from functions.domain.reports.taught import Noted, Taught
from functions.domain.roll.classes import Pupil

NOT_THERE: Final = "×"  # the pupil was not to be at this lesson: joined later, left before
MOST_COLUMNS: Final = 36  # lessons on one page that lies; more go on to the next


class Row(NamedTuple):
    """A pupil's line: what stands in each lesson's column, and the term mark."""

    pupil: Pupil
    cells: list[str]
    result: Value


class TermSpread(NamedTuple):
    """A term of a journal."""

    term: Term
    lessons: list[Taught]
    rows: list[Row]


def spreads(
    terms: Iterable[Term],
    lessons: Sequence[Taught],
    pupils: Callable[[Term], Iterable[Pupil]],
    attends: Callable[[Taught], Collection[str]],
    results: Mapping[int, Mapping[str, Value]],
) -> list[TermSpread]:
    """Return the spreads of one journal, a term each; a term without lessons and results has none.

    Args:
        terms: Of the class, in order.
        lessons: Of the journal, oldest first.
        pupils: Who was in the journal on some day of a term.
        attends: Who a lesson is for, by id.
        results: By number of the term, then by pupil.
    """
    found = []
    for term in terms:
        own = [one for one in lessons if term.start <= one.day <= term.end]
        given = results.get(term.number, {})
        if own or given:
            rows = [_row(pupil, own, attends, given.get(pupil.id)) for pupil in pupils(term)]
            found.append(TermSpread(term, own, rows))
    return found


def _row(pupil: Pupil, lessons: Iterable[Taught], attends: Callable[[Taught], Collection[str]], result: Value) -> Row:
    cells = [written(one.cell(pupil.id)) if pupil.id in attends(one) else NOT_THERE for one in lessons]
    return Row(pupil, cells, result)


def written(cell: Noted) -> str:
    """Return a cell as a pen would write it: the letter of an absence, then marks."""
    return " ".join([*([cell.absence] if cell.absence else []), *cell.marks])


def pages(number: int) -> list[tuple[int, int]]:
    """Return how columns are shared among pages, alike: from and to, the latter excluded."""
    needed = max(1, -(-number // MOST_COLUMNS))
    ends = [number * page // needed for page in range(needed + 1)]
    return list(pairwise(ends))
