"""A pupil who changes class within the year: one diary of both classes, one average, no marks lost."""

import json
from datetime import date

import pytest

from functions.domain.grading import gradebook
from functions.domain.lessons.lesson import Journal
from functions.domain.roll.classes import SchoolClass
from functions.domain.roll.people import Person
from functions.domain.timetabling.following import Cause, Follow
from functions.storage import diary_lessons, follow_queue, following, journal_years, keys, lessons, records
from functions.storage.table import everything
from tests.support.builders import NOW, TENANT, TODAY, make_change, make_marks, make_school
from tests.support.diary import put_brought, term_of
from tests.support.permitted import PermittedTable
from tests.support.stage import Stage
from tests.support.visitor import Reply, Visitor

SINCE = date(2026, 11, 25)  # a Wednesday
WEEK = "2026-W48"
RUSSIAN = Journal("8", "russian", 2026)


class Family:
    """The family of a pupil of class 9 who goes to class 8 in the middle of a week."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.pupil = stage, stage.cast.pupil
        self.before = self.lessons("9")
        self.clerk: Visitor = stage.visitor(stage.cast.people.posts["clerk"].person)
        self.visitor: Visitor = stage.visitor(stage.cast.guardian_of(self.pupil))
        self.averages_before = self.averages()
        self.reply = self.move()

    def move(self, **sent: str) -> Reply:
        fields = {"to": "8", "since": str(SINCE)} | sent
        return self.clerk.post(f"/office/people/{self.pupil.id}/class", fields)

    def lessons(self, class_id: str) -> list[tuple[date, int, str]]:
        person = self.person().model_copy(update={"classes": {2026: class_id}, "moves": {}})
        found = diary_lessons.diary_lessons(
            self.stage.sqlite, TENANT, person, 2026, date(2026, 11, 23), date(2026, 11, 29)
        )
        return [(one.day, one.number, one.subject) for one in found]

    def averages(self) -> dict[str, str]:
        """Subject → average of the term, of those that have one."""
        subjects = json.loads(self.visitor.get(f"/api/v1/diary/{self.pupil.id}/term/2").text)["subjects"]
        return {one["subject"]: one["average"] for one in subjects if one["average"]}

    def school_class(self, class_id: str) -> SchoolClass:
        key = keys.school_class(TENANT, class_id, 2026)
        return records.of(self.stage.sqlite.batch_get([key])[key], SchoolClass)

    def person(self) -> Person:
        key = keys.person(TENANT, self.pupil.id)
        return records.of(self.stage.sqlite.batch_get([key])[key], Person)


@pytest.fixture
def family(stage: Stage) -> Family:
    return Family(stage)


def test_the_head_of_the_diary_says_until_when_the_pupil_was_in_which_class(family: Family) -> None:
    assert "8 класс, до 24 ноября — 9 класс" in family.visitor.get(f"/diary/{family.pupil.id}/{WEEK}").page.text


def test_a_week_shows_the_lessons_of_the_class_of_each_day(family: Family) -> None:
    assert family.reply.status == 303

    first, last = date(2026, 11, 23), date(2026, 11, 29)
    shown = diary_lessons.diary_lessons(family.stage.sqlite, TENANT, family.person(), 2026, first, last)

    assert [(one.day, one.number, one.subject) for one in shown if one.day < SINCE] == [
        one for one in family.before if one[0] < SINCE
    ]
    assert {one.class_id for one in shown if one.day >= SINCE} == {"8"}
    assert {one.class_id for one in shown if one.day < SINCE} == {"9"}


@pytest.mark.parametrize("page", [WEEK, "term/2", "absences/2"])
def test_a_page_of_days_in_both_classes_costs_one_query_more_and_one_of_other_days_none(
    family: Family, page: str
) -> None:
    with family.stage.table.counting() as count:
        assert family.visitor.get(f"/diary/{family.pupil.id}/{page}").status == 200
    assert count.trips == {"batch_get": 1, "query": 2}

    with family.stage.table.counting() as count:
        assert family.visitor.get(f"/diary/{family.pupil.id}/term/1").status == 200
    assert count.trips == {"batch_get": 1, "query": 1}


def test_the_term_keeps_every_average_that_the_diary_showed_before(family: Family) -> None:
    assert len(family.averages_before) > 5
    assert family.averages() == family.averages_before


def test_marks_of_a_former_school_stay_in_the_diary_after_a_move(stage: Stage) -> None:
    put_brought(stage, "russian", term_of(stage, 2), 2, 2, 2)

    family = Family(stage)

    page = family.visitor.get(f"/diary/{family.pupil.id}/term/2").page.text
    assert page.count("прежняя школа") >= 3
    assert family.averages() == family.averages_before


def test_the_marks_went_along_to_the_new_class_and_count_there(family: Family) -> None:
    year = journal_years.read(family.stage.sqlite, TENANT, RUSSIAN).kept
    old = journal_years.read(family.stage.sqlite, TENANT, Journal("9", "russian", 2026)).kept
    given = [mark.value for sheet in old.sheets for mark in sheet.cell(family.pupil.id).marks if mark.value is not None]

    along = [one for term in year.brought.values() for one in term.marks(family.pupil.id)]

    assert given
    assert [one.mark.value for one in along] == given
    assert {one.class_id for one in along} == {"9"}
    teacher = family.stage.visitor(family.stage.cast.teacher)
    assert family.pupil.name in teacher.get("/journal/8/russian/2").page.text
    page = teacher.get("/journal/8/russian/brought").page.text
    assert f"вместе с учеником перешло отметок: {len(given)}" in page
    assert follow_queue.waiting(family.stage.sqlite, TENANT) == []


def test_term_marks_go_along_and_count_in_the_year(family: Family) -> None:
    kept = journal_years.read(family.stage.sqlite, TENANT, RUSSIAN).kept.results[1].cells[family.pupil.id]
    old = journal_years.read(family.stage.sqlite, TENANT, Journal("9", "russian", 2026)).kept.results[1]

    assert (kept.value, kept.former, kept.from_class) == (old.value(family.pupil.id), "9 класс", True)
    teacher = family.stage.visitor(family.stage.cast.teacher)
    assert "из другого класса (9 класс)" in teacher.get("/journal/8/russian/results").page.text
    rows = gradebook.rows(
        journal_years.read(family.stage.sqlite, TENANT, RUSSIAN).kept, RUSSIAN, family.school_class("8"), make_school()
    )
    places = next(row.places for row in rows if row.pupil.id == family.pupil.id)
    assert (places[1].there, places[90].average) == (False, kept.value)


def test_a_mark_mended_in_the_old_class_goes_along_too(family: Family) -> None:
    old = journal_years.read(family.stage.sqlite, TENANT, Journal("9", "russian", 2026)).kept
    sheet = next(one for one in reversed(old.sheets) if one.cell(family.pupil.id).marks)
    opened = family.stage.opened(sheet.id)
    change = make_change(base_version=opened.version, cells={family.pupil.id: {"marks": [2]}}, reason="Описка")

    with family.stage.table.counting() as count:
        saved = lessons.save(
            family.stage.table, TENANT, opened, change, by="teacher1", at=NOW, permitted=lambda _lesson: None
        )
    assert (count.trips, count.actions) == ({"transact": 1}, 5)
    assert saved.sheet.cell(family.pupil.id).marks == make_marks(2)
    following.go_on(family.stage.sqlite, TENANT, make_school(), TODAY, enough=lambda: False)

    along = journal_years.read(family.stage.sqlite, TENANT, RUSSIAN).kept.brought[2].marks(family.pupil.id)
    assert [one.mark.value for one in along if one.day == sheet.day] == [2]
    assert family.stage.audit(RUSSIAN)[-1].by == "teacher1"


def test_saving_the_card_puts_marks_in_step_with_new_subgroups(family: Family) -> None:
    card, before = f"/office/people/{family.pupil.id}", family.stage.audit(RUSSIAN)

    assert family.clerk.post(card, family.clerk.get(card).page.form(card)).status == 303

    assert family.stage.audit(RUSSIAN) == before
    assert follow_queue.waiting(family.stage.sqlite, TENANT) == []
    assert [(one.class_id, str(one.last)) for one in family.person().moves[2026]] == [("9", "2026-11-24")]


@pytest.mark.parametrize("day", ["2026-09-01", "2026-11-26", ""])
def test_the_card_changes_no_day_of_a_move_and_keeps_what_was_typed(family: Family, day: str) -> None:
    card, before = f"/office/people/{family.pupil.id}", family.person()
    form = family.clerk.get(card).page.form(card)

    reply = family.clerk.post(card, form | {"joined": day, "given_name": "Другое"})

    assert reply.status == 422
    assert "День перевода так не поменять" in reply.page.text
    assert reply.page.form(card)["given_name"] == "Другое"
    assert family.person() == before


def test_going_along_again_writes_nothing_where_nothing_has_changed(family: Family) -> None:
    before = family.stage.audit(RUSSIAN)
    told = {"class_id": "8", "pupils": (family.pupil.id,), "year": 2026, "since": SINCE, "cause": Cause.MOVE}
    again = Follow.model_validate({**told, "by": "clerk1", "at": NOW, "save_id": "save-0000000000001"})
    follow_queue.add(family.stage.sqlite, TENANT, [again])

    following.go_on(
        PermittedTable(family.stage.sqlite, "office-timer"), TENANT, make_school(), TODAY, enough=lambda: False
    )

    assert family.stage.audit(RUSSIAN) == before


def test_what_the_new_teacher_brings_in_by_hand_leaves_what_went_along(family: Family) -> None:
    teacher = family.stage.visitor(family.stage.cast.teacher)
    path = "/journal/8/russian/brought"
    page = teacher.get(path)
    fields = page.page.form(path)
    before = journal_years.read(family.stage.sqlite, TENANT, RUSSIAN).kept.brought[2].marks(family.pupil.id)

    assert fields["pupil"] == family.pupil.id
    teacher.post(path, fields | {"day.0": "2026-11-10", "mark.0": "5", "kind.0": "lesson", "school": "Школа № 3"})

    after = journal_years.read(family.stage.sqlite, TENANT, RUSSIAN).kept.brought[2].marks(family.pupil.id)
    assert [one for one in after if one.class_id] == list(before)
    assert [one.mark.value for one in after if not one.class_id] == [5]


def test_a_move_is_on_record_and_both_lists_have_its_day(family: Family) -> None:
    entries = everything(family.stage.sqlite, keys.office_audits(TENANT))

    assert '"8 класс"' in entries[-1].doc
    card = family.clerk.get(f"/office/people/{family.pupil.id}").page.text
    assert "До 24 ноября 2026 г. включительно: 9 класс." in card


@pytest.mark.parametrize(
    ("sent", "status"),
    [({"to": "8"}, 422), ({"to": "99"}, 404), ({"since": "вчера"}, 422), ({"to": "7", "since": str(SINCE)}, 422)],
)
def test_a_move_that_cannot_be_is_refused_and_nothing_is_written(
    family: Family, sent: dict[str, str], status: int
) -> None:
    before = family.stage.contents()

    assert family.move(**sent).status == status
    assert family.stage.contents() == before
