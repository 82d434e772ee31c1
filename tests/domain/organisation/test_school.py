from datetime import date, time

import pytest

from functions.domain.access.readers import may_read_journal
from functions.domain.organisation.school import NoSuchTerm, school_year
from functions.domain.roll.people import Person, Role
from tests.support.builders import make_class, make_family, make_person, make_school

SCHOOL = make_school()


@pytest.mark.parametrize(
    ("day", "year"),
    [
        pytest.param(date(2026, 7, 31), 2025, id="the last day of July"),
        pytest.param(date(2026, 8, 1), 2026, id="the first of August"),
        pytest.param(date(2026, 12, 31), 2026, id="New Year's eve"),
        pytest.param(date(2027, 1, 1), 2026, id="New Year's day"),
    ],
)
def test_a_school_year_begins_in_august(day: date, year: int) -> None:
    assert school_year(day) == year


@pytest.mark.parametrize(
    ("day", "number"),
    [
        pytest.param(date(2026, 9, 1), 1, id="first day of the first"),
        pytest.param(date(2026, 10, 25), 1, id="last day of the first"),
        pytest.param(date(2026, 11, 2), 2, id="first day of the second"),
        pytest.param(date(2027, 5, 26), 4, id="last day of the year"),
    ],
)
def test_both_ends_of_a_term_belong_to_it(day: date, number: int) -> None:
    assert SCHOOL.term_on(day).number == number


@pytest.mark.parametrize("day", [date(2026, 8, 31), date(2026, 10, 26), date(2026, 11, 1), date(2027, 5, 27)])
def test_holidays_lie_in_no_term(day: date) -> None:
    with pytest.raises(NoSuchTerm):
        SCHOOL.term_on(day)


@pytest.mark.parametrize(
    ("day", "number"),
    [
        pytest.param(date(2026, 8, 20), 1, id="before the year: the first"),
        pytest.param(date(2026, 11, 1), 1, id="autumn holidays: the one before"),
        pytest.param(date(2026, 11, 2), 2, id="in a term: that one"),
        pytest.param(date(2027, 7, 1), 4, id="summer: the last"),
    ],
)
def test_holidays_belong_to_the_term_before_them(day: date, number: int) -> None:
    assert SCHOOL.nearest_term(day).number == number


@pytest.mark.parametrize("number", [0, 5, -1])
def test_a_term_of_another_number_is_refused(number: int) -> None:
    with pytest.raises(NoSuchTerm):
        SCHOOL.term(number)


def test_a_kind_of_work_that_left_the_table_counts_as_the_first() -> None:
    assert SCHOOL.work_kind("test").weight == 3
    assert SCHOOL.work_kind("gone").id == SCHOOL.work_kinds[0].id


def test_a_lesson_number_has_a_bell_or_none() -> None:
    bell = SCHOOL.bell(1)

    assert bell is not None
    assert bell.start == time(8, 30)
    assert SCHOOL.bell(12) is None


@pytest.mark.parametrize(
    ("person", "may"),
    [
        pytest.param(make_person("teacher1"), True, id="the subject's teacher"),
        pytest.param(make_person("homeroom1"), True, id="the homeroom teacher"),
        pytest.param(make_person("director1", Role.OFFICE), True, id="the office"),
        pytest.param(make_person("teacher2"), False, id="another teacher"),
        pytest.param(make_person("homeroom1", Role.GUARDIAN), False, id="a homeroom teacher who has gone"),
        pytest.param(make_person("mother1", Role.GUARDIAN), False, id="a guardian"),
    ],
)
def test_a_journal_is_open_to_its_teacher_the_homeroom_teacher_and_the_office(person: Person, *, may: bool) -> None:
    assert may_read_journal(person, make_class(), "algebra") is may


def test_a_subject_that_the_class_does_not_have_has_no_teacher() -> None:
    assert not may_read_journal(make_person("teacher1"), make_class(), "physics")


def test_children_are_listed_while_their_links_hold() -> None:
    family = make_family("pupil1", "pupil2", since=date(2026, 9, 1), until=date(2026, 9, 30))

    assert [link.child_id for link in family.children(date(2026, 9, 30))] == ["pupil1", "pupil2"]
    assert family.children(date(2026, 10, 1)) == []
    assert family.child("pupil3", date(2026, 9, 30)) is None
