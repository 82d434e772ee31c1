"""Timetables in the office: shown, checked in words, set from a day with the lessons that follow."""

from datetime import date, timedelta

import pytest

from functions.domain.lessons.lesson import LessonId, Sheet
from functions.domain.roll.people import Person
from functions.domain.timetabling.timetable import Timetable
from functions.storage import keys, lessons, records, school, timetables
from functions.storage.lessons import TeachingDay
from tests.support.builders import TENANT, TODAY, make_change
from tests.support.stage import Stage
from tests.support.visitor import Reply

SINCE = date(2026, 11, 30)  # a Monday ahead
LAST = date(2026, 12, 30)
PATH = "/office/timetable/9"


class Office:
    """A clerk at the timetable of class 9."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.visitor = stage.visitor(stage.cast.people.posts["clerk"].person)
        self.fields = self.visitor.get(f"{PATH}?edit=1&on={SINCE}").page.form(PATH)

    def send(self, action: str = "save", **changes: str) -> Reply:
        self.fields |= changes
        return self.visitor.post(PATH, {name: text for name, text in self.fields.items() if text} | {"action": action})

    def kept(self) -> Timetable:
        key = keys.timetable(TENANT, "9", 2026)
        return records.of(self.stage.sqlite.batch_get([key])[key], Timetable)

    def sheets(self, first: date = SINCE, last: date = LAST) -> list[Sheet]:
        return timetables.class_sheets(self.stage.sqlite, TENANT, "9", 2026, first, last)

    def days(self, person: Person, first: date = SINCE) -> list[TeachingDay]:
        return lessons.teaching_days(self.stage.sqlite, TENANT, person.id, first, LAST)

    def place(self, subject: str) -> str:
        """A place of the week that has this subject."""
        return next(name for name, text in self.fields.items() if name.startswith("s.") and text == subject)


@pytest.fixture
def office(stage: Stage) -> Office:
    return Office(stage)


def test_the_week_of_a_class_and_of_a_teacher_are_shown_with_a_constant_number_of_reads(office: Office) -> None:
    teacher = office.stage.cast.teacher

    with office.stage.table.counting() as count:
        of_class = office.visitor.get(PATH).page
    with office.stage.table.counting() as other:
        of_teacher = office.visitor.get(f"/office/timetable?teacher={teacher.id}").page

    assert "Русский язык" in of_class.text
    assert teacher.short_name.replace("\N{NO-BREAK SPACE}", " ") in of_class.text
    assert "9 класс, русский язык" in of_teacher.text
    assert count.trips == {"batch_get": 3}
    assert other.trips == {"batch_get": 3, "get": 1}


def test_lessons_of_the_demo_school_are_already_those_of_its_timetable(office: Office) -> None:
    before = [sheet.id for sheet in office.sheets()]

    reply = office.visitor.post(PATH, {"action": "lessons", "since": str(SINCE), "save_id": "save-0000000000001"})

    assert reply.status == 303
    assert "менять ничего не пришлось" in office.visitor.get(reply.location).page.text
    assert [sheet.id for sheet in office.sheets()] == before


def test_a_new_week_from_a_day_writes_the_lessons_of_the_term_and_the_days_of_teachers(office: Office) -> None:
    russian = office.place("russian")
    weekday, number = (int(part) for part in russian.split(".")[1:3])
    before = {sheet.id for sheet in office.sheets()}
    earlier = {sheet.id for sheet in office.sheets(TODAY, SINCE - timedelta(days=1))}

    reply = office.send(**{russian: "", f"s.{weekday}.8.0": "russian"})

    assert reply.status == 303, reply.page.text
    page = office.visitor.get(reply.location).page
    assert "Расписание записано" in page.text
    days = [day for n in range((LAST - SINCE).days + 1) if (day := SINCE + timedelta(days=n)).weekday() == weekday]
    after = {sheet.id for sheet in office.sheets()}
    assert after - before == {LessonId("9", "russian", day, 8) for day in days}
    assert before - after == {LessonId("9", "russian", day, number) for day in days}
    assert {sheet.id for sheet in office.sheets(TODAY, SINCE - timedelta(days=1))} == earlier
    given = {text for day in office.days(office.stage.cast.teacher) for text in day.lessons}
    assert {str(one) for one in after if one.subject == "russian"} <= given
    assert not {str(one) for one in before - after} & given
    assert [version.since for version in office.kept().versions][-1] == SINCE


def test_what_is_written_in_a_lesson_stays_and_the_page_says_how_many(office: Office) -> None:
    russian = office.place("russian")
    weekday, number = (int(part) for part in russian.split(".")[1:3])
    day = SINCE + timedelta(days=weekday)
    opened = office.stage.opened(LessonId("9", "russian", day, number))
    change = make_change(homework="Упражнение 5")
    lessons.save(
        office.stage.sqlite, TENANT, opened, change, by="teacher1", at=office.stage.now, permitted=lambda _: None
    )

    reply = office.send(**{russian: ""})

    assert "Остались как есть" in office.visitor.get(reply.location).page.text
    left = [sheet.id for sheet in office.sheets() if (sheet.subject, sheet.number) == ("russian", number)]
    assert LessonId("9", "russian", day, number) in left


def test_a_teacher_in_two_places_is_said_in_words_and_nothing_is_written(office: Office) -> None:
    eighth = office.visitor.get(f"/office/timetable/8?edit=1&on={SINCE}").page.form("/office/timetable/8")
    place = next(name for name, text in eighth.items() if name.startswith("s.") and text == "russian")
    before = office.stage.contents()

    reply = office.send(**{place: "russian"})

    assert reply.status == 422
    assert "сразу в двух местах" in reply.page.text
    assert reply.page.value(place) == "russian"
    assert office.stage.contents() == before


def test_a_check_says_that_nothing_is_wrong_and_writes_nothing(office: Office) -> None:
    before = office.stage.contents()

    reply = office.send("check")

    assert reply.status == 200
    assert "Накладок нет" in reply.page.text
    assert office.stage.contents() == before


def test_a_subject_that_the_class_is_not_taught_is_refused_with_its_place(office: Office) -> None:
    reply = office.send(**{"s.0.1.0": "chess"})

    assert reply.status == 422
    assert "field--invalid" in reply.text


def test_who_saw_an_older_timetable_does_not_overwrite_a_newer_one(office: Office) -> None:
    older = Office(office.stage)
    office.send(**{office.place("russian"): ""})

    reply = older.send(**{older.place("algebra"): ""})

    assert reply.status == 409
    assert "изменил кто-то другой" in reply.page.text


def test_a_closed_term_keeps_its_timetable(office: Office) -> None:
    assert "Четверть закрыта" in office.send(since="2026-10-12").page.text


def test_a_new_load_takes_the_lessons_from_its_day_on(office: Office) -> None:
    stage, old, new = office.stage, office.stage.cast.teacher, office.stage.cast.people.posts["clerk"].person
    school_class = stage.opened(stage.lesson(old, SINCE, "9")).school_class
    loads = [load for load in school_class.loads if load.subject != "russian"]
    (was,) = [load for load in school_class.loads if load.subject == "russian"]
    until = {"until": SINCE + timedelta(days=6)}
    loads += [
        was.model_copy(update=until),
        was.model_copy(update={"teacher_id": new.id, "since": SINCE + timedelta(days=7)}),
    ]
    stage.sqlite.transact(school.put_class(TENANT, school_class.model_copy(update={"loads": tuple(loads)})))

    reply = office.visitor.post(PATH, {"action": "lessons", "since": str(SINCE), "save_id": "save-0000000000001"})

    assert reply.status == 303
    russian = [sheet for sheet in office.sheets() if sheet.subject == "russian"]
    change = SINCE + timedelta(days=7)
    assert {sheet.teacher_id for sheet in russian if sheet.day < change} == {old.id}
    assert {sheet.teacher_id for sheet in russian if sheet.day >= change} == {new.id}
    theirs = [text for day in office.days(old, change) for text in day.lessons]
    assert not [text for text in theirs if text.startswith("9.russian")]
