"""What a teacher has not written yet."""

from datetime import timedelta

import pytest

from functions.domain.lessons.lesson import Cell, LessonId
from functions.domain.lessons.marks import Mark
from functions.grades import missing
from functions.storage import lessons
from functions.storage.lessons import TeachingDay
from functions.storage.table import Put
from tests.support.builders import TENANT, TODAY
from tests.support.stage import Stage


def write(stage: Stage, lesson: LessonId, **changes: object) -> None:
    opened = stage.opened(lesson)
    sheet = opened.sheet.model_copy(update=changes)
    stage.sqlite.transact(Put(lessons.sheet_item(TENANT, sheet, opened.version + 1)))


def test_a_lesson_that_lacks_something_is_listed_with_the_way_to_it(stage: Stage) -> None:
    lesson = stage.lesson(stage.cast.teacher, TODAY - timedelta(days=1))
    write(stage, lesson, topic="", homework="§ 5", cells={"someone1": Cell(marks=(Mark(value=5),))})
    visitor = stage.visitor(stage.cast.teacher)

    page = visitor.get("/journal/missing").page

    assert f"/journal/lessons/{lesson}" in page.links()
    assert f"/journal/lessons/{lesson}" in visitor.get("/journal/missing?what=topic").page.links()
    assert f"/journal/lessons/{lesson}" not in visitor.get("/journal/missing?what=homework").page.links()
    assert f"/journal/lessons/{lesson}" not in visitor.get("/journal/missing?what=marks").page.links()


def test_a_lesson_that_is_whole_is_cancelled_or_ahead_is_not_listed(stage: Stage) -> None:
    teacher = stage.cast.teacher
    whole, off = (stage.lesson(teacher, TODAY - timedelta(days=n)) for n in (1, 2))
    write(stage, whole, topic="Дроби", homework="§ 5", cells={"someone1": Cell(marks=(Mark(value=5),))})
    write(stage, off, topic="", cancelled=True)
    ahead = stage.lesson(teacher, TODAY + timedelta(days=1))

    links = stage.visitor(teacher).get("/journal/missing").page.links()

    assert not {f"/journal/lessons/{one}" for one in (whole, off, ahead)} & set(links)


def test_the_first_grade_lacks_neither_marks_nor_homework(stage: Stage) -> None:
    teacher = stage.cast.primary_teacher
    lesson = stage.lesson(teacher, TODAY - timedelta(days=1), "1")
    write(stage, lesson, topic="Буква А", homework="", cells={})

    assert f"/journal/lessons/{lesson}" not in stage.visitor(teacher).get("/journal/missing").page.links()


def test_three_weeks_cost_four_trips_at_most_and_earlier_ones_as_many(stage: Stage) -> None:
    visitor = stage.visitor(stage.cast.teacher)

    with stage.table.counting() as count:
        page = visitor.get("/journal/missing").page
    (earlier,) = [link for link in page.links() if "until=2026-11-04" in link]
    with stage.table.counting() as again:
        visitor.get(earlier)

    assert count.round_trips <= 4
    assert again.round_trips <= 4


@pytest.mark.parametrize("until", ["", "nonsense", "9999-12-31", "0001-01-01", "2026-02-30"])
def test_a_day_that_cannot_be_does_not_break_the_list(stage: Stage, until: str) -> None:
    assert stage.visitor(stage.cast.teacher).get(f"/journal/missing?until={until}&what=x").status == 200


def test_families_have_no_such_list_and_the_office_is_led_to_that_of_all_teachers(stage: Stage) -> None:
    assert stage.visitor(stage.cast.guardian_of(stage.cast.pupil)).get("/journal/missing").status == 404
    office = stage.visitor(stage.cast.director)
    links = office.get("/journal/missing").page.links()
    (report,) = [link for link in links if link.startswith("/reports/")]
    assert office.get(report).status == 200


def test_of_very_many_lessons_whole_days_are_taken_from_the_newest() -> None:
    days = [TeachingDay(day=TODAY - timedelta(days=n), lessons=("x",) * 12) for n in range(20, -1, -1)]

    taken = missing.newest(days)

    assert taken[-1].day == TODAY
    assert sum(len(one.lessons) for one in taken) <= missing.MOST
    assert missing.newest(days[:1] * 1) == days[:1]
    assert missing.newest([]) == []
