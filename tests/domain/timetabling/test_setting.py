from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from functions.domain.lessons.lesson import Sheet
from functions.domain.lessons.substitution import LessonPlace, SubstitutionKind
from functions.domain.organisation.school import Term
from functions.domain.timetabling.calendar import Calendar
from functions.domain.timetabling.setting import Part, Setting, setting
from functions.domain.timetabling.timetable import Entry, Occurrence, Timetable, Version
from tests.support.builders import NOW, TODAY, make_sheet

LAST = TODAY + timedelta(days=13)
TERM = (Term(number=2, title="2 четверть", start=date(2026, 11, 4), end=date(2026, 12, 30)),)
TEACHERS = {"algebra": "teacher1", "physics": "teacher2", "english": "teacher3"}


def teacher_of(subject: str, _group: str, _day: date) -> str | None:
    return TEACHERS.get(subject)


def lessons(*entries: Entry) -> list[Occurrence]:
    made = Timetable(class_id="7", year=2026).with_version(Version(since=TODAY, entries=entries))
    return made.occurrences(TODAY, LAST, Calendar(year=2026), TERM)


def written(made: Setting, sheets: list[Sheet]) -> dict[str, str]:
    """Lesson → teacher after all parts are done."""
    now = {str(sheet.id): sheet.teacher_id for sheet in sheets}
    for part in made.parts:
        for text in part.remove:
            del now[text]
        assert not {one.lesson for one in part.add} & set(now)
        now |= {one.lesson: one.teacher_id for one in (*part.add, *part.change)}
    return now


ENTRIES = st.lists(
    st.builds(
        Entry,
        weekday=st.integers(0, 4),
        number=st.integers(1, 9),
        subject=st.sampled_from(sorted(TEACHERS)),
        room=st.sampled_from(["", "5"]),
    ),
    max_size=20,
    unique_by=lambda one: (one.weekday, one.number),
)


@given(ENTRIES, ENTRIES)
def test_unwritten_lessons_become_those_of_the_new_timetable_and_doing_it_again_changes_nothing(
    old: list[Entry], new: list[Entry]
) -> None:
    before = [
        make_sheet(subject=one.subject, day=one.day, number=one.number, teacher_id=TEACHERS[one.subject], room=one.room)
        for one in lessons(*old)
    ]
    made = setting(lessons(*new), before, teacher_of)

    after = written(made, before)

    assert after == {str(one.id): TEACHERS[one.subject] for one in lessons(*new)}
    assert (made.kept, made.without_teacher, made.without_place) == ([], [], [])
    assert all(sum(len(getattr(part, name)) for name in Part.model_fields) <= 7 for part in made.parts)
    again = [
        make_sheet(subject=one.subject, day=one.day, number=one.number, teacher_id=TEACHERS[one.subject], room=one.room)
        for one in lessons(*new)
    ]
    assert setting(lessons(*new), again, teacher_of).parts == []


ALGEBRA = Entry(weekday=TODAY.weekday(), number=2, subject="algebra")
PHYSICS = Entry(weekday=TODAY.weekday(), number=2, subject="physics")


def test_a_lesson_with_anything_in_it_stays_and_is_told_and_its_place_is_not_given_away() -> None:
    given = make_sheet(cells={"pupil1": {"marks": [5]}})
    ahead = make_sheet(day=TODAY + timedelta(days=7), homework="§ 5")

    made = setting(lessons(PHYSICS), [ahead, given], teacher_of)

    assert made.kept == [given, ahead]
    assert [one.day for one in made.without_place] == [given.day, ahead.day]
    assert made.parts == []


def test_a_new_teacher_takes_the_lessons_from_the_day_of_the_load_but_not_those_that_were_given() -> None:
    given = make_sheet(teacher_id="former1", cells={"pupil1": {"marks": [5]}})
    ahead = make_sheet(teacher_id="former1", day=TODAY + timedelta(days=7), topic="Дроби")

    made = setting(lessons(ALGEBRA), [given, ahead], teacher_of)

    assert made.kept == [given]
    assert [(one.lesson, one.teacher_id) for part in made.parts for one in part.change] == [(str(ahead.id), "teacher1")]


def test_a_subject_that_nobody_teaches_gets_no_lessons() -> None:
    made = setting(lessons(Entry(weekday=TODAY.weekday(), number=2, subject="art")), [], teacher_of)

    assert len(made.without_teacher) == 2
    assert made.parts == []


def test_a_lesson_that_has_moved_stays_where_it_is() -> None:
    told = {"kind": SubstitutionKind.MOVED, "usual_teacher_id": "teacher1", "by": "office1", "at": NOW}
    there = LessonPlace(day=TODAY, number=7, subject="algebra")
    here = LessonPlace(day=TODAY, number=2, subject="algebra")
    left = make_sheet(cancelled=True, substitution=told | {"to": there})
    came = make_sheet(number=7, substitution=told | {"source": here})

    made = setting(lessons(ALGEBRA), [left, came], teacher_of)

    assert made.kept == []
    assert not any(part.remove or part.change for part in made.parts)
