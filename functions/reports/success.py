"""Успеваемость и качество: by class, by subject, by teacher; for the year by term as well."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Final, NamedTuple

from functions.domain.grading.results import BEHAVIOUR, YEAR, Results
from functions.domain.reports.success import ClassSuccess, Standing, Success, Value, class_success, standing, success
from functions.domain.roll.classes import Pupil
from functions.reports.asked import Asked
from functions.reports.document import Column, Document, Percent, Table
from functions.reports.document import Value as Shown
from functions.reports.one_class import OneClass
from functions.storage import reports

NOTES: Final = (
    "Успеваемость — доля учеников без 2, незачёта и н/а. Качество — доля учеников, у которых только 4 и 5.",
    "СОУ — степень обученности по В. П. Симонову: 5 — 100 %, 4 — 64 %, 3 — 36 %, 2 — 16 %, н/а — 7 %.",
    "Освобождённые и те, кому итог ещё не выставлен, не учитываются.",
    "Зачёт входит в успеваемость, но не в качество и не в СОУ.",
)
TITLES: Final = {
    Standing.EXCELLENT: "Отличники",
    Standing.GOOD: "Хорошисты",
    Standing.ONE_THREE: "С одной тройкой",
    Standing.FAILING: "Неуспевающие",
}
PARTS: Final = (
    Column("Успеваемость"),
    Column("Качество"),
    Column("СОУ"),
)
COUNTS: Final = tuple(Column(title, "mark") for title in ("5", "4", "3", "2", "зч", "нз", "н/а", "осв", "Без итога"))
MARKS: Final = 4  # of these columns, those of marks


class Judged(NamedTuple):
    """The results of one journal for the pupils whom they are of."""

    of: OneClass
    results: Results
    values: dict[str, Value]


def document(asked: Asked) -> Document:
    """Return the report. A query for each class and term shown, one read of teachers' names."""
    judged = [one for of in asked.classes for one in _judged(of)]
    by_class = [(of, _class(of, [one for one in judged if one.of is of])) for of in asked.classes]
    tables = [_classes(by_class) if asked.whole_school else _pupils(asked.one, judged)]
    if asked.period.whole_year:
        tables.append(_terms(asked, by_class))
    tables += [_subjects(asked, judged), _teachers(asked, judged)]
    return Document(f"Успеваемость и качество, {asked.title}", tables, notes=NOTES, wide=True)


def results_of(of: OneClass) -> list[Results]:
    """Read a class's results of its period: of the term, or of the year. One query."""
    found = reports.class_results(of.table, of.tenant, of.listed.id, of.listed.year, of.period.last)
    term = YEAR if of.period.whole_year else of.period.terms[0].number
    return [one for one in found if one.term == term and one.subject != BEHAVIOUR]


def at_the_end(of: OneClass) -> list[Pupil]:
    """Return who is in the class at the end of the period, or was when it was left: whose results count."""
    return of.listed.pupils_on(of.period.last)


def _judged(of: OneClass) -> Iterator[Judged]:
    pupils = at_the_end(of)
    for results in results_of(of):
        members = {one.id for one in of.listed.pupils_of(results.subject, results.group, of.period.last)}
        yield Judged(of, results, {one.id: results.value(one.id) for one in pupils if one.id in members})


def _standings(of: OneClass, judged: Iterable[Judged]) -> dict[str, tuple[Pupil, Standing]]:
    own = list(judged)
    return {
        pupil.id: (pupil, standing(one.values.get(pupil.id) for one in own if pupil.id in one.values))
        for pupil in at_the_end(of)
    }


def _class(of: OneClass, judged: Iterable[Judged]) -> ClassSuccess:
    return class_success(one for _, one in _standings(of, judged).values())


