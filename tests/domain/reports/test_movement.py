from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from functions.domain.reports.movement import movement
from functions.domain.roll.classes import Pupil

FIRST, LAST = date(2026, 11, 2), date(2026, 12, 30)
DAYS = st.dates(date(2026, 8, 1), date(2027, 7, 31))


@st.composite
def pupils(draw: st.DrawFn) -> Pupil:
    joined = draw(st.none() | DAYS)
    left = draw(st.none() | (DAYS if joined is None else st.dates(joined, date(2027, 7, 31))))
    return Pupil(id="pupil1", name="Лев", joined=joined, left=left)


def named(name: str, joined: date | None = None, left: date | None = None) -> Pupil:
    return Pupil(id=f"pupil{name}", name=name, joined=joined, left=left)


def test_a_term_by_hand() -> None:
    listed = [
        named("a"),
        named("b", joined=FIRST),
        named("c", left=LAST),
        named("d", joined=FIRST - timedelta(days=1)),
        named("e", left=FIRST - timedelta(days=1)),
        named("f", joined=LAST + timedelta(days=1)),
        named("g", joined=FIRST + timedelta(days=7), left=FIRST + timedelta(days=9)),
    ]

    found = movement(listed, FIRST, LAST)

    assert found.before == 3  # a, c, d
    assert [one.name for one in found.joined] == ["b", "g"]
    assert [one.name for one in found.left] == ["g", "c"]
    assert found.after == 3  # a, b, d


@given(st.lists(pupils(), max_size=12))
def test_before_and_joined_less_left_is_after(listed: list[Pupil]) -> None:
    found = movement(listed, FIRST, LAST)

    assert found.before + len(found.joined) - len(found.left) == found.after
