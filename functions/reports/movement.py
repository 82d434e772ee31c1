"""Movement of pupils: how many a class had, who joined, who left, how many it has."""

from collections.abc import Callable
from datetime import date, timedelta

from functions.domain.reports.movement import Movement, movement
from functions.domain.roll.classes import Pupil
from functions.reports.asked import Asked
from functions.reports.document import Column, Document, Table, Value
from functions.reports.one_class import OneClass


def document(asked: Asked) -> Document:
    """Return the report. Nothing is read but the lists of classes."""
    found = [(of, movement(of.listed.pupils, of.period.first, asked.until)) for of in asked.classes]
    rows: list[list[Value]] = [[of.listed.title, *_counts(one)] for of, one in found]
    columns = [Column("Класс", "text"), *map(Column, ("Было", "Прибыло", "Выбыло", "Стало"))]
    sums = [sum(_counts(one)[place] for _, one in found) - _inside(found) * (place in {1, 2}) for place in range(4)]
    totals: list[list[Value]] = [["Всего", *sums]] if asked.whole_school else []
    tables = [
        Table("Сколько учеников", columns, rows, totals, empty="В школе нет классов."),
        Table("Кто прибыл и выбыл", _people_columns(), _people(found), empty="Никто не прибыл и не выбыл."),
    ]
    return Document(f"Движение учащихся, {asked.title}", tables)


def _counts(found: Movement) -> list[int]:
    return [found.before, len(found.joined), len(found.left), found.after]


def _inside(found: list[tuple[OneClass, Movement]]) -> int:
    """Return how many went from one class of the report to another: the school has neither got nor lost them."""
    came = {(pupil.id, pupil.joined) for _, one in found for pupil in one.joined}
    return sum((pupil.id, _next(pupil.left)) in came for _, one in found for pupil in one.left)


def _people_columns() -> list[Column]:
    return [Column("Ученик", "text"), Column("Класс", "mark"), Column("Что", "mark"), Column("День", "mark")]


def _people(found: list[tuple[OneClass, Movement]]) -> list[list[Value]]:
    rows: list[list[Value]] = []
    for of, one in found:
        for pupil in one.joined:
            former = _where(found, of, pupil, lambda here, there: here.joined == _next(there.left))
            rows.append(
                [pupil.name, of.listed.title, f"из другого класса: {former}" if former else "прибыл(а)", pupil.joined]
            )
        for pupil in one.left:
            later = _where(found, of, pupil, lambda here, there: there.joined == _next(here.left))
            rows.append([pupil.name, of.listed.title, f"в другой класс: {later}" if later else "выбыл(а)", pupil.left])
    return rows


def _where(
    found: list[tuple[OneClass, Movement]], own: OneClass, pupil: Pupil, fits: Callable[[Pupil, Pupil], bool]
) -> str:
    """Return the title of another class of the report that a pupil came from or went to; nothing for none."""
    others = (
        of.listed.title
        for of, _ in found
        for one in of.listed.pupils
        if of is not own and one.id == pupil.id and fits(pupil, one)
    )
    return next(others, "")


def _next(day: date | None) -> date | None:
    return None if day is None else day + timedelta(days=1)
