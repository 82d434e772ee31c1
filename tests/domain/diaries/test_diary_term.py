from datetime import date, timedelta
from fractions import Fraction

from functions.domain.diaries.diary_term import SubjectTerm, by_subject
from functions.domain.grading.brought import BroughtMark
from functions.domain.grading.results import Result
from functions.domain.lessons.marks import Mark
from tests.support.builders import TODAY, make_diary_lesson, make_school

SCHOOL = make_school()


def test_a_term_lists_subjects_by_title_with_average_and_absences() -> None:
    lessons = [
        make_diary_lesson(subject="physics", number=1),
        make_diary_lesson(subject="algebra", number=2, marks=(5,)),
        make_diary_lesson(subject="algebra", number=3, marks=(2, 3), work_kind="test"),
        make_diary_lesson(subject="algebra", number=4, absence="б"),
        make_diary_lesson(subject="algebra", number=5, absence="о", marks=(4,)),
    ]

    algebra, physics = by_subject(lessons, SCHOOL)

    assert (algebra.subject, physics.subject) == ("algebra", "physics")  # Алгебра before Физика
    assert algebra.average == Fraction(5 + 3 * 2 + 3 * 3 + 4, 1 + 3 + 3 + 1)
    assert (algebra.total, algebra.weights) == (24, 8)
    assert (algebra.absences, algebra.late) == (1, 1)
    assert algebra.noted == lessons[1:]
    assert physics == SubjectTerm("physics", [], (), [], [], 0, 0, None)
    assert physics.average is None


def test_a_subject_that_left_the_table_is_listed_by_its_id() -> None:
    (found,) = by_subject([make_diary_lesson(subject="latin")], SCHOOL)

    assert found.subject == "latin"


def test_marks_of_a_former_school_count_from_their_own_day_on() -> None:
    brought = BroughtMark(day=date(2026, 11, 3), mark=Mark(value=3))
    lessons = [make_diary_lesson(marks=(5,)), make_diary_lesson(day=TODAY + timedelta(days=1), marks=(4,))]

    (found,) = by_subject(lessons, SCHOOL, brought={"algebra": [brought]})

    assert [(one.value, one.brought) for one in found.counted] == [(3, True), (5, False), (4, False)]
    assert found.points == [3, 4, 4]


def test_a_subject_with_a_term_mark_only_is_listed_too() -> None:
    (found,) = by_subject([], SCHOOL, results={"music": Result(value=5)})

    assert (found.subject, found.result) == ("music", Result(value=5))


def test_marks_of_both_subgroups_that_a_pupil_was_in_are_one_subject() -> None:
    lessons = [
        make_diary_lesson(subject="english", group="1", marks=(3,)),
        make_diary_lesson(subject="english", group="2", number=4, marks=(5,)),
    ]

    (found,) = by_subject(lessons, SCHOOL)

    assert found.average == 4
