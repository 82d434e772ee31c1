from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from functions.domain.grading.gradebook import Kept, about, columns, rows
from functions.domain.grading.result_entry import (
    OtherResultScale,
    ResultOfNobody,
    ResultsChange,
    ResultWithoutReason,
    TermAhead,
    TermChange,
    merge,
    permit,
    scale,
    sets_results,
)
from functions.domain.grading.results import BEHAVIOUR, EXAM, FINAL, YEAR, Results, Without
from functions.domain.lessons.lesson import Journal
from functions.domain.merging import ChangedMeanwhile, VersionAhead
from functions.domain.organisation.school import BehaviourScale, NoSuchTerm, School, TermClosed
from functions.domain.roll.classes import Load, Pupil
from functions.domain.roll.people import Role
from tests.support.builders import PUPILS, TEACHER, TODAY, make_class, make_person, make_school, make_sheet

JOURNAL = Journal("7", "algebra", 2026)
FIRST = PUPILS[0]
MAY = date(2027, 5, 20)
SAVE = "save-0000000000001"


def make_results(term: int = 2, **cells: object) -> Results:
    return Results.empty(JOURNAL, term).model_copy(
        update={"cells": Results.model_validate(Results.empty(JOURNAL, term).model_dump() | {"cells": cells}).cells}
    )


def change_to(value: object, term: int = 2, reason: str = "", pupil: str = FIRST) -> ResultsChange:
    cells = {pupil: {"value": value, "reason": reason}}
    return ResultsChange.model_validate({"save_id": SAVE, "terms": {term: {"base_version": 0, "cells": cells}}})


def allow(change: ResultsChange, *values: int, today: date = TODAY, **school: object) -> None:
    """Ask for a change where the first pupil has these marks in the second term."""
    told = make_school(**school)
    sheets = [make_sheet(number=place + 1, cells={FIRST: {"marks": [one]}}) for place, one in enumerate(values)]
    kept = Kept(sheets, {}, {})
    permit(change, columns(told, "7", today), rows(kept, JOURNAL, make_class(), told), told, scale(told, "algebra", 7))


def open_school() -> School:
    told = make_school()
    return told.model_copy(update={"terms": tuple(one.model_copy(update={"closed": False}) for one in told.terms)})


def test_a_teacher_sets_the_proposed_mark() -> None:
    allow(change_to(4), 4, 4, 4)


def test_a_mark_far_from_the_average_says_why() -> None:
    with pytest.raises(ResultWithoutReason) as refused:
        allow(change_to(5), 4, 4, 4)

    assert refused.value.places == [f"2.{FIRST}"]
    allow(change_to(5, reason="Призёр районной олимпиады"), 4, 4, 4)


