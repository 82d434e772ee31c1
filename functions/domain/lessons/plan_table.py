"""A plan as a table that a teacher fills in: its columns, and what its lines make, or what is wrong with them."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from pydantic import ValidationError

from functions.domain.lessons.plan import MOST_LINES, Plan, PlanLine
from functions.domain.tables import Column, Line, Value, listing

COLUMNS: Final = (
    Column("section", "Раздел", "К какому разделу относится тема. Можно не повторять в каждой строке.", "Числа"),
    Column(
        "topic",
        "Тема урока",
        "Как она будет записана в журнале.",
        "Дроби",
        required=True,
        others=("Тема", "Темы", "Темы уроков", "Тема занятия"),
    ),
    Column(
        "hours",
        "Часов",
        "Сколько уроков на тему. Пусто — один.",
        "2",
        others=("Часы", "Кол-во часов", "Количество часов"),
    ),
    Column(
        "homework", "Домашнее задание", "Подсказка, её можно менять.", "§ 5, № 12", others=("Домашняя работа", "ДЗ")
    ),
)
_EXPECTED: Final = {
    "section": "не длиннее 200 знаков",
    "topic": "тема в одну строку, не длиннее 300 знаков",
    "hours": "целое число от 1 до 60",
    "homework": "не длиннее 2000 знаков",
}


class Mistake(NamedTuple):
    """What is wrong in a line: where it stands, and what is expected there. Nothing of what was typed."""

    line: int
    letter: str
    title: str
    expected: str


class Read(NamedTuple):
    """What came of a table: the plan, and what is wrong; titles of columns that mean nothing to us."""

    plan: Plan
    mistakes: list[Mistake]
    unused: tuple[str, ...]


def read(rows: Sequence[Sequence[Value]]) -> Read:
    """Return the plan that a table holds. With mistakes it is not to be kept. Raises as `tables.listing`.

    A section stands for the lines under it until the next one.
    """
    found = listing(rows, COLUMNS)
    lines: list[PlanLine] = []
    mistakes: list[Mistake] = []
    section = ""
    for line in found.lines:
        section = line.value("section").text or section
        if not line.value("topic").text and not line.value("hours").text:
            continue  # a section in a line of its own
        try:
            lines.append(_line(line, section))
        except ValidationError as wrong:
            mistakes += [_mistake(line, str(error["loc"][0])) for error in wrong.errors(include_input=False)]
    if len(lines) > MOST_LINES:
        mistakes.append(Mistake(found.lines[-1].number, "", "", f"не больше {MOST_LINES} тем"))
        lines = lines[:MOST_LINES]
    return Read(Plan(lines=tuple(lines)), mistakes, found.unused)


def _line(line: Line, section: str) -> PlanLine:
    told = {
        "section": section,
        "topic": line.value("topic").text,
        "hours": line.value("hours").text or 1,
        "homework": line.value("homework").text,
    }
    return PlanLine.model_validate(told)


def _mistake(line: Line, key: str) -> Mistake:
    title = next(column.title for column in COLUMNS if column.key == key)
    return Mistake(line.number, line.value(key).letter, title, _EXPECTED[key])
