"""Сводная ведомость of a class: pupils by subjects for a term; for the year each pupil's terms and year."""

from collections.abc import Iterable
from typing import Final

from functions.domain.grading.results import EXAM, FINAL, YEAR, Results
from functions.domain.reports.success import Value, success
from functions.domain.reports.summary import Line, summary
from functions.reports.asked import Asked
from functions.reports.document import Column, Document, Percent, Table
from functions.reports.document import Value as Shown
from functions.reports.one_class import OneClass
from functions.reports.success import results_of

ROWS: Final = {YEAR: "год", EXAM: "экзамен", FINAL: "итог"}
NOTE: Final = "Пустая клетка — итог ещё не выставлен. н/а — не аттестован, осв — освобождён, зч — зачёт, нз — незачёт."
Found = dict[str, dict[str, Value]]  # by subject, then by pupil


def document(asked: Asked) -> Document:
    """Return the table. One query for a term; for the year one that reads the year."""
    of = asked.one
    made = of_year(of, of.read().results) if of.period.whole_year else _term(of, by_subject(results_of(of)))
    return Document(f"Сводная ведомость, {asked.title}", [made], notes=[NOTE], wide=True)


def by_subject(results: Iterable[Results]) -> Found:
    """Return results by subject and pupil; the subgroups of a subject come together."""
    found: Found = {}
    for one in results:
        own = found.setdefault(one.subject, {})
        own.update({pupil_id: one.value(pupil_id) for pupil_id in one.cells if one.value(pupil_id) is not None})
    return found


def _columns(of: OneClass) -> list[Column]:
    return [Column(of.school.subject_title(subject), "mark", turned=True) for subject in of.subjects]


def _term(of: OneClass, results: Found) -> Table:
    made = summary(of.subjects, of.pupils, results)
    rows = [[line.pupil.name, *map(_value, line.values), *_counts(line)] for line in made.lines]
    ends: list[Shown] = ["", "", "", "", ""]
    totals: list[list[Shown]] = [
        ["Средняя отметка", *(one.average for one in made.totals), *ends],
        ["Успеваемость", *(Percent(one.success) for one in made.totals), *ends],
        ["Качество", *(Percent(one.quality) for one in made.totals), *ends],
    ]
    counts = [Column(title, "mark") for title in ("5", "4", "3", "2")]
    columns = [Column("Ученик", "text"), *_columns(of), *counts, Column("Средняя")]
    return Table("", columns, rows, totals, empty="В классе нет учеников.")


def _counts(line: Line) -> list[Shown]:
    counts = line.counts
    return [counts.fives, counts.fours, counts.threes, counts.twos, line.average]


def _value(value: Value) -> Shown:
    return "" if value is None else str(value)


def of_year(of: OneClass, found: Iterable[Results]) -> Table:
    """Return a pupil's every term and the year, a row each, as the paper form has it."""
    found = list(found)
    numbers = [*((one.number, one.title) for one in of.period.terms), *ROWS.items()]
    by_term = {number: by_subject(one for one in found if one.term == number) for number, _ in numbers}
    used = [(number, title) for number, title in numbers if by_term[number] or number < YEAR]
    rows: list[list[Shown]] = []
    for pupil in of.pupils:
        for number, title in used:
            values = [by_term[number].get(subject, {}).get(pupil.id) for subject in of.subjects]
            rows.append([pupil.name, title, *map(_value, values), success(values).average])
    columns = [Column("Ученик", "text"), Column("Период", "mark"), *_columns(of), Column("Средняя")]
    return Table("", columns, rows, empty="В классе нет учеников.")
