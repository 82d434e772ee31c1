from datetime import date, timedelta

import hypothesis
import pytest
from hypothesis import strategies as st

from functions.domain.access import consent
from functions.domain.access.consent import ConsentMissing, Consents, Source
from functions.domain.diaries import diary
from functions.domain.diaries.diary import DiaryLesson
from functions.domain.lessons.absences import DayAbsence
from functions.domain.roll.people import Family, NoSuchPupil, Person, Role
from functions.domain.week import Week
from tests.support.builders import (
    NOW,
    PUPILS,
    TODAY,
    make_diary_lesson,
    make_family,
    make_person,
    make_pupil,
    make_school,
)

PUPIL = make_pupil()
IN_FORCE = consent.grant(Consents(), "mother1", source=Source.ESIA, at=NOW, until=NOW + consent.LONGEST)


def admit(
    reader: Person, pupil: Person | None = PUPIL, *, family: Family | None = None, given: Consents | None = None
) -> Person:
    return diary.admit(reader, pupil, family or Family(), given or Consents(), at=NOW, today=TODAY)


def test_a_guardian_reads_the_childs_diary_without_any_consent() -> None:
    assert admit(make_person("mother1", Role.GUARDIAN), family=make_family(PUPIL.id)) == PUPIL


def test_a_link_holds_on_its_first_and_its_last_day() -> None:
    assert admit(make_person("mother1", Role.GUARDIAN), family=make_family(PUPIL.id, since=TODAY, until=TODAY)) == PUPIL


@pytest.mark.parametrize(
    ("reader", "family"),
    [
        pytest.param(make_person("mother1", Role.GUARDIAN), make_family("pupil2"), id="another child's guardian"),
        pytest.param(
            make_person("mother1", Role.GUARDIAN),
            make_family(PUPIL.id, until=TODAY - timedelta(days=1)),
            id="a former guardian",
        ),
        pytest.param(
            make_person("mother1", Role.GUARDIAN),
            make_family(PUPIL.id, since=TODAY + timedelta(days=1)),
            id="a guardian from tomorrow on",
        ),
        pytest.param(make_person("stranger", Role.GUARDIAN), Family(), id="a guardian of nobody"),
        pytest.param(make_pupil("pupil2"), Family(), id="a classmate"),
        pytest.param(make_person("teacher1", Role.TEACHER), Family(), id="a teacher"),
        pytest.param(make_person("clerk1", Role.OFFICE), Family(), id="the office"),
    ],
)
def test_to_everybody_else_there_is_no_such_diary(reader: Person, family: Family) -> None:
    with pytest.raises(NoSuchPupil):
        admit(reader, family=family, given=IN_FORCE)


def test_a_pupil_reads_the_own_diary_with_a_consent_in_force() -> None:
    assert admit(PUPIL, given=IN_FORCE) == PUPIL


def test_a_pupil_without_a_consent_is_told_so() -> None:
    with pytest.raises(ConsentMissing):
        admit(PUPIL)


def test_an_adult_pupil_reads_the_own_diary_without_a_consent() -> None:
    adult = make_pupil(birth_date=date(2008, 11, 25))

    assert admit(adult, adult) == adult


@pytest.mark.parametrize(
    "pupil", [pytest.param(None, id="nobody"), pytest.param(make_person("teacher2"), id="somebody who is no pupil")]
)
def test_who_is_no_pupil_has_no_diary(pupil: Person | None) -> None:
    with pytest.raises(NoSuchPupil):
        admit(make_person("mother1", Role.GUARDIAN), pupil, family=make_family("teacher2"))


def test_a_week_shows_five_days_with_lessons_by_number() -> None:
    week = Week.of(TODAY)
    third, first = make_diary_lesson(number=3), make_diary_lesson(number=1)

    found = diary.days([third, first], week)

    assert [day.day for day in found] == week.days()[:5]
    assert [day.lessons for day in found] == [[], [], [first, third], [], []]


def test_a_saturday_is_shown_where_it_has_lessons() -> None:
    week = Week.of(TODAY)
    saturday = week.days()[5]

    assert [day.day for day in diary.days([make_diary_lesson(day=saturday)], week)] == week.days()[:6]


def test_a_diary_has_no_place_for_other_pupils_cells() -> None:
    assert not {"cells", "changed_in", "teacher_id"} & set(diary.DiaryLesson.model_fields)
    assert PUPILS[1] not in make_diary_lesson().model_dump_json()


def test_homework_of_the_lesson_before_is_due_at_the_next_one_of_the_subject() -> None:
    lessons = [
        make_diary_lesson(subject="algebra", day=TODAY - timedelta(days=2), number=1, homework="№ 5"),
        make_diary_lesson(subject="english", day=TODAY - timedelta(days=1), number=3, homework="с. 12"),
        make_diary_lesson(subject="algebra", day=TODAY, number=1),
        make_diary_lesson(subject="german", day=TODAY, number=3),
        make_diary_lesson(subject="english", day=TODAY, number=3),
        make_diary_lesson(subject="algebra", day=TODAY + timedelta(days=1), number=1),
    ]

    found = diary.due(lessons, TODAY)

    assert {place: [one.homework for one in given] for place, given in found.lessons.items()} == {
        (TODAY, 1, "algebra"): ["№ 5"],
        (TODAY, 3, "english"): ["с. 12"],
    }
    assert found.days == {}


