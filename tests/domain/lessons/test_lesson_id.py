from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.lessons.lesson import Journal, LessonId, NoSuchLesson


def test_an_address_names_class_subject_day_and_number() -> None:
    assert LessonId.parse("7b.social-studies.2026-11-23.2") == LessonId("7b", "social-studies", date(2026, 11, 23), 2)


@given(
    class_id=st.from_regex(r"[0-9]{1,2}[a-z]?", fullmatch=True),
    subject=st.from_regex(r"[a-z][a-z-]{0,29}[a-z]", fullmatch=True),
    day=st.dates(),
    number=st.integers(1, 12),
    group=st.from_regex(r"[1-9]?", fullmatch=True),
)
def test_every_lesson_is_found_again_by_its_address(
    class_id: str, subject: str, day: date, number: int, group: str
) -> None:
    lesson = LessonId(class_id, subject, day, number, group)

    assert LessonId.parse(str(lesson)) == lesson


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("7.algebra.2026-11-23", id="no number"),
        pytest.param("7.algebra.2026-11-23.2.1", id="a part too many"),
        pytest.param("7.algebra.2026-11-31.2", id="a day that there is not"),
        pytest.param("7.algebra.2026-11-23.0", id="lesson 0"),
        pytest.param("7.algebra.2026-11-23.13", id="lesson 13"),
        pytest.param("7.Algebra.2026-11-23.2", id="a capital"),
        pytest.param("7.al#gebra.2026-11-23.2", id="the separator of keys"),
        pytest.param("7Б.algebra.2026-11-23.2", id="a Cyrillic letter"),
        pytest.param("777.algebra.2026-11-23.2", id="grade of three digits"),
        pytest.param("7." + "a" * 5000 + ".2026-11-23.2", id="longer than a key may be"),
    ],
)
def test_anything_else_is_no_lesson(text: str) -> None:
    with pytest.raises(NoSuchLesson):
        LessonId.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("7.algebra.2026-11-23.02", id="padded number"),
        pytest.param("7.algebra.2026-11-23.+2", id="signed number"),
        pytest.param("7.algebra.2026-11-23.2 ", id="space"),
        pytest.param("7.algebra.2026-11-23.2\n", id="line end"),
        pytest.param("7.algebra.2026-11-23.2.0", id="number with a point"),
        pytest.param("7.algebra.2026-11-23T00:00.2", id="day with a time"),
        pytest.param("7.algebra.1795392000.2", id="day in seconds"),
        pytest.param("7.algebra.2026-11-23.٢", id="Arabic digit"),
    ],
)
def test_a_lesson_has_one_address_only(text: str) -> None:
    with pytest.raises(NoSuchLesson):
        LessonId.parse(text)


@pytest.mark.parametrize(
    ("day", "year"),
    [
        pytest.param(date(2026, 9, 1), 2026, id="first day of school"),
        pytest.param(date(2027, 5, 31), 2026, id="the next calendar year"),
    ],
)
def test_a_lesson_lies_in_the_journal_of_its_school_year(day: date, year: int) -> None:
    assert LessonId("7", "algebra", day, 2).journal == Journal("7", "algebra", year)
