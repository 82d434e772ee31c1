from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.reports.taught import Noted, Taught
from functions.domain.reports.volume import MOST_COLUMNS, pages, spreads, written
from functions.domain.roll.classes import Pupil
from tests.support.builders import TEACHER, make_school

SCHOOL = make_school()
FIRST, SECOND, *_ = SCHOOL.terms
LEV, ZOYA = Pupil(id="pupil1", name="Агеев Лев"), Pupil(id="pupil2", name="Бокова Зоя", joined=SECOND.start)


def lesson(days: int, **cells: Noted) -> Taught:
    day = FIRST.start + timedelta(days=days)
    return Taught(f"7.algebra.{day}.1", "7", "algebra", "algebra", "", day, 1, TEACHER, "Тема", "", cells)


def test_each_term_has_its_lessons_pupils_and_results() -> None:
    late = (SECOND.start - FIRST.start).days
    lessons = [lesson(1, pupil1=Noted(("5", "4"))), lesson(late, pupil1=Noted(("3",), "о"), pupil2=Noted((), "б"))]

    found = spreads(
        SCHOOL.terms,
        lessons,
        lambda term: [one for one in (LEV, ZOYA) if one.joined is None or one.joined <= term.end],
        lambda one: {"pupil1"} | ({"pupil2"} if one.day >= SECOND.start else set()),
        {1: {"pupil1": 5}, 2: {"pupil2": "н/а"}},
    )

    assert [spread.term.number for spread in found] == [1, 2]
    assert [(row.pupil.id, row.cells, row.result) for row in found[0].rows] == [("pupil1", ["5 4"], 5)]
    assert [(row.cells, row.result) for row in found[1].rows] == [(["о 3"], None), (["б"], "н/а")]


def test_a_lesson_before_a_pupil_came_is_crossed_out() -> None:
    (found,) = spreads([FIRST], [lesson(1)], lambda _term: [ZOYA], lambda _lesson: frozenset(), {})

    assert found.rows[0].cells == ["×"]


def test_a_term_with_results_and_without_lessons_is_still_there() -> None:
    (found,) = spreads(SCHOOL.terms, [], lambda _term: [LEV], lambda _lesson: (), {3: {"pupil1": 5}})

    assert (found.term.number, found.rows[0].result) == (3, 5)


@pytest.mark.parametrize(
    ("cell", "text"), [(Noted(), ""), (Noted(("5",)), "5"), (Noted((), "н"), "н"), (Noted(("2", "•"), "о"), "о 2 •")]
)
def test_a_cell_is_written_as_with_a_pen(cell: Noted, text: str) -> None:
    assert written(cell) == text


@given(st.integers(0, 400))
def test_every_lesson_stands_on_one_page_and_no_page_is_too_wide(number: int) -> None:
    found = pages(number)

    assert [place for first, end in found for place in range(first, end)] == list(range(number))
    assert max(end - first for first, end in found) <= MOST_COLUMNS
