"""Terms by sets of classes, what is missing in one, leaves to write late."""

from datetime import timedelta

import pytest

from functions.domain.grading import terms
from functions.domain.grading.results import Result, Results
from functions.domain.grading.terms import Doing, ReasonMissing, TermNotOver, TermStep, TermSteps
from functions.domain.journal.entry import TooLateToWrite, permit
from functions.domain.organisation import leave
from functions.domain.organisation.leave import Leave, Leaves, LeaveTooLong
from functions.domain.organisation.school import Term
from functions.domain.roll.classes import NoSuchClass
from tests.support.builders import (
    NOW,
    PUPILS,
    TEACHER,
    TODAY,
    make_change,
    make_class,
    make_person,
    make_school,
    make_sheet,
)

LATE = TODAY - timedelta(days=20)


def halves() -> tuple[Term, ...]:
    usual = make_school().terms
    return (
        Term(number=1, title="1 полугодие", start=usual[0].start, end=usual[1].end),
        Term(number=2, title="2 полугодие", start=usual[2].start, end=usual[3].end),
    )


def make_step(doing: Doing = Doing.CLOSE, number: int = 2, *classes: str) -> TermStep:
    return TermStep(doing=doing, number=number, classes=classes or ("7",), by="deputy01", at=NOW)


def make_leave(**changes: object) -> Leave:
    given = {"teacher_id": TEACHER, "until": TODAY, "reason": "учитель болел", "by": "deputy01", "at": NOW}
    return Leave.model_validate(given | changes)


def test_classes_with_other_terms_are_a_set_of_their_own() -> None:
    school = make_school(classes={"7": "7 класс", "10": "10 класс", "11": "11 класс"})
    school = school.model_copy(update={"other_terms": {"10": halves(), "11": halves()}})

    assert [one.classes for one in terms.term_sets(school)] == [("7",), ("10", "11")]
    assert terms.set_of(school, "11").id == "10"
    with pytest.raises(NoSuchClass):
        terms.set_of(school, "12")


def test_a_term_is_closed_for_its_set_of_classes_and_no_other() -> None:
    school = make_school(classes={"7": "7 класс", "10": "10 класс", "11": "11 класс"})
    school = school.model_copy(update={"other_terms": {"10": halves(), "11": halves()}})

    after = terms.with_term(school, ("10", "11"), 1, closed=True)

    assert [after.term(1, one).closed for one in ("10", "11")] == [True, True]
    assert after.terms == school.terms
    assert terms.with_term(after, ("10", "11"), 1, closed=False) == school
    assert terms.with_term(school, ("7",), 2, closed=True).other_terms == school.other_terms


def test_a_term_that_goes_on_is_not_closed_and_none_is_opened_without_a_reason() -> None:
    term = make_school().term(2)

    with pytest.raises(TermNotOver):
        terms.require_step(term, Doing.CLOSE, "", today=term.end - timedelta(days=1))
    with pytest.raises(ReasonMissing):
        terms.require_step(term, Doing.OPEN, "", today=term.end)
    terms.require_step(term, Doing.CLOSE, "", today=term.end)
    terms.require_step(term, Doing.OPEN, "ошибка в отметке", today=term.end)


def test_steps_of_a_term_are_told_the_newest_first_and_the_oldest_make_room() -> None:
    steps = TermSteps()
    for number in range(terms.MOST_STEPS + 1):
        steps = steps.with_step(make_step(Doing.OPEN if number % 2 else Doing.CLOSE))
    steps = steps.with_step(make_step(Doing.CLOSE, 1, "10"))

    assert len(steps.steps) == terms.MOST_STEPS
    assert [one.doing for one in steps.of(2, "7")][:2] == [Doing.CLOSE, Doing.OPEN]
    assert [one.classes for one in steps.of(1, "10")] == [("10",)]


def test_what_is_missing_are_topics_of_lessons_taught_and_marks_of_pupils_of_the_day() -> None:
    term = make_school().term(2)
    sheets = [
        make_sheet(day=TODAY, topic="Дроби"),
        make_sheet(day=TODAY - timedelta(days=1)),
        make_sheet(day=TODAY + timedelta(days=1)),
    ]
    given = Results(
        class_id="7", subject="algebra", year=2026, term=2, cells={PUPILS[0]: Result(value=4), PUPILS[1]: Result()}
    )

    (gap,) = terms.gaps(make_class(), term, sheets, {("algebra", ""): given}, marked=True, today=TODAY)

    assert (gap.key, gap.teacher_id) == ("algebra", TEACHER)
    assert [one.day for one in gap.topics] == [TODAY - timedelta(days=1)]
    assert gap.results == [PUPILS[1], PUPILS[2]]


def test_a_grade_without_marks_lacks_no_results() -> None:
    term, sheets = make_school().term(2), [make_sheet(topic="Дроби")]

    assert terms.gaps(make_class(grade=1), term, sheets, {}, marked=False, today=TODAY) == []


@pytest.mark.parametrize(
    ("given", "may"),
    [
        pytest.param([], False, id="no leave"),
        pytest.param([make_leave()], True, id="all of the journal, until today"),
        pytest.param([make_leave(day=LATE)], True, id="that day"),
        pytest.param([make_leave(day=TODAY)], False, id="another day"),
        pytest.param([make_leave(until=TODAY - timedelta(days=1))], False, id="over"),
        pytest.param([make_leave(teacher_id="teacher2")], False, id="another teacher's"),
    ],
)
def test_a_lesson_whose_days_are_over_is_written_only_by_leave_of_the_office(given: list[Leave], *, may: bool) -> None:
    school, sheet = make_school(days_to_write=14), make_sheet(day=LATE)

    def write() -> None:
        permit(
            sheet,
            make_class(),
            school,
            make_change(topic="Дроби"),
            by=make_person(),
            today=TODAY,
            leaves=Leaves(given=tuple(given)),
        )

    if may:
        write()
    else:
        with pytest.raises(TooLateToWrite):
            write()


def test_the_last_day_to_write_is_still_a_day_to_write() -> None:
    school = make_school(days_to_write=14)

    assert leave.last_day(school, TODAY - timedelta(days=14)) == TODAY
    assert not leave.too_late(school, TODAY - timedelta(days=14), TODAY)
    assert leave.too_late(school, TODAY - timedelta(days=15), TODAY)
    assert leave.last_day(make_school(), TODAY) is None


def test_a_new_leave_takes_the_place_of_the_same_and_of_those_that_are_over() -> None:
    over, same = make_leave(until=TODAY - timedelta(days=1), day=TODAY), make_leave()

    after = Leaves(given=(over, same)).with_leave(make_leave(until=TODAY + timedelta(days=7)), TODAY)

    assert [one.until for one in after.given] == [TODAY + timedelta(days=7)]
    assert after.without(TEACHER, None) == Leaves()


@pytest.mark.parametrize("days", [-1, 61])
def test_a_leave_ends_within_sixty_days(days: int) -> None:
    with pytest.raises(LeaveTooLong):
        Leaves().with_leave(make_leave(until=TODAY + timedelta(days=days)), TODAY)
