"""The year of the diary, and its absences."""

import pytest

from functions.domain.grading.results import BEHAVIOUR, EXAM, FINAL, YEAR, Result, Without
from tests.support.builders import TODAY
from tests.support.diary import (
    forget_results,
    put_cell,
    put_result,
    put_school,
    put_sick_note,
    school_of,
    sheets,
    term_of,
)
from tests.support.pages import Page
from tests.support.stage import Stage


def read(stage: Stage, tail: str) -> Page:
    visitor = stage.visitor(stage.cast.guardian_of(stage.cast.pupil))
    return visitor.get(f"/diary/{stage.cast.pupil.id}/{tail}").page


def row(page: Page, title: str) -> list[str]:
    """Return the cells of a subject's line."""
    (found,) = [one for one in page.root.iter("tr") if "".join(one.find("th").itertext()).strip() == title]  # type: ignore[union-attr]
    return ["".join(cell.itertext()).split(",")[0].strip() for cell in found.iter("td")]


def test_a_year_shows_terms_the_year_the_exam_and_the_final_mark(stage: Stage) -> None:
    stage.now = stage.now.replace(year=2027, month=5, day=28)
    forget_results(stage)
    last = school_of(stage).terms[-1].end
    put_result(stage, "physics", 1, Result(value=4))
    put_result(stage, "physics", 2, Result(value=Without.NOT_JUDGED))
    for term, value in ((YEAR, 4), (EXAM, 5), (FINAL, 5)):
        put_result(stage, "physics", term, Result(value=value), last=last)

    page = read(stage, "year")

    assert row(page, "Физика") == ["4", "н/а", "—", "—", "4", "5", "5"]


def test_behaviour_has_a_line_where_the_school_marks_it(stage: Stage) -> None:
    put_result(stage, BEHAVIOUR, 1, Result(value=5))
    put_school(stage, behaviour="five")

    assert row(read(stage, "year"), "Поведение")[0] == "5"


def test_a_year_without_results_says_when_they_come(stage: Stage) -> None:
    forget_results(stage)

    assert "Итоговых отметок пока нет" in read(stage, "year").text


@pytest.mark.parametrize(("month", "queries"), [(11, 2), (5, 4)])
def test_a_year_costs_a_query_for_each_term_that_has_begun(stage: Stage, month: int, queries: int) -> None:
    stage.now = stage.now.replace(year=2026 if month > 8 else 2027, month=month)
    visitor = stage.visitor(stage.cast.guardian_of(stage.cast.pupil))

    with stage.table.counting() as count:
        assert visitor.get(f"/diary/{stage.cast.pupil.id}/year").status == 200

    assert count.trips == {"batch_get": 1, "query": queries}


@pytest.mark.parametrize("tail", ["absences", "absences/1", "term"])
def test_absences_and_the_present_term_cost_two_round_trips(stage: Stage, tail: str) -> None:
    visitor = stage.visitor(stage.cast.guardian_of(stage.cast.pupil))

    with stage.table.counting() as count:
        assert visitor.get(f"/diary/{stage.cast.pupil.id}/{tail}").status == 200

    assert count.trips == {"batch_get": 1, "query": 1}


def test_absences_are_counted_by_reason_day_and_subject(stage: Stage) -> None:
    term = term_of(stage, 2)
    for sheet in sheets(stage, term.start, term.end):
        put_cell(stage, sheet)
    today = sheets(stage, TODAY, TODAY)
    earlier = sheets(stage, term.start, TODAY)[0]
    put_cell(stage, earlier, absence="о", late=7)
    put_sick_note(stage, TODAY, TODAY)

    text = " ".join(read(stage, "absences").text.replace("\N{NO-BREAK SPACE}", " ").split())

    assert f"Пропущено {len(today)} " in text
    assert "Болезнь: " in text
    assert "Опоздание: 1 урок, 1 день" in text
    assert "Среда, 25 ноября весь день" in text
    assert "опоздание на 7 минут" in text


def test_a_term_without_absences_says_so(stage: Stage) -> None:
    term = term_of(stage, 2)
    for sheet in sheets(stage, term.start, term.end):
        put_cell(stage, sheet)

    assert "Пропусков и опозданий нет" in read(stage, "absences").text


@pytest.mark.parametrize("tail", ["year", "absences", "absences/1", "term", "term/1"])
@pytest.mark.parametrize("reader", ["another family", "teacher", "pupil without a consent", "pupil"])
def test_who_may_read_a_week_may_read_the_rest_and_nobody_else(stage: Stage, tail: str, reader: str) -> None:
    cast = stage.cast
    who, pupil, expected = {
        "another family": (cast.guardian_of(cast.stranger), cast.pupil, 404),
        "teacher": (cast.teacher, cast.pupil, 404),
        "pupil without a consent": (cast.shut_out, cast.shut_out, 403),
        "pupil": (cast.pupil, cast.pupil, 200),
    }[reader]

    assert stage.visitor(who).get(f"/diary/{pupil.id}/{tail}").status == expected