def days_later(number: int) -> date:
    return TODAY + timedelta(days=number)


def test_homework_with_a_due_day_is_for_the_subjects_lesson_on_that_day() -> None:
    given = make_diary_lesson(day=days_later(-7), homework="доклад", homework_due=days_later(2))
    lessons = [given, make_diary_lesson(day=TODAY), make_diary_lesson(day=days_later(2), number=4)]

    found = diary.due(lessons, TODAY)

    assert found.lessons == {(days_later(2), 4, "algebra"): [given]}


def test_homework_due_on_a_day_without_that_subject_is_for_the_day_which_is_then_shown() -> None:
    saturday = days_later(3)
    given = make_diary_lesson(homework="доклад", homework_due=saturday)

    found = diary.due([given], TODAY)

    assert found == diary.Due({}, {saturday: [given]})
    assert diary.days([given], Week.of(TODAY), found)[-1] == diary.DiaryDay(saturday, [], [given])


def test_homework_that_was_due_is_no_longer_shown_as_due() -> None:
    given = make_diary_lesson(day=days_later(-7), homework="доклад", homework_due=days_later(-1))

    assert diary.due([given, make_diary_lesson(day=TODAY)], TODAY) == diary.Due({}, {})


def test_homework_for_a_cancelled_lesson_is_due_at_the_next_one_that_is_held() -> None:
    given = make_diary_lesson(day=days_later(-1), homework="№ 5")
    lessons = [given, make_diary_lesson(cancelled=True), make_diary_lesson(day=days_later(2))]

    assert diary.due(lessons, TODAY).lessons == {(days_later(2), 2, "algebra"): [given]}


def test_homework_of_a_subgroup_is_for_its_own_next_lesson() -> None:
    given = make_diary_lesson(subject="english", group="2", day=days_later(-1), homework="с. 12")
    lessons = [given, make_diary_lesson(subject="english", group="1"), make_diary_lesson(subject="english", group="2")]

    assert list(diary.due(lessons, TODAY).lessons) == [(TODAY, 2, "english-2")]


@hypothesis.given(
    lessons=st.lists(
        st.builds(
            make_diary_lesson,
            day=st.dates(days_later(-10), days_later(10)),
            number=st.integers(1, 3),
            subject=st.sampled_from(["algebra", "physics"]),
            homework=st.sampled_from(["", "№ 5"]),
            homework_due=st.one_of(st.just(""), st.dates(days_later(-12), days_later(12))),
            cancelled=st.booleans(),
        ),
        max_size=12,
        unique_by=lambda lesson: lesson.place,
    )
)
def test_homework_is_due_once_from_today_on_at_a_held_lesson_of_its_journal(lessons: list[DiaryLesson]) -> None:
    found = diary.due(lessons, TODAY)

    for (day, _number, key), given in found.lessons.items():
        assert day >= TODAY
        assert all(one.key == key and one.day <= day and one.homework_due in {"", day} for one in given)
    for day, given in found.days.items():
        assert day >= TODAY
        assert all(one.homework_due == day for one in given)
    every = [one for given in (*found.lessons.values(), *found.days.values()) for one in given]
    assert len(every) == len({one.place for one in every})
    assert all(one.homework and not one.cancelled for one in every)
    held = {lesson.place for lesson in lessons if not lesson.cancelled}
    assert set(found.lessons) <= held


def test_works_to_be_handed_in_come_by_their_day() -> None:
    later = make_diary_lesson(day=days_later(-3), marks=(4, {"due": days_later(5)}))
    sooner = make_diary_lesson(subject="physics", marks=({"due": days_later(1)},))

    found = diary.to_hand_in([later, sooner])

    assert [(work.due, work.lesson) for work in found] == [(days_later(1), sooner), (days_later(5), later)]


def test_a_sick_note_says_why_a_pupil_was_away_and_leaves_marks_and_cancelled_lessons_alone() -> None:
    lessons = [
        make_diary_lesson(number=1, absence="н"),
        make_diary_lesson(number=2, absence="о", marks=(5,)),
        make_diary_lesson(number=3, cancelled=True),
        make_diary_lesson(day=days_later(9), absence="н"),
    ]
    note = DayAbsence(first=TODAY, last=days_later(3), letter="б", by="homeroom1", at=NOW)

    found = diary.laid_over(lessons, [note], make_school())

    assert [lesson.absence for lesson in found] == ["б", "о", None, "н"]
    assert found[1].marks == lessons[1].marks
