"""The teacher's day and the spread of a term through their handler."""

from datetime import timedelta

import pytest

from functions.domain.grading.results import Result, Results, Without
from functions.domain.lessons.absences import ClassAbsences, DayAbsence
from functions.domain.lessons.lesson import Cell
from functions.domain.lessons.marks import Mark, average, shown, weighed
from functions.domain.organisation.school import School
from functions.domain.roll.classes import Group, Load
from functions.storage import keys, lessons, records
from functions.storage.lessons import journal_sheets
from functions.storage.school import put_class, put_school
from functions.storage.table import Put
from tests.support.builders import NOW, TENANT, TODAY
from tests.support.stage import Stage


def test_a_teacher_begins_with_todays_lessons_in_three_round_trips(stage: Stage) -> None:
    teacher = stage.cast.people.posts["coach"].person  # of no class the homeroom teacher
    visitor = stage.visitor(teacher)

    with stage.table.counting() as count:
        page = visitor.get("/journal/").page

    assert f"/journal/lessons/{stage.lesson(teacher)}" in page.links()
    assert f"{stage.lesson(teacher).class_id} класс" in page.text
    assert count.round_trips == 3


def test_a_teacher_pages_through_days_with_lessons(stage: Stage) -> None:
    visitor = stage.visitor(stage.cast.teacher)
    yesterday, tomorrow = TODAY - timedelta(days=1), TODAY + timedelta(days=1)

    links = visitor.get("/journal/").page.links()

    assert f"/journal/?day={yesterday}" in links
    assert f"/journal/?day={tomorrow}" in links
    before = visitor.get(f"/journal/?day={yesterday}").page.links()
    assert f"/journal/lessons/{stage.lesson(stage.cast.teacher, yesterday)}" in before


@pytest.mark.parametrize("day", ["", "nonsense", "2026-02-30", "0001-01-01", "9999-12-31", "%00", "2026-11-25%0A"])
def test_a_day_that_cannot_be_is_today(stage: Stage, day: str) -> None:
    visitor = stage.visitor(stage.cast.teacher)

    reply = visitor.get(f"/journal/?day={day}")

    assert reply.status == 200
    assert f"/journal/lessons/{stage.lesson(stage.cast.teacher)}" in reply.page.links()


def test_on_a_day_far_from_all_lessons_there_are_none(stage: Stage) -> None:
    reply = stage.visitor(stage.cast.teacher).get("/journal/?day=2030-07-15")

    assert reply.status == 200
    assert [link for link in reply.page.links() if link.startswith("/journal/lessons/")] == []


@pytest.mark.parametrize("who", ["pupil", "guardian"])
def test_families_have_no_journal(stage: Stage, who: str) -> None:
    cast = stage.cast
    visitor = stage.visitor(cast.pupil if who == "pupil" else cast.guardian_of(cast.pupil))

    for path in ("/journal/", "/journal/9/russian/1"):
        reply = visitor.get(path)
        assert (reply.status, reply.page.heading) == (404, "Такого журнала нет")


def test_a_spread_shows_lessons_pupils_and_averages_in_two_round_trips(stage: Stage) -> None:
    lesson = stage.lesson(stage.cast.teacher)
    term = stage.opened(lesson)
    visitor = stage.visitor(stage.cast.teacher)

    with stage.table.counting() as count:
        page = visitor.get(f"/journal/{lesson.class_id}/{lesson.subject}/2").page

    assert count.trips == {"batch_get": 1, "query": 1}
    sheets = journal_sheets(stage.sqlite, TENANT, lesson.journal, TODAY.replace(day=2), TODAY.replace(month=12))
    assert [str(one.id) for one in sheets if f"/journal/lessons/{one.id}" not in page.links()] == []
    weight = {"lesson": 1, "homework": 1, "test": 3}.__getitem__
    for pupil in term.school_class.pupils:
        found = average(weighed(((one.cell(pupil.id).marks, one.work_kind) for one in sheets), weight))
        assert pupil.name in page.text
        assert found is None or shown(found) in page.text


def test_a_spread_shows_sick_notes_and_term_marks_and_says_what_a_mark_was_for_where_it_is_not_the_ordinary(
    stage: Stage,
) -> None:
    lesson = stage.lesson(stage.cast.teacher)
    opened = stage.opened(lesson)
    first, second, third = opened.school_class.pupils[:3]
    cells = {first.id: Cell(marks=(Mark(value=5), Mark(value=4, kind="test"))), second.id: Cell(absence="н")}
    sheet = opened.sheet.model_copy(update={"cells": cells})
    note = DayAbsence(first=TODAY, last=TODAY, letter="б", by=stage.cast.teacher.id, at=NOW)
    results = Results(
        class_id=lesson.class_id,
        subject=lesson.subject,
        year=2026,
        term=2,
        cells={third.id: Result(value=Without.NOT_JUDGED)},
    )
    stage.sqlite.transact(
        Put(lessons.sheet_item(TENANT, sheet, opened.version + 1)),
        Put(
            records.item(keys.class_absences(TENANT, lesson.class_id, 2026), ClassAbsences(pupils={second.id: (note,)}))
        ),
        Put(records.item(keys.results(TENANT, lesson.journal, 2), results)),
    )

    with stage.table.counting() as count:
        reply = stage.visitor(stage.cast.teacher).get(f"/journal/{lesson.class_id}/{lesson.subject}/2")

    assert count.round_trips <= 3 + 1  # the login's own write
    assert (
        '<td><b class="mark mark--5">5</b><b class="mark mark--4" title="контрольная работа">4</b></td>' in reply.text
    )
    assert '<td><i class="absence">б</i></td>' in reply.text
    assert '<td class="spread__result">н/а</td>' in reply.text
    assert f"#l{TODAY}-{lesson.number}" in reply.page.links()