def _classes(by_class: list[tuple[OneClass, ClassSuccess]]) -> Table:
    columns = [Column("Класс", "text"), Column("Учеников"), *map(Column, TITLES.values()), Column("Без итогов")]
    shown = [(of, found) for of, found in by_class if of.marked]
    total = ClassSuccess({})
    for _, found in shown:
        total = total.plus(found)
    return Table(
        "По классам",
        [*columns, *PARTS[:2]],
        [[of.listed.title, *_class_row(found)] for of, found in shown],
        [["Всего", *_class_row(total)]],
        empty="В школе нет классов с отметками.",
    )


def _terms(asked: Asked, year: list[tuple[OneClass, ClassSuccess]]) -> Table:
    """Return the terms of the year one under another, and the year; classes with other terms each in their own."""
    found: dict[str, ClassSuccess] = {}
    for of in asked.classes:
        for term in of.period.terms:
            if of.marked and term.start <= asked.visit.today:
                in_term = of.in_term(term)
                total = found.get(term.title, ClassSuccess({}))
                found[term.title] = total.plus(_class(in_term, list(_judged(in_term))))
    whole = ClassSuccess({})
    for _, one in year:
        whole = whole.plus(one)
    rows: list[list[Shown]] = [[title, *_class_row(one)] for title, one in found.items()]
    columns = [Column("Период", "text"), Column("Учеников"), *map(Column, TITLES.values()), Column("Без итогов")]
    return Table("По периодам", [*columns, *PARTS[:2]], rows, [["Год", *_class_row(whole)]])


def _class_row(found: ClassSuccess) -> list[Shown]:
    counts = [found.pupils.get(one, 0) for one in TITLES]
    everybody = sum(found.pupils.values())
    unset = found.pupils.get(Standing.UNSET, 0)
    return [everybody, *counts, unset, Percent(found.success), Percent(found.quality)]


def _pupils(of: OneClass, judged: list[Judged]) -> Table:
    """Return who stands how in a class, by name."""
    standings = _standings(of, judged).values()
    whole = class_success(one for _, one in standings)
    rows: list[list[Shown]] = []
    for kind, title in TITLES.items():
        found = [pupil.name for pupil, one in standings if one is kind]
        rows.append([title, len(found), Percent(_part(len(found), whole)), ", ".join(found)])
    columns = [Column("Группа", "text"), Column("Учеников"), Column("Доля"), Column("Кто", "text")]
    totals: list[list[Shown]] = [
        ["Успеваемость класса", "", Percent(whole.success), ""],
        ["Качество класса", "", Percent(whole.quality), ""],
    ]
    return Table("По классу", columns, rows, totals)


def _part(number: int, whole: ClassSuccess) -> Fraction | None:
    return Fraction(number, whole.judged) if whole.judged else None


def _subjects(asked: Asked, judged: list[Judged]) -> Table:
    found: dict[str, Success] = {}
    for one in judged:
        title = asked.school.subject_title(one.results.subject)
        found[title] = found.get(title, Success()).plus(success(one.values.values()))
    return _counted("По предметам", "Предмет", list(found.items()))


def _teachers(asked: Asked, judged: list[Judged]) -> Table:
    found: dict[str, Success] = {}
    for one in judged:
        teacher = one.of.listed.teacher_of(one.results.subject, one.results.group) or ""
        found[teacher] = found.get(teacher, Success()).plus(success(one.values.values()))
    called = asked.called(one for one in found if one)
    return _counted(
        "По учителям", "Учитель", [(called.get(one, "Учитель не назначен"), counts) for one, counts in found.items()]
    )


def _counted(title: str, first: str, found: list[tuple[str, Success]]) -> Table:
    """Return counts as a table; a column of a rare result is there only if anybody has it."""
    used = [place for place in range(len(COUNTS)) if place < MARKS or any(one[place] for _, one in found)]
    columns = [Column(first, "text"), *(COUNTS[place] for place in used), *PARTS, Column("Средняя")]
    rows: list[list[Shown]] = []
    for called, one in sorted(found):
        parts = [Percent(one.success), Percent(one.quality), Percent(one.level), one.average]
        rows.append([called, *(one[place] for place in used), *parts])
    return Table(title, columns, rows, empty="Итоговые отметки ещё не выставлены.")
