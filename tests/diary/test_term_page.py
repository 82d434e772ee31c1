"""A term of the diary: how averages came about, the term mark beside them, and what was brought."""

from datetime import timedelta
from typing import Any
from xml.etree.ElementTree import Element

import pytest

from functions.domain.grading.results import BEHAVIOUR, Result, Without
from functions.domain.lessons.lesson import Sheet
from functions.domain.organisation.school import TermRule
from tests.support.builders import TODAY
from tests.support.diary import (
    forget_results,
    put_brought,
    put_cell,
    put_result,
    put_school,
    put_sheet,
    sheets,
    term_of,
)
from tests.support.pages import Page
from tests.support.stage import Stage


def lessons_of(stage: Stage, subject: str, number: int) -> list[Sheet]:
    """Return a subject's lessons of a term, after taking away all that the pupil has in them, and all results."""
    forget_results(stage)
    term = term_of(stage, number)
    own = [one for one in sheets(stage, term.start, term.end) if one.subject == subject]
    return [put_sheet(stage, one, cells={}) for one in own]


def read(stage: Stage, number: int = 1) -> Page:
    visitor = stage.visitor(stage.cast.guardian_of(stage.cast.pupil))
    return visitor.get(f"/diary/{stage.cast.pupil.id}/term/{number}").page


def section_of(page: Page, subject: str) -> Element:
    (found,) = [one for one in page.root.iter("section") if one.get("id") == subject]
    return found


def rows(page: Page, subject: str) -> list[list[str]]:
    """Return the table under a subject's line, without its days."""
    found = [["".join(cell.itertext()) for cell in row.iter("td")] for row in section_of(page, subject).iter("tr")]
    return [row[1:] for row in found if row]


def words(page: Page) -> str:
    return " ".join(page.text.replace("\N{NO-BREAK SPACE}", " ").split())


def test_a_term_shows_averages_and_what_each_kind_of_work_weighs(stage: Stage) -> None:
    page = read(stage)

    assert "1 четверть" in page.heading
    assert "Русский язык" in page.text
    assert "контрольная работа — 3" in words(page)


def test_an_average_is_explained_with_the_childs_own_numbers(stage: Stage) -> None:
    first, second, third, *_ = lessons_of(stage, "physics", 1)
    put_cell(stage, first, marks=[5])
    put_cell(stage, second, marks=[{"value": 3, "kind": "test"}])
    put_cell(stage, third, marks=[4])

    text = words(read(stage))

    assert "(5 + 3 × 3 + 4) ÷ 5 = 18 ÷ 5 = 3,60" in text
    assert "5 выходит, если средняя не меньше 4,50, поэтому по средней получается 4" in text
    assert rows(read(stage), "physics") == [
        ["Работа на уроке", "5", "5,00"],
        ["Контрольная работа", "3 × 3", "3,50"],
        ["Работа на уроке", "4", "3,60"],
    ]


def test_an_average_that_is_only_shown_as_enough_is_said_to_be_less(stage: Stage) -> None:
    """3.4967 is shown as 3,50 and comes to a 3."""
    given = lessons_of(stage, "physics", 1)
    test = {"id": "test", "title": "Контрольная работа", "weight": 10}
    put_school(stage, work_kinds=[{"id": "lesson", "title": "Работа на уроке"}, test])
    for lesson in given[:7]:
        put_cell(stage, lesson, marks=[{"value": value, "kind": "test"} for value in (3, 4)])
    put_cell(stage, given[8], marks=[{"value": 3, "kind": "lesson"}])

    text = words(read(stage))

    assert "≈ 3,50" in text
    assert "поэтому по средней получается 3" in text
    assert "На самом деле средняя чуть меньше 3,50" in text


def test_the_line_of_an_average_has_a_point_a_mark_and_the_same_numbers_in_a_table(stage: Stage) -> None:
    given = lessons_of(stage, "physics", 1)
    for lesson, value in zip(given, (5, 4, 3), strict=False):
        put_cell(stage, lesson, marks=[value])

    page = read(stage)

    section = section_of(page, "physics")
    (line,) = [one for one in section.iter() if str(one.tag).endswith("polyline")]
    dots = next(str(one.get("d")) for one in section.iter() if one.get("class") == "chart__dots")
    points = str(line.get("points")).split()
    assert dots == "".join(f"M{point.replace(',', ' ')}h0" for point in points)
    assert len(points) == 3
    assert [row[-1] for row in rows(page, "physics")] == ["5,00", "4,50", "4,00"]
    assert [one for one in section.iter() if one.get("style")] == []


def test_a_term_mark_that_differs_from_the_average_comes_with_the_teachers_reason(stage: Stage) -> None:
    first, second, third, *_ = lessons_of(stage, "physics", 1)
    for lesson in (first, second, third):
        put_cell(stage, lesson, marks=[4])
    put_result(stage, "physics", 1, Result(value=5, reason="Победа на олимпиаде"))

    text = words(read(stage))

    assert "По средней выходит 4, учитель поставил 5" in text
    assert "Победа на олимпиаде" in text


