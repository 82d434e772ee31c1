from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from functions.domain.diaries.diary import DiaryLesson
from functions.domain.diaries.diary_absences import BySubject, summary
from tests.support.builders import TODAY, make_diary_lesson, make_school

SCHOOL = make_school()
LESSONS = st.lists(
    st.builds(
        make_diary_lesson,
        day=st.dates(TODAY - timedelta(days=4), TODAY),
        number=st.integers(1, 6),
        subject=st.sampled_from(["algebra", "physics", "music"]),
        absence=st.sampled_from([None, "н", "у", "б", "о", "ы"]),  # the last one has left the school's table
        cancelled=st.booleans(),
    ),
    max_size=30,
)


@given(lessons=LESSONS)
def test_reasons_days_and_subjects_count_the_same_lessons(lessons: list[DiaryLesson]) -> None:
    found = summary(lessons, SCHOOL)

    noted = sum(lesson.absence is not None and not lesson.cancelled for lesson in lessons)
    assert sum(reason.lessons for reason in found.reasons) == noted
    assert sum(len(day.lessons) for day in found.days) == noted
    assert sum(subject.absent + subject.late for subject in found.subjects) == noted
    assert sum(subject.absent for subject in found.subjects) == found.absent
    assert found.held == sum(not lesson.cancelled for lesson in lessons)
    assert all(1 <= reason.days <= reason.lessons for reason in found.reasons)


@given(lessons=LESSONS)
def test_days_come_latest_first_and_once_each(lessons: list[DiaryLesson]) -> None:
    days = [day.day for day in summary(lessons, SCHOOL).days]

    assert days == sorted(set(days), reverse=True)


def test_a_day_is_away_whole_where_no_other_lesson_was_held() -> None:
    lessons = [
        make_diary_lesson(number=1, absence="б"),
        make_diary_lesson(number=2, subject="physics", absence="б"),
        make_diary_lesson(number=3, subject="music", cancelled=True),
        make_diary_lesson(day=TODAY - timedelta(days=1), number=1, absence="о", late=10),
        make_diary_lesson(day=TODAY - timedelta(days=1), number=2),
    ]

    found = summary(lessons, SCHOOL)

    assert [(day.day, day.whole) for day in found.days] == [(TODAY, True), (TODAY - timedelta(days=1), False)]
    assert [(reason.code.letter, reason.lessons, reason.days) for reason in found.reasons] == [("б", 2, 1), ("о", 1, 1)]
    assert found.subjects == [BySubject("algebra", 3, 1, 1), BySubject("physics", 1, 1, 0)]
    assert (found.held, found.absent) == (4, 2)
