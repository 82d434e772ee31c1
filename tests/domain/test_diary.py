from datetime import date, timedelta
from fractions import Fraction

import pytest

from functions.domain import consent, diary
from functions.domain.consent import ConsentMissing, Consents, Source
from functions.domain.people import Family, NoSuchPupil, Person, Role
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


def test_a_term_lists_subjects_by_title_with_average_and_absences() -> None:
    lessons = [
        make_diary_lesson(subject="physics", number=1),
        make_diary_lesson(subject="algebra", number=2, marks=(5,)),
        make_diary_lesson(subject="algebra", number=3, marks=(2, 3), work_kind="test"),
        make_diary_lesson(subject="algebra", number=4, absence="б"),
        make_diary_lesson(subject="algebra", number=5, absence="о", marks=(4,)),
    ]

    algebra, physics = diary.by_subject(lessons, make_school())

    assert (algebra.subject, physics.subject) == ("algebra", "physics")  # Алгебра before Физика
    assert algebra.average == Fraction(5 + 3 * 2 + 3 * 3 + 4, 1 + 3 + 3 + 1)
    assert (algebra.absences, algebra.late) == (1, 1)
    assert algebra.noted == lessons[1:]
    assert physics == diary.SubjectTerm("physics", [], None, 0, 0)


def test_a_subject_that_left_the_table_is_listed_by_its_id() -> None:
    (found,) = diary.by_subject([make_diary_lesson(subject="latin")], make_school())

    assert found.subject == "latin"


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

    assert diary.due(lessons, TODAY) == {(TODAY, 1, "algebra"): "№ 5", (TODAY, 3, "english"): "с. 12"}
