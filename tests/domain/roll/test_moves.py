from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.roll.classes import Pupil
from functions.domain.roll.enrolment import MoveWrong, move
from functions.domain.roll.people import Person, Spell, stays
from tests.support.builders import PUPILS, TODAY, make_class, make_pupil

FIRST = date(2026, 9, 1)
DAYS = st.integers(0, 270).map(lambda number: FIRST + timedelta(days=number))


def moved(*lasts: date) -> Person:
    spells = tuple(Spell(class_id=f"{place}", last=last) for place, last in enumerate(lasts, 1))
    return make_pupil(moves={2026: spells})


@given(st.lists(DAYS, max_size=4, unique=True), DAYS)
def test_a_pupil_is_in_one_class_on_each_day_of_the_year(lasts: list[date], day: date) -> None:
    here = [stay for stay in stays(moved(*sorted(lasts)), 2026) if stay.holds(day)]

    assert len(here) == 1


@given(st.lists(DAYS, max_size=4, unique=True), DAYS, DAYS)
def test_the_stays_of_a_stretch_are_all_of_its_days_in_order(lasts: list[date], one: date, other: date) -> None:
    first, last = min(one, other), max(one, other)

    parts = [days for stay in stays(moved(*sorted(lasts)), 2026) if (days := stay.within(first, last))]

    assert (parts[0][0], parts[-1][1]) == (first, last)
    assert all(before[1] + timedelta(days=1) == after[0] for before, after in pairwise(parts))


def test_who_never_moved_is_in_the_class_of_the_year_for_all_of_it() -> None:
    (only,) = stays(make_pupil(groups={2026: ("english-2",)}), 2026)

    assert (only.class_id, only.first, only.last) == ("7", None, None)
    assert only.pupil.attends("english", "english-2", 2026)


def test_a_move_ends_in_one_list_and_begins_in_the_other_and_keeps_the_subgroups_of_then() -> None:
    pupil = make_pupil(groups={2026: ("english-2",)}, without={2026: ("sport",)})

    made = move(pupil, make_class(), make_class("pupil9", id="8"), TODAY)

    assert [one.left for one in made.former.pupils if one.id == pupil.id] == [TODAY - timedelta(days=1)]
    assert [one.joined for one in made.present.pupils if one.id == pupil.id] == [TODAY]
    assert (made.person.classes, made.person.groups, made.person.without) == ({2026: "8"}, {2026: ()}, {2026: ()})
    before, now = stays(made.person, 2026)
    assert (before.class_id, before.last, now.class_id, now.first) == ("7", TODAY - timedelta(days=1), "8", TODAY)
    assert before.pupil.attends("english", "english-2", 2026)
    assert not now.pupil.attends("english", "english-2", 2026)


@pytest.mark.parametrize(
    ("line", "to"),
    [
        pytest.param({}, "7", id="the same class"),
        pytest.param({"joined": TODAY}, "8", id="on the first day"),
        pytest.param({"left": TODAY - timedelta(days=1)}, "8", id="after leaving"),
    ],
)
def test_a_move_that_cannot_be_is_refused(line: dict[str, date], to: str) -> None:
    former = make_class(Pupil.model_validate({"id": PUPILS[0], "name": "Рощин Лев"} | line))

    with pytest.raises(MoveWrong):
        move(make_pupil(), former, make_class(id=to), TODAY)
