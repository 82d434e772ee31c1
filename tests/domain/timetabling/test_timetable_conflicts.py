from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.timetabling.timetable import Alternation, Entry
from functions.domain.timetabling.timetable_conflicts import ConflictKind, Facts, Taught, conflicts

TEACHERS: Mapping[Taught, str] = {
    ("2", "math", ""): "primary24",
    ("4", "russian", ""): "primary24",
    ("7", "algebra", ""): "deputy",
    ("8", "algebra", ""): "deputy",
    ("7", "english", "1"): "linguist",
    ("7", "english", "2"): "linguist2",
    ("7", "informatics", "1"): "physicist",
    ("7", "physics", ""): "physicist",
}
FACTS = Facts(TEACHERS, bells=range(1, 8), set_with={"2": "4", "4": "2"})


def entry(subject: str, group: str = "", number: int = 1, **more: object) -> Entry:
    return Entry.model_validate({"weekday": 0, "number": number, "subject": subject, "group": group, **more})


def kinds(weeks: Mapping[str, list[Entry]], facts: Facts = FACTS) -> list[ConflictKind]:
    return [one.kind for one in conflicts(weeks, facts)]


def test_a_teacher_in_two_places_at_once_is_a_conflict() -> None:
    found = conflicts({"7": [entry("algebra")], "8": [entry("algebra")]}, FACTS)

    assert [(one.kind, one.about, [placed.class_id for placed in one.lessons]) for one in found] == [
        (ConflictKind.TEACHER, "deputy", ["7", "8"])
    ]


def test_a_combined_class_is_one_place_whatever_each_grade_learns() -> None:
    weeks = {"2": [entry("math", room="1")], "4": [entry("russian", room="1")]}

    assert kinds(weeks) == []
    assert kinds(weeks, Facts(TEACHERS, FACTS.bells)) == [ConflictKind.ROOM, ConflictKind.TEACHER]


@pytest.mark.parametrize(
    ("one", "other", "conflict"),
    [
        pytest.param(entry("english", "1"), entry("english", "2"), False, id="two halves of a class"),
        pytest.param(entry("english", "1"), entry("english", "1"), True, id="a subgroup twice"),
        pytest.param(entry("english", "1"), entry("physics"), True, id="a subgroup and the whole class"),
        pytest.param(entry("english", "1", week=Alternation.FIRST), entry("physics", week=Alternation.SECOND), False,
                     id="in weeks by turns"),
        pytest.param(entry("english", "1", week=Alternation.FIRST), entry("physics"), True, id="each second week"),
        pytest.param(entry("english", "2"), entry("informatics", "1"), True, id="subgroups that share a pupil"),
        pytest.param(entry("english", "1"), entry("informatics", "1"), False, id="subgroups that share none"),
    ],
)  # fmt: skip
def test_pupils_are_in_one_lesson_at_a_time(one: Entry, other: Entry, conflict: bool) -> None:  # noqa: FBT001
    pupils = {
        ("7", "english", "1"): frozenset({"p1"}),
        ("7", "english", "2"): frozenset({"p2", "p3"}),
        ("7", "informatics", "1"): frozenset({"p3"}),
    }
    found = kinds({"7": [one, other]}, Facts(TEACHERS, FACTS.bells, pupils=pupils))

    assert (ConflictKind.PUPILS in found) is conflict


def test_a_room_that_two_lessons_share_is_a_warning_only() -> None:
    found = conflicts({"7": [entry("physics", room="Спортзал")], "8": [entry("algebra", room="спортзал")]}, FACTS)

    assert [(one.kind, one.kind.warning) for one in found] == [(ConflictKind.ROOM, True)]


def test_a_subject_that_nobody_teaches_and_a_number_without_a_bell_are_found() -> None:
    assert kinds({"7": [entry("art"), entry("physics", number=9)]}) == [ConflictKind.NO_LOAD, ConflictKind.NO_BELL]


ANY_WEEK = st.lists(
    st.builds(
        Entry,
        weekday=st.integers(0, 1),
        number=st.integers(1, 3),
        subject=st.sampled_from(["algebra", "physics"]),
        week=st.sampled_from(Alternation),
    ),
    max_size=6,
)


@given(ANY_WEEK, ANY_WEEK)
def test_a_conflict_is_found_exactly_where_somebody_would_be_in_two_places(
    seven: list[Entry], eight: list[Entry]
) -> None:
    facts = Facts({**TEACHERS, ("8", "physics", ""): "physicist"}, FACTS.bells)
    placed = [("7", one) for one in seven] + [("8", one) for one in eight]

    found = {one.kind for one in conflicts({"7": seven, "8": eight}, facts)}

    pupils_twice = teacher_twice = False
    for week in (Alternation.FIRST, Alternation.SECOND):
        now = [(class_id, one) for class_id, one in placed if one.week.meets(week)]
        classes = [(class_id, one.weekday, one.number) for class_id, one in now]
        teachers = [(facts.teachers[class_id, one.subject, ""], one.weekday, one.number) for class_id, one in now]
        pupils_twice |= len(classes) > len(set(classes))
        teacher_twice |= len(teachers) > len(set(teachers))
    assert (ConflictKind.PUPILS in found) is pupils_twice
    assert (ConflictKind.TEACHER in found) is teacher_twice