def test_a_spread_of_a_subgroup_leads_to_the_other_one_where_that_may_be_opened(stage: Stage) -> None:
    cast = stage.cast
    opened = stage.opened(stage.lesson(cast.other_teacher, class_id="7"))
    pupils = [pupil.id for pupil in opened.school_class.pupils]
    loads = tuple(
        Load(subject="english", group=group, teacher_id=teacher.id)
        for group, teacher in (("1", cast.other_teacher), ("2", cast.teacher))
    )
    groups = {f"english-{n}": Group(title=f"Группа {n}", pupils=tuple(pupils[n - 1 :: 2])) for n in (1, 2)}
    changed = opened.school_class.model_copy(
        update={"loads": (*opened.school_class.loads, *loads), "groups": groups, "homeroom_teacher_id": "nobody00"}
    )
    stage.sqlite.transact(put_class(TENANT, changed))

    office, teacher = stage.visitor(cast.director), stage.visitor(cast.teacher)

    assert "/journal/7/english-2/2" in office.get("/journal/7/english-1/2").page.links()
    links = teacher.get("/journal/7/english-2/2").page.links()
    assert [link for link in links if "english-1" in link] == []


@pytest.mark.parametrize("who", ["teacher", "director", "homeroom"])
def test_a_spread_is_open_to_its_teacher_the_homeroom_teacher_and_the_office(stage: Stage, who: str) -> None:
    cast = stage.cast
    readers = {
        "teacher": cast.teacher,
        "director": cast.director,
        "homeroom": cast.people.posts["linguist"].person,  # of the seventh grade
    }

    assert stage.visitor(readers[who]).get("/journal/7/russian/2").status == 200


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/journal/9/english/2", id="another teacher's subject"),
        pytest.param("/journal/7/latin/2", id="no such subject"),
        pytest.param("/journal/77/russian/2", id="no such class"),
        pytest.param("/journal/7/russian/9", id="no such term"),
        pytest.param("/journal/7/russian/x", id="a term that is no number"),
        pytest.param("/journal/7%23russian/russian/2", id="the separator of keys"),
        pytest.param(f"/journal/{'7' * 3000}/russian/2", id="longer than a key may be"),
        pytest.param("/journal/1/russian/2", id="a class taught by another"),
    ],
)
def test_other_spreads_are_not_there(stage: Stage, path: str) -> None:
    assert stage.visitor(stage.cast.teacher).get(path).status == 404


def test_a_spread_of_a_closed_term_says_so(stage: Stage) -> None:
    assert "закрыта" in stage.visitor(stage.cast.teacher).get("/journal/7/russian/1").page.text


def test_who_is_not_logged_in_is_sent_to_the_login_with_the_day(stage: Stage) -> None:
    assert stage.visitor().get("/journal/?day=2026-11-24").location == "/auth/login?to=/journal/%3Fday%3D2026-11-24"


def test_the_office_opens_every_class_and_its_journals(stage: Stage) -> None:
    director = stage.visitor(stage.cast.director)

    assert "/journal/classes/5" in director.get("/journal/").page.links()
    links = director.get("/journal/classes/5").page.links()
    assert "/journal/5/russian/2" in links
    assert director.get("/journal/5/russian/2").status == 200


def test_a_homeroom_teacher_opens_the_own_class_and_no_other(stage: Stage) -> None:
    teacher = stage.visitor(stage.cast.teacher)

    assert "/journal/classes/5" in teacher.get("/journal/").page.links()
    assert "/journal/5/math/2" in teacher.get("/journal/classes/5").page.links()
    links = teacher.get("/journal/classes/7").page.links()  # teaches Russian there
    assert [link for link in links if link.startswith("/journal/7/")] == ["/journal/7/russian/2"]


def test_a_class_of_others_does_not_exist(stage: Stage) -> None:
    assert stage.visitor(stage.cast.teacher).get("/journal/classes/1").status == 404
    assert stage.visitor(stage.cast.guardian_of(stage.cast.pupil)).get("/journal/classes/9").status == 404
    assert stage.visitor(stage.cast.director).get("/journal/classes/11").status == 404


def test_in_summer_a_teacher_sees_the_last_lessons_of_the_year(stage: Stage) -> None:
    """However long ago they were: here the year ends with the second term, and it is March."""
    kept = stage.sqlite.get(keys.school(TENANT))
    assert kept is not None
    told = School.model_validate_json(kept.doc)
    stage.sqlite.transact(put_school(told.model_copy(update={"terms": told.terms[:2]})))
    stage.now = NOW + timedelta(days=110)

    page = stage.visitor(stage.cast.teacher).get("/journal/").page

    assert "Сегодня у вас уроков нет" in page.text
    assert any(link.startswith("/journal/lessons/") for link in page.links())