def test_a_term_mark_that_is_what_the_average_comes_to_needs_no_words(stage: Stage) -> None:
    first, *_ = lessons_of(stage, "physics", 1)
    put_cell(stage, first, marks=[4])
    put_result(stage, "physics", 1, Result(value=4))

    assert "учитель поставил" not in words(read(stage))


def test_a_term_mark_without_a_figure_is_explained(stage: Stage) -> None:
    put_result(stage, "physics", 1, Result(value=Without.NOT_JUDGED))

    assert "н/а — не аттестован: отметок слишком мало" in words(read(stage))


def test_marks_of_a_former_school_are_shown_as_such_and_counted(stage: Stage) -> None:
    first, *_ = lessons_of(stage, "physics", 1)
    put_cell(stage, first, marks=[5])
    put_brought(stage, "physics", term_of(stage, 1), 3)

    text = words(read(stage))

    assert "прежняя школа" in text
    assert "(3 + 5) ÷ 2 = 8 ÷ 2 = 4,00" in text
    assert "Отметки из прежней школы считаются наравне с нашими." in text


def test_a_term_that_goes_on_says_what_is_needed_for_a_better_mark(stage: Stage) -> None:
    given = [one for one in lessons_of(stage, "physics", 2) if one.day < TODAY]
    for lesson in given[:3]:
        put_cell(stage, lesson, marks=[3])

    text = words(read(stage, 2))

    assert "Что нужно для четвёрки: одна пятёрка или три четвёрки за обычную работу." in text
    assert "До пятёрки пока далеко" in text


def test_a_term_that_is_over_asks_for_nothing_more(stage: Stage) -> None:
    assert "Что нужно для" not in words(read(stage, 1))


def test_too_few_marks_for_a_term_mark_are_said_to_be_too_few(stage: Stage) -> None:
    first, *_ = lessons_of(stage, "physics", 1)
    put_cell(stage, first, marks=[5])
    put_school(stage, rule=TermRule(fewest_marks=4).model_dump())

    assert "нужно не меньше 4 отметок, пока их 1" in words(read(stage))


def test_behaviour_is_shown_where_the_school_marks_it(stage: Stage) -> None:
    put_result(stage, BEHAVIOUR, 1, Result(value=5))
    assert "Поведение" not in words(read(stage))

    put_school(stage, behaviour="five")
    assert "Поведение: 5" in words(read(stage))


def test_lessons_to_come_are_no_part_of_a_term_yet(stage: Stage) -> None:
    ahead = [one for one in sheets(stage, TODAY + timedelta(days=1), term_of(stage, 2).end) if one.subject == "physics"]
    put_cell(stage, ahead[0], absence="у")

    until_today = [one for one in sheets(stage, term_of(stage, 2).start, TODAY) if one.subject == "physics"]
    absent = sum(bool(one.cell(stage.cast.pupil.id).absence) for one in until_today)
    assert term_json(stage, 2, "Физика")["absences"] == absent


def term_json(stage: Stage, number: int, subject: str) -> dict[str, Any]:
    visitor = stage.visitor(stage.cast.guardian_of(stage.cast.pupil))
    out = visitor.get(f"/api/v1/diary/{stage.cast.pupil.id}/term/{number}").json
    assert (out["term"], out["title"]) == (number, f"{number}\N{NO-BREAK SPACE}четверть")
    (found,) = [one for one in out["subjects"] if one["subject"] == subject]
    return dict(found)


def test_a_term_as_json_has_the_numbers_of_the_page(stage: Stage) -> None:
    first, second, *_ = lessons_of(stage, "physics", 1)
    put_cell(stage, first, marks=[5])
    put_cell(stage, second, marks=[{"value": 4, "kind": "test"}])
    put_result(stage, "physics", 1, Result(value=5, reason="Олимпиада"))

    physics = term_json(stage, 1, "Физика")

    assert (physics["average"], physics["total"], physics["weights"]) == ("4.25", 17, 4)
    marks = [(one["value"], one["weight"], one["average"]) for one in physics["marks"]]
    assert marks == [(5, 1, "5.00"), (4, 3, "4.25")]
    assert physics["result"] == {"value": 5, "reason": "Олимпиада", "former": ""}


@pytest.mark.parametrize("tail", ["term", "absences"])
def test_without_a_number_it_is_the_present_term(stage: Stage, tail: str) -> None:
    visitor = stage.visitor(stage.cast.guardian_of(stage.cast.pupil))

    assert "2 четверть" in visitor.get(f"/diary/{stage.cast.pupil.id}/{tail}").page.heading


def test_a_term_can_be_opened_whole_for_printing(stage: Stage) -> None:
    visitor = stage.visitor(stage.cast.guardian_of(stage.cast.pupil))

    page = visitor.get(f"/diary/{stage.cast.pupil.id}/term/1?full=1").page

    working = [one for one in page.root.iter("details") if one.get("class") == "working"]
    assert working
    assert [one for one in working if one.get("open") is None] == []
