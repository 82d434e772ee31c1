import pytest

from functions.domain.lessons.plan import PlanLine
from functions.domain.lessons.plan_table import Mistake, read
from functions.domain.tables import ColumnMissing, Value


def table(*rows: tuple[str, ...]) -> list[list[Value]]:
    return [
        [Value(line, column, text) for column, text in enumerate(row, 1) if text] for line, row in enumerate(rows, 1)
    ]


def test_a_plan_is_read_with_its_sections_and_one_hour_where_none_is_said() -> None:
    found = read(
        table(
            ("Рабочая программа",),
            ("Раздел", "Тема", "Часов", "Домашнее задание"),
            ("Числа",),
            ("", "Дроби", "2", "§ 5"),
            ("", "Проценты"),
        )
    )

    assert found.mistakes == []
    assert found.plan.lines == (
        PlanLine(topic="Дроби", hours=2, homework="§ 5", section="Числа"),
        PlanLine(topic="Проценты", section="Числа"),
    )


def test_every_mistake_is_named_with_its_line_and_column_and_what_is_expected() -> None:
    found = read(table(("Тема урока", "Часы"), ("Дроби", "много"), ("Д" * 301, "1"), ("Степени", "61")))

    assert found.mistakes == [
        Mistake(2, "B", "Часов", "целое число от 1 до 60"),
        Mistake(3, "A", "Тема урока", "тема в одну строку, не длиннее 300 знаков"),
        Mistake(4, "B", "Часов", "целое число от 1 до 60"),
    ]


def test_a_table_without_topics_is_no_plan() -> None:
    with pytest.raises(ColumnMissing):
        read(table(("Раздел", "Часов"), ("Числа", "2")))


def test_more_topics_than_a_year_can_have_are_refused() -> None:
    found = read(table(("Тема",), *((f"Тема {n}",) for n in range(401))))

    assert [one.expected for one in found.mistakes] == ["не больше 400 тем"]
