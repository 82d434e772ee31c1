from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.organisation.school import Term
from functions.domain.roll.classes import Load
from functions.domain.timetabling.calendar import Calendar, Holiday
from functions.domain.timetabling.following import Cause, Follow, changed_days, changed_loads, stretch
from tests.support.builders import NOW, TODAY, make_sheet

YEAR = Calendar(year=2026)
MONDAY = date(2026, 12, 7)
DAYS = st.dates(date(2026, 9, 1), date(2027, 3, 24))
TERMS = (
    Term(number=1, title="1 четверть", start=date(2026, 9, 1), end=date(2026, 10, 25), closed=True),
    Term(number=2, title="2 четверть", start=date(2026, 11, 4), end=date(2026, 12, 30)),
    Term(number=3, title="3 четверть", start=date(2027, 1, 11), end=date(2027, 3, 24)),
)


def load(teacher: str, since: date | None = None, until: date | None = None) -> Load:
    return Load(subject="algebra", teacher_id=teacher, since=since, until=until)


def test_a_holiday_of_one_class_touches_that_class_from_its_first_day() -> None:
    after = YEAR.with_holiday(Holiday(first=MONDAY, last=MONDAY, title="Карантин", classes=("7",)))

    assert changed_days(YEAR, after, ["7", "8"]) == {"7": MONDAY}


def test_a_shortened_day_touches_no_lesson() -> None:
    assert changed_days(YEAR, YEAR.model_copy(update={"short": {MONDAY: ()}}), ["7"]) == {}


def test_a_day_without_lessons_anyway_touches_no_class() -> None:
    sunday = Holiday(first=MONDAY - timedelta(days=1), last=MONDAY - timedelta(days=1), title="Праздник")

    assert changed_days(YEAR, YEAR.with_holiday(sunday), ["7"]) == {}


@pytest.mark.parametrize(
    ("after", "day"),
    [
        pytest.param(
            [load("teacher1", until=MONDAY - timedelta(days=1)), load("teacher2", MONDAY)], MONDAY, id="handed"
        ),
        pytest.param([load("teacher2")], date(2026, 9, 1), id="of the whole year"),
        pytest.param([load("teacher1", until=MONDAY)], MONDAY + timedelta(days=1), id="nobody afterwards"),
        pytest.param([load("teacher1"), load("teacher1")], None, id="the same twice"),
    ],
)
def test_a_load_touches_lessons_from_the_day_on_which_somebody_else_teaches(
    after: list[Load], day: date | None
) -> None:
    assert changed_loads([load("teacher1")], after, 2026) == day


@given(since=DAYS, reached=DAYS, whole_year=st.booleans())
def test_lessons_of_a_closed_term_never_follow(since: date, reached: date, *, whole_year: bool) -> None:
    first, last = stretch(since, TERMS, [make_sheet(day=reached)], whole_year=whole_year)

    assert first > TERMS[0].end
    assert last <= TERMS[-1].end


def test_lessons_follow_as_far_as_some_were_made_before() -> None:
    here, later = make_sheet(day=TODAY), make_sheet(day=TERMS[2].start)

    assert stretch(TODAY, TERMS, [here], whole_year=False) == (TODAY, TERMS[1].end)
    assert stretch(TODAY, TERMS, [here, later], whole_year=False) == (TODAY, TERMS[2].end)
    assert stretch(TODAY, TERMS, [], whole_year=True) == (TODAY, TERMS[2].end)


def test_a_follow_is_of_topics_where_it_names_a_journal() -> None:
    told = {"year": 2026, "since": TODAY, "cause": Cause.LOADS, "by": "office1", "at": NOW, "save_id": "s" * 16}
    lessons = Follow.model_validate({**told, "class_id": "7"})

    journal = lessons.model_copy(update={"journal": "english-2"}).of_topics
    assert lessons.of_topics is None
    assert journal is not None
    assert (journal.class_id, journal.subject, journal.group) == ("7", "english", "2")