def test_a_reason_of_blanks_is_none() -> None:
    with pytest.raises(ResultWithoutReason):
        allow(change_to(5, reason="   "), 4, 4, 4)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        pytest.param(change_to(4, term=1), TermClosed, id="a closed term"),
        pytest.param(change_to(4, term=3), TermAhead, id="a term that has not begun"),
        pytest.param(change_to(4, term=YEAR), TermAhead, id="a year whose last term has not begun"),
        pytest.param(change_to(4, term=8), NoSuchTerm, id="no such term"),
        pytest.param(change_to(4, pupil="stranger1"), ResultOfNobody, id="a pupil of another class"),
        pytest.param(change_to("зч"), OtherResultScale, id="passed, where there are marks"),
    ],
)
def test_what_cannot_be_is_refused(change: ResultsChange, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        allow(change, 4, 4, 4)


def test_in_a_subject_that_is_only_passed_there_are_no_marks() -> None:
    with pytest.raises(OtherResultScale):
        allow(change_to(4), pass_subjects=("algebra",))
    allow(change_to("зч"), pass_subjects=("algebra",))


def test_a_year_is_closed_with_its_last_term_but_exams_come_after() -> None:
    told = make_school()
    closed = told.model_copy(update={"terms": tuple(one.model_copy(update={"closed": True}) for one in told.terms)})
    by_number = {one.number: one for one in columns(closed, "7", MAY)}

    assert (by_number[YEAR].open, by_number[EXAM].open, by_number[FINAL].open) == (False, True, True)


@pytest.mark.parametrize("value", [1, 6, 0, "5+", "", "н", 4.5, True])
def test_a_result_that_no_school_has_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        change_to(value)


def test_only_the_present_teacher_sets_results() -> None:
    loads = (
        Load(subject="algebra", teacher_id="former1", until=date(2026, 10, 31)),
        Load(subject="algebra", teacher_id=TEACHER, since=date(2026, 11, 1)),
    )
    school_class = make_class(loads=loads)

    assert sets_results(make_person(TEACHER), school_class, "algebra", "", TODAY)
    assert not sets_results(make_person("former1"), school_class, "algebra", "", TODAY)
    assert not sets_results(make_person("office01", Role.OFFICE), school_class, "algebra", "", TODAY)


def test_behaviour_is_the_homeroom_teachers() -> None:
    assert sets_results(make_person("homeroom1"), make_class(), BEHAVIOUR, "", TODAY)
    assert not sets_results(make_person(TEACHER), make_class(), BEHAVIOUR, "", TODAY)


@pytest.mark.parametrize(
    ("chosen", "values"),
    [
        (BehaviourScale.PASSED, ("зч", "нз", "н/а")),
        (BehaviourScale.THREE, (5, 3, 2, "н/а")),
        (BehaviourScale.FIVE, (5, 4, 3, 2, "н/а")),
        (None, ()),
    ],
)
def test_behaviour_has_the_scale_that_the_school_has_chosen(
    chosen: BehaviourScale | None, values: tuple[object, ...]
) -> None:
    assert scale(make_school(behaviour=chosen), BEHAVIOUR, 1) == values


def test_a_pupil_who_joined_later_needs_no_results_of_before() -> None:
    newcomer = Pupil(id="newcomer1", name="Рощин Пётр", joined=date(2027, 1, 15))
    told = open_school()
    results = {number: make_results(number, newcomer1={"value": 5}) for number in (3, 4)}

    (row,) = rows(Kept([], results, {}), JOURNAL, make_class(newcomer), told)

    assert [row.places[number].there for number in (1, 2, 3, 4)] == [False, False, True, True]
    assert row.places[YEAR].proposed == 5


def test_results_are_named_by_journal_and_term() -> None:
    assert about(JOURNAL, 2) == "7.algebra.2026.term-2"
    assert about(Journal("7", "english", 2026, "2"), FINAL) == "7.english-2.2026.final"


def term_change(base_version: int = 0, **cells: Any) -> TermChange:  # noqa: ANN401  # as JSON has it
    return TermChange.model_validate({"base_version": base_version, "cells": cells})


def test_two_who_set_different_pupils_are_both_kept() -> None:
    first, _ = merge(make_results(), 0, term_change(pupil1={"value": 5}))
    second, difference = merge(first, 1, term_change(pupil2={"value": 3}))

    assert (second.value("pupil1"), second.value("pupil2")) == (5, 3)
    assert (difference.before, difference.after) == ({"pupil2": {}}, {"pupil2": {"value": 3}})


def test_two_who_set_the_same_pupil_are_shown_both() -> None:
    first, _ = merge(make_results(), 0, term_change(pupil1={"value": 5}))

    with pytest.raises(ChangedMeanwhile) as refused:
        merge(first, 1, term_change(pupil1={"value": 4}))

    assert [one.place for one in refused.value.collisions] == ["2.pupil1"]


def test_a_result_that_was_taken_back_forgets_its_reason() -> None:
    first, _ = merge(make_results(), 0, term_change(pupil1={"value": 5, "reason": "Олимпиада"}))
    second, _ = merge(first, 1, term_change(1, pupil1={"value": None, "reason": "Олимпиада"}))

    assert (second.cells["pupil1"].value, second.cells["pupil1"].reason) == (None, "")


def test_a_version_that_is_not_there_yet_is_refused() -> None:
    with pytest.raises(VersionAhead):
        merge(make_results(), 1, term_change(2, pupil1={"value": 5}))


@given(
    values=st.dictionaries(
        st.sampled_from(PUPILS), st.sampled_from([2, 3, 4, 5, Without.EXEMPT, None]), min_size=1, max_size=3
    )
)
def test_the_same_change_twice_is_one(values: dict[str, Any]) -> None:
    cells = {pupil: {"value": value} for pupil, value in values.items()}
    change = TermChange.model_validate({"base_version": 0, "cells": cells})
    once, _ = merge(make_results(), 0, change)
    twice, difference = merge(once, 1, change)

    assert twice == once
    assert not difference
