from datetime import date

import pytest
from pydantic import ValidationError

from functions.domain.grading.averages import average_of, counted_of
from functions.domain.grading.brought import Brought
from functions.domain.grading.brought_entry import (
    BroughtChange,
    BroughtDayWrong,
    BroughtMarkWrong,
    NotANewcomer,
    merge,
    newcomers,
    permit,
    require_open,
)
from functions.domain.lessons.lesson import Journal
from functions.domain.merging import ChangedMeanwhile
from functions.domain.organisation.school import TermClosed
from functions.domain.roll.classes import Pupil
from tests.support.builders import PUPILS, make_class, make_school, make_sheet

JOURNAL = Journal("7", "algebra", 2026)
SCHOOL = make_school()
JOINED = date(2026, 11, 16)
NEWCOMER = Pupil(id="newcomer1", name="Рощин Пётр", joined=JOINED)
CLASS = make_class(Pupil(id=PUPILS[0], name="Рощина Анна"), NEWCOMER)


def make_brought_change(
    *marks: tuple[date, object], pupil: str = NEWCOMER.id, kind: str = "lesson", **given: object
) -> BroughtChange:
    listed = [{"day": day, "mark": value, "kind": kind} for day, value in marks]
    told = {"save_id": "save-0000000000001", "pupil_id": pupil, "school": "Школа № 3", "marks": listed}
    return BroughtChange.model_validate(told | given)


def allow(change: BroughtChange) -> None:
    permit(change, JOURNAL, CLASS, SCHOOL)


def test_a_newcomer_is_who_joined_during_the_year() -> None:
    assert newcomers(CLASS, JOURNAL, SCHOOL) == [NEWCOMER]


def test_marks_of_days_before_the_pupil_came_are_taken() -> None:
    allow(make_brought_change((date(2026, 11, 5), 4), (date(2026, 11, 13), 5)))


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        pytest.param(make_brought_change((JOINED, 4)), BroughtDayWrong, id="the day of joining is ours"),
        pytest.param(make_brought_change((date(2026, 5, 5), 4)), BroughtDayWrong, id="the year before"),
        pytest.param(make_brought_change((date(2026, 11, 5), 4), pupil=PUPILS[0]), NotANewcomer, id="here all year"),
        pytest.param(make_brought_change((date(2026, 11, 5), 4), pupil="stranger1"), NotANewcomer, id="not here"),
        pytest.param(make_brought_change((date(2026, 11, 5), "зч")), BroughtMarkWrong, id="another scale"),
        pytest.param(make_brought_change((date(2026, 11, 5), 4), kind="opera"), BroughtMarkWrong, id="no such work"),
    ],
)
def test_what_cannot_be_brought_is_refused(change: BroughtChange, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        allow(change)


def test_marks_of_a_closed_term_are_the_offices_to_enter() -> None:
    with pytest.raises(TermClosed):
        require_open([1, 2], JOURNAL, SCHOOL, office=False)
    require_open([2], JOURNAL, SCHOOL, office=False)
    require_open([1, 2], JOURNAL, SCHOOL, office=True)


def test_more_marks_than_a_pupil_can_have_are_refused() -> None:
    with pytest.raises(ValidationError):
        make_brought_change(*[(date(2026, 11, 5), 4)] * 41)


def test_marks_lie_in_the_term_of_their_day_and_a_day_of_holidays_in_the_term_before() -> None:
    holidays = SCHOOL.terms[0].end.replace(day=SCHOOL.terms[0].end.day)
    change = make_brought_change((date(2026, 11, 5), 4), (holidays, 3))

    found = merge({}, change, JOURNAL, SCHOOL)

    assert [(one.term, [mark.mark.value for mark in one.marks(NEWCOMER.id)]) for one, _, _ in found] == [
        (1, [3]),
        (2, [4]),
    ]


def test_a_mark_that_was_moved_to_another_term_leaves_the_first_one() -> None:
    ((before, _, _),) = merge({}, make_brought_change((date(2026, 9, 15), 4)), JOURNAL, SCHOOL)

    found = merge({1: (before, 1)}, make_brought_change((date(2026, 11, 5), 4), base_versions={1: 1}), JOURNAL, SCHOOL)

    assert [(one.term, len(one.marks(NEWCOMER.id)), version) for one, version, _ in found] == [(1, 0, 1), (2, 1, 0)]


def test_two_who_enter_the_same_pupils_marks_are_shown_it() -> None:
    ((theirs, _, _),) = merge({}, make_brought_change((date(2026, 11, 5), 4)), JOURNAL, SCHOOL)

    with pytest.raises(ChangedMeanwhile):
        merge({2: (theirs, 1)}, make_brought_change((date(2026, 11, 5), 3)), JOURNAL, SCHOOL)


def test_the_same_marks_again_change_nothing() -> None:
    change = make_brought_change((date(2026, 11, 5), 4))
    ((kept, _, _),) = merge({}, change, JOURNAL, SCHOOL)

    assert merge({2: (kept, 1)}, change, JOURNAL, SCHOOL) == []


def test_brought_marks_are_in_the_average() -> None:
    ((brought, _, _),) = merge({}, make_brought_change((date(2026, 11, 5), 3)), JOURNAL, SCHOOL)
    sheet = make_sheet(cells={NEWCOMER.id: {"marks": [5]}})

    assert average_of(counted_of(NEWCOMER.id, [sheet], brought.marks(NEWCOMER.id), SCHOOL)) == 4
    assert Brought.empty(JOURNAL, 2).marks(NEWCOMER.id) == ()
