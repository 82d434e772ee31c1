"""The page of marks that newcomers have brought, through its handler."""

from datetime import date
from fractions import Fraction

import pytest

from functions.domain.grading.averages import average_of, counted_of
from functions.domain.lessons.lesson import Journal
from functions.domain.lessons.marks import shown
from functions.domain.organisation.school import School
from functions.domain.roll.classes import SchoolClass
from functions.domain.roll.people import Person
from functions.storage import journal_years, keys
from functions.storage.school import put_class
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
        self.visitor: Visitor = stage.visitor(stage.cast.teacher)
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
