"""The page of marks that newcomers have brought, through its handler."""

from datetime import date
from fractions import Fraction

import pytest

from functions.domain.grading.averages import average_of, counted_of
from functions.domain.grading.results import Result, Results
from functions.domain.lessons.lesson import Journal
from functions.domain.lessons.marks import shown
from functions.domain.organisation.school import School
from functions.domain.roll.classes import SchoolClass
from functions.domain.roll.people import Person
from functions.storage import journal_years, keys, records
from functions.storage.school import put_class
from functions.storage.table import Put
from tests.support.builders import TENANT
from tests.support.stage import Stage
from tests.support.visitor import Reply, Visitor

JOINED = date(2026, 11, 16)
JOURNAL = Journal("7", "russian", 2026)
PATH = "/journal/7/russian/brought"


class BroughtDesk:
    """The teacher of Russian of class 7, which somebody has joined on 16 November."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        key = keys.school_class(TENANT, "7", 2026)
        item = stage.sqlite.get(key)
        assert item is not None
        kept = SchoolClass.model_validate_json(item.doc)
        newcomer = kept.pupils[0].model_copy(update={"joined": JOINED})
        stage.sqlite.transact(put_class(TENANT, kept.model_copy(update={"pupils": (newcomer, *kept.pupils[1:])})))
        self.newcomer = newcomer
        self._forget_term_1()
        self.visitor: Visitor = stage.visitor(stage.cast.teacher)
        self.fields = self.form(self.visitor.get(PATH))

    def _forget_term_1(self) -> None:
        """Who came in November has no term mark of ours for the first term."""
        key = keys.results(TENANT, JOURNAL, 1)
        item = self.stage.sqlite.get(key)
        assert item is not None
        kept = Results.model_validate_json(item.doc)
        cells = {one: result for one, result in kept.cells.items() if one != self.newcomer.id}
        without = records.item(key, kept.model_copy(update={"cells": cells}), version=item.version, index=item.index)
        self.stage.sqlite.transact(Put(without))

    def of_the_office(self) -> None:
        """Go on as the office: the first term is closed, and only the office may enter anything in it."""
        self.visitor = self.stage.visitor(self.stage.cast.director)
        self.fields = self.form(self.visitor.get(PATH))

    def form(self, reply: Reply) -> dict[str, str]:
        return reply.page.form(PATH)

    def save(self, *lines: tuple[str, str], school: str = "Школа № 3", kind: str = "lesson") -> Reply:
        self.fields |= {"school": school}
        for number, (day, mark) in enumerate(lines):
            self.fields |= {f"day.{number}": day, f"mark.{number}": mark, f"kind.{number}": kind}
        return self.visitor.post(PATH, self.fields)

    def kept(self, term: int = 2) -> list[tuple[date, object]]:
        found = journal_years.read(self.stage.sqlite, TENANT, JOURNAL).kept.brought.get(term)
        return [] if found is None else [(one.day, one.mark.value) for one in found.marks(self.newcomer.id)]

    def average(self) -> Fraction | None:
        year = journal_years.read(self.stage.sqlite, TENANT, JOURNAL).kept
        sheets = [one for one in year.sheets if one.day >= JOINED and one.day.month >= 11]
        item = self.stage.sqlite.get(keys.school(TENANT))
        assert item is not None
        brought = year.brought[2].marks(self.newcomer.id) if 2 in year.brought else ()
        told = School.model_validate_json(item.doc)
        return average_of(counted_of(self.newcomer.id, sheets, brought, told))


@pytest.fixture
def desk(stage: Stage) -> BroughtDesk:
    return BroughtDesk(stage)


def test_marks_are_brought_in_two_reads_and_one_transaction_and_counted(desk: BroughtDesk) -> None:
    with desk.stage.table.counting() as count:
        reply = desk.save(("2026-11-05", "2"), ("2026-11-12", "3"))

    assert (reply.status, reply.location) == (303, f"{PATH}?saved=1")
    assert count.trips == {"batch_get": 1, "query": 1, "transact": 1}
    assert count.actions == 4
    assert desk.kept() == [(date(2026, 11, 5), 2), (date(2026, 11, 12), 3)]
    average = desk.average()
    assert average is not None
    assert shown(average) in desk.visitor.get("/journal/7/russian/2").page.text
    text = desk.visitor.get("/journal/7/russian/results").page.text
    assert shown(average) in text
    assert "2 из прежней школы" in text
    assert desk.stage.audit(JOURNAL)[-1].about == "7.russian.2026.term-2.brought"


def test_the_page_is_shown_in_two_round_trips(desk: BroughtDesk) -> None:
    with desk.stage.table.counting() as count:
        page = desk.visitor.get(PATH).page

    assert count.trips == {"batch_get": 1, "query": 1}
    assert desk.newcomer.name in page.text


def test_what_was_brought_can_be_changed_and_taken_away(desk: BroughtDesk) -> None:
    desk.save(("2026-11-05", "2"), ("2026-11-12", "3"))
    desk.fields = desk.form(desk.visitor.get(PATH))
    assert (desk.fields["day.0"], desk.fields["mark.1"], desk.fields["school"]) == ("2026-11-05", "3", "Школа № 3")

    desk.save(("", ""), ("2026-11-12", "4"))

    assert desk.kept() == [(date(2026, 11, 12), 4)]


@pytest.mark.parametrize(
    ("day", "mark", "kind"),
    [
        pytest.param("2026-11-16", "4", "lesson", id="a day at our school"),
        pytest.param("2026-05-05", "4", "lesson", id="the year before"),
        pytest.param("вчера", "4", "lesson", id="no day"),
        pytest.param("2026-11-05", "6", "lesson", id="no mark"),
        pytest.param("2026-11-05", "", "lesson", id="a day alone"),
        pytest.param("", "4", "lesson", id="a mark alone"),
        pytest.param("2026-11-05", "зч", "lesson", id="another scale"),
        pytest.param("2026-11-05", "4", "opera", id="no such work"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(desk: BroughtDesk, day: str, mark: str, kind: str) -> None:
    reply = desk.save((day, mark), kind=kind)

    assert reply.status == 422
    assert desk.form(reply)["day.0"] == day
    assert desk.form(reply)["school"] == "Школа № 3"
    assert desk.kept() == []


def test_a_teacher_writes_no_marks_into_a_closed_term_and_the_office_does(desk: BroughtDesk) -> None:
    refused = desk.save(("2026-09-15", "4"))
    assert (refused.status, "закрыт" in refused.page.text) == (409, True)

    desk.visitor = desk.stage.visitor(desk.stage.cast.director)
    desk.fields = desk.form(desk.visitor.get(PATH))
    assert desk.save(("2026-09-15", "4")).status == 303
    assert desk.kept(1) == [(date(2026, 9, 15), 4)]

    desk.visitor = desk.stage.visitor(desk.stage.cast.teacher)
    desk.fields = desk.form(desk.visitor.get(PATH))
    assert desk.save(("2026-09-15", "4"), ("2026-11-05", "5")).status == 303  # what is closed was not touched
    assert (len(desk.kept(1)), len(desk.kept(2))) == (1, 1)


def test_two_who_bring_marks_of_one_pupil_are_shown_it(desk: BroughtDesk) -> None:
    other = desk.stage.visitor(desk.stage.cast.director)
    fields = desk.form(other.get(PATH)) | {"day.0": "2026-11-05", "mark.0": "5"}
    other.post(PATH, fields)

    reply = desk.save(("2026-11-05", "2"))

    assert reply.status == 409
    assert desk.kept() == [(date(2026, 11, 5), 5)]
    desk.fields = desk.form(reply)
    assert desk.save(("2026-11-05", "2")).status == 303


def test_a_pupil_who_was_here_all_year_brings_nothing(desk: BroughtDesk) -> None:
    desk.fields["pupil"] = desk.stage.cast.people.pupils["7"][1].person.id
    if desk.fields["pupil"] == desk.newcomer.id:
        desk.fields["pupil"] = desk.stage.cast.people.pupils["7"][2].person.id

    assert desk.save(("2026-11-05", "4")).status == 422


@pytest.mark.parametrize(("who", "status"), [("linguist", 403), ("coach", 404), ("guardian", 404)])
def test_others_bring_nothing(desk: BroughtDesk, who: str, status: int) -> None:
    cast = desk.stage.cast
    person: Person = cast.guardian_of(cast.pupil) if who == "guardian" else cast.people.posts[who].person
    visitor = desk.stage.visitor(person)

    assert visitor.get(PATH).status == status
    assert visitor.post(PATH, {"pupil": desk.newcomer.id}).status == status


def test_a_term_mark_of_the_former_school_is_shown_as_such_and_goes_into_the_year(desk: BroughtDesk) -> None:
    desk.of_the_office()
    desk.fields |= {"result.1": "4"}
    with desk.stage.table.counting() as count:
        reply = desk.save(("2026-11-05", "5"))

    assert reply.status == 303
    assert count.trips == {"batch_get": 1, "query": 1, "transact": 1}
    assert count.actions == 7
    results = desk.visitor.get("/journal/7/russian/results").page.text
    assert "4 из прежней школы (Школа № 3)" in results
    kept = journal_years.read(desk.stage.sqlite, TENANT, JOURNAL).kept.results[1].cells[desk.newcomer.id]
    assert (kept.value, kept.former, kept.reason) == (4, "Школа № 3", "")
    guardian = desk.stage.visitor(desk.stage.cast.guardian_of(person(desk)))
    assert "из прежней школы (Школа № 3)" in guardian.get(f"/diary/{desk.newcomer.id}/year").page.text
    assert "отметка из прежней школы (Школа № 3)" in guardian.get(f"/diary/{desk.newcomer.id}/term/1").page.text


def test_a_brought_term_mark_can_be_taken_back_and_each_step_is_on_record(desk: BroughtDesk) -> None:
    desk.of_the_office()
    desk.fields |= {"result.1": "4"}
    desk.save()
    desk.fields = desk.form(desk.visitor.get(PATH))
    assert desk.fields["result.1"] == "4"
    desk.fields |= {"result.1": ""}

    assert desk.save().status == 303

    kept = journal_years.read(desk.stage.sqlite, TENANT, JOURNAL).kept.results[1].cells[desk.newcomer.id]
    assert kept.value is None
    told = [one for one in desk.stage.audit(JOURNAL) if one.about == "7.russian.2026.term-1"][-2:]
    assert [one.after[desk.newcomer.id] for one in told] == [{"value": 4, "former": "Школа № 3"}, {}]
    changes = desk.stage.visitor(desk.stage.cast.director).get("/journal/7/russian/changes").page.text
    assert "4 (из прежней школы (Школа № 3))" in changes


@pytest.mark.parametrize(
    ("term", "value"),
    [
        pytest.param("3", "4", id="a term that had not begun"),
        pytest.param("1", "6", id="no mark"),
        pytest.param("1", "зч", id="another scale"),
        pytest.param("9", "4", id="no such term"),
    ],
)
def test_a_term_mark_that_cannot_be_brought_is_refused(desk: BroughtDesk, term: str, value: str) -> None:
    desk.of_the_office()
    desk.fields |= {f"result.{term}": value}
    before = desk.stage.contents()

    assert desk.save().status == 422
    assert desk.stage.contents() == before


def test_what_our_teacher_has_set_is_not_overwritten_by_the_former_school(desk: BroughtDesk) -> None:
    sheet = journal_years.read(desk.stage.sqlite, TENANT, JOURNAL).kept.results.get(2) or Results.empty(JOURNAL, 2)
    ours = sheet.model_copy(update={"cells": {**sheet.cells, desk.newcomer.id: Result(value=3)}})
    place = keys.results_index(TENANT, JOURNAL, date(2026, 12, 30))
    desk.stage.sqlite.transact(Put(records.item(keys.results(TENANT, JOURNAL, 2), ours, version=5, index=place)))
    page = desk.visitor.get(PATH)
    desk.fields = desk.form(page)

    assert "2 четверть: 3 уже стоит в журнале" in page.page.text
    desk.fields |= {"result.2": "5"}
    assert desk.save().status == 409


def test_a_teacher_is_told_that_the_office_enters_what_belongs_to_a_closed_term(desk: BroughtDesk) -> None:
    assert "1 четверть: — уже закрыта, отметку вносит администрация" in desk.visitor.get(PATH).page.text
    desk.fields |= {"result.1": "4"}

    assert desk.save().status == 409


def test_two_who_bring_term_marks_at_once_do_not_overwrite_each_other(desk: BroughtDesk) -> None:
    desk.of_the_office()
    other = BroughtDesk.__new__(BroughtDesk)
    other.__dict__ |= desk.__dict__ | {"fields": {**desk.fields, "result.1": "5"}}
    desk.fields |= {"result.1": "4"}
    desk.save()

    assert other.save().status == 409


def person(desk: BroughtDesk) -> Person:
    return next(one.person for one in desk.stage.cast.people.pupils["7"] if one.person.id == desk.newcomer.id)
