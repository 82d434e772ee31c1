"""Substitutions in the office: planned on a page, seen at once by families and teachers."""

from datetime import date

import pytest

from functions.domain.lessons.lesson import LessonId
from functions.domain.roll.people import Person
from functions.storage import lessons
from functions.storage.lessons import TeachingDay
from tests.support.builders import TENANT, TODAY
from tests.support.stage import Stage
from tests.support.visitor import Reply, Visitor

TOMORROW = date(2026, 11, 26)
SAVE = "save-0000000000001"


class Office:
    """A clerk who plans substitutions of tomorrow for the teacher of Russian."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.absent = stage.cast.teacher
        self.visitor: Visitor = stage.visitor(stage.cast.people.posts["clerk"].person)
        self.lesson = stage.lesson(self.absent, TOMORROW, "9")
        self.day = self.lesson.day

    def page(self, teacher: Person | None = None) -> Reply:
        who = "" if teacher is None else f"&teacher={teacher.id}"
        return self.visitor.get(f"/office/substitutions?day={self.day}{who}")

    def free(self) -> Person:
        """Somebody who gives no lesson then."""
        posts = self.stage.cast.people.posts
        for post in ("coach", "naturalist", "linguist", "physicist", "librarian", "deputy", "primary1", "primary3"):
            days = self.stage_days(posts[post].person)
            if all(LessonId.parse(text).number != self.lesson.number for day in days for text in day.lessons):
                return posts[post].person
        raise AssertionError("nobody is free")

    def stage_days(self, person: Person) -> list[TeachingDay]:
        return lessons.teaching_days(self.stage.sqlite, TENANT, person.id, self.day, self.day)

    def plan(self, kind: str, **more: str) -> Reply:
        sent = {"lessons": str(self.lesson), "kind": kind, "save_id": SAVE, "absent": self.absent.id}
        return self.visitor.post("/office/substitutions", sent | more)

    def back(self) -> Reply:
        return self.visitor.post("/office/substitutions/back", {"lessons": str(self.lesson), "save_id": SAVE})


@pytest.fixture
def office(stage: Stage) -> Office:
    return Office(stage)


def diary(office: Office) -> str:
    cast = office.stage.cast
    visitor = office.stage.visitor(cast.guardian_of(cast.pupil))
    year, week, _ = office.day.isocalendar()
    return visitor.get(f"/diary/{cast.pupil.id}/{year}-W{week:02d}").page.text


def test_the_page_names_who_is_free_at_each_lesson_of_an_absent_teacher(office: Office) -> None:
    with office.stage.table.counting() as count:
        page = office.page(office.absent).page

    assert f"Кто свободен на {office.lesson.number}-м уроке" in page.text
    assert office.free().short_name.replace("\N{NO-BREAK SPACE}", " ") in page.text
    assert count.trips == {"batch_get": 4}


def test_a_substitution_is_seen_at_once_by_the_family_and_both_teachers(office: Office) -> None:
    substitute = office.free()

    assert office.plan("teacher", teacher=substitute.id, reason="Курсы").status == 303

    name = substitute.short_name.replace("\N{NO-BREAK SPACE}", " ")
    assert f"Замена: урок ведёт {name}" in diary(office)
    assert "Курсы" not in diary(office)
    assert str(office.lesson) in office.stage_days(substitute)[0].lessons
    assert str(office.lesson) in office.stage_days(office.absent)[0].off
    assert "Курсы" in office.page().page.text


def test_only_the_substitute_writes_the_lesson_and_nothing_else_of_the_journal(office: Office) -> None:
    substitute = office.free()
    office.plan("teacher", teacher=substitute.id)
    other = next(
        LessonId.parse(text)
        for text in office.stage_days(office.absent)[0].lessons
        if LessonId.parse(text).subject == office.lesson.subject
    )
    visitor = office.stage.visitor(substitute)

    assert visitor.get(f"/journal/lessons/{office.lesson}").status == 200
    assert visitor.get(f"/journal/lessons/{other}").status == 403
    assert visitor.get(f"/journal/9/{office.lesson.subject}/2").status == 404
    usual = office.stage.visitor(office.absent)
    assert usual.get(f"/journal/lessons/{office.lesson}").status == 403
    assert usual.get(f"/journal/9/{office.lesson.subject}/2").status == 200
    assert office.back().status == 303
    assert visitor.get(f"/journal/lessons/{office.lesson}").status == 403
    assert usual.get(f"/journal/lessons/{office.lesson}").status == 200


def test_the_day_of_both_teachers_shows_the_substitution(office: Office) -> None:
    substitute = office.free()
    office.plan("teacher", teacher=substitute.id)
    path = f"/journal/?day={office.day}"

    usual, other = office.stage.visitor(office.absent).get(path).page, office.stage.visitor(substitute).get(path).page

    assert f"урок ведёт {substitute.short_name}".replace("\N{NO-BREAK SPACE}", " ") in usual.text
    assert f"/journal/lessons/{office.lesson}" not in usual.links()
    assert f"/journal/lessons/{office.lesson}" in other.links()
    assert "/journal/9/russian/2" not in other.links()


def test_a_cancelled_lesson_stands_in_the_diary_as_cancelled_until_it_is_taken_back(office: Office) -> None:
    before = diary(office).count("Урок отменён")  # the demo school has one of its own

    assert office.plan("cancelled").status == 303
    assert diary(office).count("Урок отменён") == before + 1
    assert office.back().status == 303

    assert diary(office).count("Урок отменён") == before


def test_a_moved_lesson_says_at_both_places_where_it_is_and_was(office: Office) -> None:
    day = date.fromordinal(office.day.toordinal() + (4 if office.day.weekday() == 4 else 1))
    if day.isocalendar().week != office.day.isocalendar().week:
        day = date.fromordinal(office.day.toordinal() - 1)

    assert office.plan("moved", day=day.isoformat(), number="8").status == 303

    text = diary(office)
    assert "Урок перенесён на" in text
    assert "Перенесённый урок: по расписанию" in text
    moved = office.lesson._replace(day=day, number=8)
    assert office.stage.visitor(office.absent).get(f"/journal/lessons/{moved}").status == 200
    listed = office.visitor.get(f"/office/substitutions/{day}").page.text
    assert "Перенесённый урок" in listed


def test_another_subject_is_one_line_of_the_diary(office: Office) -> None:
    selects = [one for one in office.page(office.absent).page.root.iter("select") if one.get("name") == "journal"]
    place = [LessonId.parse(text).number for text in office.stage_days(office.absent)[0].lessons]
    options = selects[place.index(office.lesson.number)].iter("option")
    subject = next(str(one.get("value")) for one in options if one.get("disabled") is None)

    assert office.plan("subject", journal=subject).status == 303

    assert "Замена: вместо урока «Русский язык»" in diary(office)


@pytest.mark.parametrize(
    ("kind", "more", "status", "heading"),
    [
        pytest.param("teacher", {}, 422, "Проверьте отмеченные поля", id="nobody chosen"),
        pytest.param("teacher", {"teacher": "nobody00"}, 422, "Проверьте отмеченные поля", id="nobody of the school"),
        pytest.param("moved", {}, 422, "Так урок и стоит в расписании", id="moved to where it is"),
        pytest.param("moved", {"day": "2026-11-29"}, 409, "В этот день уроков нет", id="to a Sunday"),
        pytest.param("moved", {"day": "2027-07-01"}, 404, "Такой четверти нет", id="to the summer"),
    ],
)
def test_what_is_refused_is_said_and_nothing_is_written(
    office: Office, kind: str, more: dict[str, str], status: int, heading: str
) -> None:
    before = office.stage.contents()

    reply = office.plan(kind, **more)

    assert reply.status == status
    assert heading in reply.page.text
    assert office.stage.contents() == before


def test_a_lesson_of_a_closed_term_is_not_substituted(office: Office) -> None:
    office.lesson = office.stage.lesson(office.absent, date(2026, 10, 12), "9")

    assert "Четверть закрыта" in office.plan("cancelled").page.text


def test_the_list_for_the_wall_has_no_reasons(office: Office) -> None:
    office.plan("teacher", teacher=office.free().id, reason="Больничный")

    page = office.visitor.get(f"/office/substitutions/{office.day}").page

    assert "Русский язык".lower() in page.text
    assert "Больничный" not in page.text


def test_a_day_without_substitutions_says_so(office: Office) -> None:
    assert office.day > TODAY
    assert "замен нет" in office.page().page.text
