from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.journal.entry import HEAD_FIELDS, LessonChange, merge
from functions.domain.lessons.lesson import Cell, Sheet
from functions.domain.merging import ChangedMeanwhile, Collision, VersionAhead
from tests.support.builders import make_change, make_marks, make_sheet

PUPILS = ("pupil1", "pupil2", "pupil3")
PLACES = (*HEAD_FIELDS, *PUPILS)
TEXTS = st.sampled_from(["", "Дроби", "§ 5", "lesson", "test"])
HEADS = {
    "work_kind": st.sampled_from(["lesson", "test"]),
    "homework_due": st.sampled_from(["", date(2026, 11, 27), date(2026, 12, 3)]),
}
CELLS = st.sampled_from(
    [*(Cell(marks=make_marks(*values)) for values in ((), (5,), (2, 4), (5, 3))), Cell(absence="б")]
)
Values = dict[str, Any]


def values_of(sheet: Sheet) -> Values:
    """What a sheet says, place by place, without who changed it when."""
    cells = {pupil: sheet.cell(pupil).model_copy(update={"changed_in": 0}) for pupil in PUPILS}
    return {name: getattr(sheet, name) for name in HEAD_FIELDS} | cells


def change_to(values: Values, *, save_id: str, base_version: int = 1) -> LessonChange:
    head = {place: value for place, value in values.items() if place in HEAD_FIELDS}
    cells = {
        place: {"marks": value.marks, "absence": value.absence}
        for place, value in values.items()
        if place not in HEAD_FIELDS
    }
    return make_change(save_id, base_version=base_version, cells=cells, **head)


def places_refused(sheet: Sheet, change: LessonChange) -> set[str]:
    try:
        merge(sheet, 2, change)
    except ChangedMeanwhile as refused:
        return {collision.place for collision in refused.collisions}
    return set()


def some_values(places: st.SearchStrategy[set[str]]) -> st.SearchStrategy[Values]:
    return places.flatmap(
        lambda chosen: st.fixed_dictionaries(
            {place: HEADS.get(place, TEXTS) if place in HEAD_FIELDS else CELLS for place in sorted(chosen)}
        )
    )


ANY_VALUES = some_values(st.sets(st.sampled_from(PLACES)))
# A sheet that somebody has written before, in version 1.
SHEETS = ANY_VALUES.map(
    lambda values: merge(
        make_sheet(), 0, change_to(values, save_id="save-of-before-00").model_copy(update={"base_version": 0})
    )[0]
)


@st.composite
def disjoint(draw: st.DrawFn) -> tuple[Values, Values]:
    first = draw(st.sets(st.sampled_from(PLACES)))
    second = draw(st.sets(st.sampled_from(PLACES)).map(lambda places: places - first))
    return draw(some_values(st.just(first))), draw(some_values(st.just(second)))


@given(SHEETS, disjoint())
def test_two_teachers_on_different_places_come_together_in_either_order(
    sheet: Sheet, both: tuple[Values, Values]
) -> None:
    one, other = (
        change_to(values, save_id=f"save-of-teacher-{n}", base_version=1) for n, values in enumerate(both, start=1)
    )

    after = merge(merge(sheet, 1, one)[0], 2, other)[0]
    reverse = merge(merge(sheet, 1, other)[0], 2, one)[0]

    assert values_of(after) == values_of(reverse) == values_of(sheet) | both[0] | both[1]


@given(SHEETS, ANY_VALUES, ANY_VALUES)
def test_exactly_the_places_that_both_set_differently_collide(sheet: Sheet, first: Values, second: Values) -> None:
    before = values_of(sheet)
    after, _ = merge(sheet, 1, change_to(first, save_id="save-of-teacher-1"))
    changed_by_first = {place for place, value in first.items() if value != before[place]}
    expected = {place for place, value in second.items() if place in changed_by_first and value != first[place]}

    assert places_refused(after, change_to(second, save_id="save-of-teacher-2")) == expected


@given(SHEETS, ANY_VALUES)
def test_a_difference_tells_what_was_and_what_is(sheet: Sheet, values: Values) -> None:
    after, difference = merge(sheet, 1, change_to(values, save_id="save-of-teacher-1"))

    changed = {place for place, value in values.items() if value != values_of(sheet)[place]}
    assert set(difference.before) == set(difference.after) == changed
    assert bool(difference) is bool(changed)
    assert values_of(after) == values_of(sheet) | values


@given(SHEETS, ANY_VALUES)
def test_saying_the_same_again_is_no_change(sheet: Sheet, values: Values) -> None:
    once, _ = merge(sheet, 1, change_to(values, save_id="save-of-teacher-1"))

    again, difference = merge(once, 2, change_to(values, save_id="save-of-teacher-2"))

    assert not difference
    assert values_of(again) == values_of(once)


def test_a_collision_shows_both_values() -> None:
    theirs, _ = merge(make_sheet(), 1, make_change(topic="Дроби", cells={"pupil1": {"marks": [5]}}))

    with pytest.raises(ChangedMeanwhile) as refused:
        merge(theirs, 2, make_change(topic="Проценты", cells={"pupil1": {"marks": [2]}}))

    assert refused.value.collisions == [
        Collision("topic", "Дроби"),
        Collision("pupil1", Cell(marks=make_marks(5), changed_in=2)),
    ]


def test_who_has_seen_the_newest_state_overwrites_it_knowingly() -> None:
    theirs, _ = merge(make_sheet(), 1, make_change(topic="Дроби"))

    after, difference = merge(theirs, 2, make_change(base_version=2, topic="Проценты"))

    assert after.topic == "Проценты"
    assert difference.before == {"topic": "Дроби"}


def test_an_emptied_cell_is_remembered_as_a_change() -> None:
    sheet = make_sheet(cells={"pupil1": {"marks": [5], "changed_in": 1}})
    emptied, difference = merge(sheet, 1, make_change(cells={"pupil1": {}}))

    assert difference.before == {"pupil1": {"marks": [5]}}
    assert difference.after == {"pupil1": {}}
    with pytest.raises(ChangedMeanwhile):
        merge(emptied, 2, make_change(cells={"pupil1": {"marks": [4]}}))


def test_a_version_that_is_not_there_yet_is_refused() -> None:
    with pytest.raises(VersionAhead):
        merge(make_sheet(), 1, make_change(base_version=2, topic="Дроби"))
