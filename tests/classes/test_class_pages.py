"""The pages of a homeroom teacher's class through their handler."""

from datetime import date, timedelta

import pytest

from functions.domain.diaries.signature import WeekSeen
from functions.domain.grading.results import BEHAVIOUR
from functions.domain.lessons.absences import ClassAbsences, PupilAbsences
from functions.domain.lessons.audit import AuditEntry, ChainHead, verify
from functions.domain.lessons.lesson import Journal
from functions.domain.organisation.school import School
from functions.domain.roll.classes import SchoolClass
from functions.domain.roll.people import LinkKind, Person
from functions.domain.week import Week
from functions.storage import class_terms, diary, journal_years, keys, records
from functions.storage.school import put_school
from functions.storage.table import Put, everything
from tests.support.builders import NOW, TENANT, TODAY
from tests.support.interrupted import InterruptedTable
from tests.support.stage import Stage
from tests.support.visitor import Reply, Visitor

CLASS = "5"


class Homeroom:
    """The homeroom teacher of class 5 at its page."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.teacher: Person = stage.cast.teacher
        self.visitor: Visitor = stage.visitor(self.teacher)
        item = stage.sqlite.get(keys.school_class(TENANT, CLASS, 2026))
        assert item is not None
        self.school_class = SchoolClass.model_validate_json(item.doc)
        self.pupil = next(one for one in self.school_class.pupils_on(TODAY) if not self.noted(one.id))

    def note(self, **changes: str) -> Reply:
        fields = {
            "save_id": "save-0000000000001",
            "pupil_id": self.pupil.id,
            "first": TODAY.isoformat(),
            "last": (TODAY + timedelta(days=2)).isoformat(),
            "letter": "б",
            "comment": "справка № 15",
        }
        return self.visitor.post(f"/class/{CLASS}/absences", fields | changes)

    def take_back(self, name: str) -> Reply:
        fields = {"save_id": "save-0000000000002", "pupil_id": self.pupil.id, "note": name}
        return self.visitor.post(f"/class/{CLASS}/absences", fields)

    def noted(self, pupil_id: str | None = None) -> list[tuple[date, date, str]]:
        """What is noted of a pupil: the class's and the pupil's own must be the same."""
        asked = pupil_id or self.pupil.id
        found = self.stage.sqlite.get(keys.class_absences(TENANT, CLASS, 2026))
        kept = ClassAbsences() if found is None else records.of(found, ClassAbsences)
        own = self.stage.sqlite.get(keys.absences(TENANT, asked, 2026))
        mine = PupilAbsences() if own is None else records.of(own, PupilAbsences)
        assert kept.of(asked) == mine.days
        return [(one.first, one.last, one.letter) for one in mine.days]

    def entries(self) -> list[AuditEntry]:
        """The office's chain, after checking that it is sound."""
        items = everything(self.stage.sqlite, keys.office_audits(TENANT))
        found = [AuditEntry.model_validate_json(item.doc) for item in items]
        head = self.stage.sqlite.get(keys.office_chain(TENANT))
        assert verify(found, ChainHead() if head is None else ChainHead.model_validate_json(head.doc)) is None
        return found

    def change_school(self, **changes: object) -> None:
        kept = self.stage.sqlite.get(keys.school(TENANT))
        assert kept is not None
        told = School.model_validate(School.model_validate_json(kept.doc).model_dump() | changes)
        self.stage.sqlite.transact(put_school(told))


@pytest.fixture
def homeroom(stage: Stage) -> Homeroom:
    return Homeroom(stage)


@pytest.mark.parametrize(
    ("path", "trips"),
    [
        ("/class/5", {"batch_get": 1, "query": 1}),
        ("/class/5/term/1", {"batch_get": 1, "query": 1}),
        ("/class/5/behaviour", {"batch_get": 1, "query": 1}),
        ("/class/5/weeks/2026-W47", {"batch_get": 2}),
    ],
)
def test_a_page_of_the_class_costs_two_round_trips_whatever_the_class(
    homeroom: Homeroom, path: str, trips: dict[str, int]
) -> None:
    with homeroom.stage.table.counting() as count:
        reply = homeroom.visitor.get(path)

    assert reply.status == 200
    assert count.trips == trips


def test_the_day_shows_who_is_away(homeroom: Homeroom) -> None:
    homeroom.note()

    page = homeroom.visitor.get("/class/5").page

    assert f"{homeroom.pupil.name} весь день, б — болезнь" in page.text
    assert "справка № 15" in page.text


def test_a_sick_note_is_kept_twice_with_an_entry_in_one_transaction(homeroom: Homeroom) -> None:
    before = len(homeroom.entries())

    with homeroom.stage.table.counting() as count:
        reply = homeroom.note()

    assert (reply.status, reply.location) == (303, "/class/5?done=saved#absences")
    assert count.trips == {"batch_get": 3, "transact": 1}
    assert count.actions == 4
    assert homeroom.noted() == [(TODAY, TODAY + timedelta(days=2), "б")]
    assert len(homeroom.entries()) == before + 1
    assert homeroom.entries()[-1].about == "absences 5"


def test_a_sick_note_shows_in_the_journal_and_the_diary(homeroom: Homeroom) -> None:
    homeroom.note()

    family = homeroom.stage.cast.people
    (person,) = [one.person for one in family.pupils[CLASS] if one.person.id == homeroom.pupil.id]
    guardian = homeroom.stage.cast.guardian_of(person)
    week = homeroom.stage.visitor(guardian).get(f"/diary/{person.id}/{Week.of(TODAY)}").page
    assert "болезнь" in week.text.lower()


def test_a_note_sent_twice_is_one(homeroom: Homeroom) -> None:
    homeroom.note()
    once = homeroom.stage.contents()

    assert homeroom.note().status == 303
    assert homeroom.stage.contents() == once


def test_a_note_is_taken_back_in_the_same_way(homeroom: Homeroom) -> None:
    homeroom.note()
    name = f"{TODAY}.{TODAY + timedelta(days=2)}.б"

    reply = homeroom.take_back(name)

    assert reply.location == "/class/5?done=removed#absences"
    assert homeroom.noted() == []
    assert homeroom.take_back(name).status == 303
    assert homeroom.entries()[-1].after == {homeroom.pupil.id: []}


def test_two_who_note_at_the_same_second_are_both_kept(homeroom: Homeroom) -> None:
    other = next(one for one in homeroom.school_class.pupils_on(TODAY) if one.id != homeroom.pupil.id)

    def overtake() -> None:
        key = keys.class_absences(TENANT, CLASS, 2026)
        item = homeroom.stage.sqlite.get(key)
        assert item is not None
        kept = records.of(item, ClassAbsences)
        more = ClassAbsences(pupils={**kept.pupils, other.id: kept.of(other.id)})
        homeroom.stage.sqlite.transact(Put(records.item(key, more, version=item.version + 1)))

    homeroom.stage.use(InterruptedTable(homeroom.stage.sqlite, before=overtake))

    assert homeroom.note().status == 303
    assert len(homeroom.noted()) == 1


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param({"pupil_id": ""}, 422, id="nobody"),
        pytest.param({"pupil_id": "stranger1"}, 422, id="a pupil of another class"),
        pytest.param({"letter": "о"}, 422, id="late"),
        pytest.param({"letter": "<b>"}, 422, id="no letter"),
        pytest.param({"first": "завтра"}, 422, id="no day"),
        pytest.param({"last": "2026-11-01"}, 422, id="backwards"),
        pytest.param({"last": "2028-01-01"}, 422, id="another year"),
        pytest.param({"comment": "я" * 201}, 422, id="a long comment"),
        pytest.param({"first": "2026-09-15", "last": "2026-09-16"}, 409, id="a closed term"),
        pytest.param({"save_id": "x"}, 422, id="no save id"),
        pytest.param({"more": "x"}, 422, id="a field that there is not"),
    ],
)
def test_what_cannot_be_noted_is_refused_and_kept_as_typed(
    homeroom: Homeroom, changes: dict[str, str], status: int
) -> None:
    before = homeroom.stage.contents()

    reply = homeroom.note(**changes)

    assert reply.status == status
    assert reply.page.value("comment") == changes.get("comment", "справка № 15")
    assert homeroom.stage.contents() == before


def test_an_old_token_loses_nothing_typed(homeroom: Homeroom) -> None:
    reply = homeroom.note(csrf_token="old")

    assert (reply.status, reply.page.value("comment")) == (403, "справка № 15")
    assert homeroom.noted() == []


def test_the_term_shows_each_subjects_average_and_term_mark(homeroom: Homeroom) -> None:
    told = homeroom.stage.sqlite.get(keys.school(TENANT))
    assert told is not None
    term = School.model_validate_json(told.doc).terms[0]
    found = class_terms.read(homeroom.stage.sqlite, TENANT, CLASS, 2026, term)
    marked = [one for one in found.results if one.term == 1 and one.cells]

    page = homeroom.visitor.get("/class/5/term/1").page

    assert marked
    assert f"/reports/classes/{CLASS}/summary/1" in page.links()
    for pupil in homeroom.school_class.pupils_between(term.start, term.end):
        assert pupil.name in page.text
    journal = journal_years.read(homeroom.stage.sqlite, TENANT, Journal(CLASS, "russian", 2026))
    assert journal.kept.results[1].cells


@pytest.mark.parametrize("path", ["/class/5/term/9", "/class/5/term/x", "/class/55", "/class/5/weeks/2026-W99"])
def test_what_is_not_there_is_not_there(homeroom: Homeroom, path: str) -> None:
    assert homeroom.visitor.get(path).status == 404


@pytest.mark.parametrize("day", ["2026-11-24", "nonsense", "1999-01-01", ""])
def test_another_day_is_shown_and_one_that_cannot_be_is_today(homeroom: Homeroom, day: str) -> None:
    heading = homeroom.visitor.get(f"/class/5?day={day}").page.heading

    assert heading == ("5 класс, 24 ноября" if day == "2026-11-24" else "5 класс, 25 ноября")


def test_signatures_of_parents_are_shown_by_week(homeroom: Homeroom) -> None:
    week = Week.of(TODAY)
    diary.sign(
        homeroom.stage.sqlite,
        {},
        TENANT,
        homeroom.pupil.id,
        week,
        lambda seen: WeekSeen(by=dict(seen.by)).sign("guardian1", LinkKind.MOTHER, week, at=NOW, today=TODAY),
    )

    page = homeroom.visitor.get(f"/class/5/weeks/{week}").page

    assert f"{homeroom.pupil.name} просмотрено мама, 25 ноября в 12:00" in page.text


def test_a_week_ahead_is_not_signed_yet(homeroom: Homeroom) -> None:
    assert "ещё впереди" in homeroom.visitor.get("/class/5/weeks/2026-W52").page.text


def test_a_school_without_marks_of_behaviour_has_none(homeroom: Homeroom) -> None:
    homeroom.change_school(behaviour=None)

    page = homeroom.visitor.get("/class/5/behaviour").page

    assert "не ставит отметок за поведение" in page.text
    fields = {"save_id": "save-0000000000001", "shown": "{}", f"value.2.{homeroom.pupil.id}": "5"}
    assert homeroom.visitor.post("/class/5/behaviour", fields).status == 422


@pytest.mark.parametrize(("chosen", "value", "wrong"), [("pass", "зч", "5"), ("three", "3", "4"), ("five", "4", "зч")])
def test_the_homeroom_teacher_marks_behaviour_on_the_schools_scale(
    homeroom: Homeroom, chosen: str, value: str, wrong: str
) -> None:
    homeroom.change_school(behaviour=chosen)
    name = f"value.2.{homeroom.pupil.id}"
    fields = homeroom.visitor.get("/class/5/behaviour").page.form("/class/5/behaviour")

    assert homeroom.visitor.post("/class/5/behaviour", fields | {name: wrong}).status == 422
    with homeroom.stage.table.counting() as count:
        reply = homeroom.visitor.post("/class/5/behaviour", fields | {name: value})

    assert (reply.status, reply.location) == (303, "/class/5/behaviour?saved=1")
    assert count.trips == {"batch_get": 1, "query": 1, "transact": 1}
    assert count.actions == 4
    journal = Journal(CLASS, BEHAVIOUR, 2026)
    kept = journal_years.read(homeroom.stage.sqlite, TENANT, journal).kept.results[2]
    assert str(kept.value(homeroom.pupil.id)) == value
    assert homeroom.stage.audit(journal)[-1].about == "5.behaviour.2026.term-2"


@pytest.mark.parametrize(
    ("who", "seen", "noted", "marked"),
    [("director", 200, 303, 403), ("coach", 404, 404, 404), ("deputy", 200, 303, 403), ("guardian", 404, 404, 404)],
)
def test_the_class_is_its_homeroom_teachers_and_the_offices(
    homeroom: Homeroom, who: str, seen: int, noted: int, marked: int
) -> None:
    homeroom.change_school(behaviour="five")
    cast = homeroom.stage.cast
    person = cast.guardian_of(cast.pupil) if who == "guardian" else cast.people.posts[who].person
    visitor = homeroom.stage.visitor(person)

    for path in ("/class/5", "/class/5/term/2", "/class/5/behaviour", "/class/5/weeks/2026-W47"):
        assert visitor.get(path).status == seen
    homeroom.visitor = visitor
    assert homeroom.note().status == noted
    assert visitor.post("/class/5/behaviour", {f"value.2.{homeroom.pupil.id}": "5"}).status == marked


def test_a_homeroom_teacher_finds_the_class_in_the_menu(homeroom: Homeroom) -> None:
    assert homeroom.visitor.get("/class/").location == "/class/5"
    assert "Мой класс" in homeroom.visitor.get("/class/5").text
    director = homeroom.stage.visitor(homeroom.stage.cast.director).get("/class/").page
    assert "/class/9" in director.links()
    coach = homeroom.stage.visitor(homeroom.stage.cast.people.posts["coach"].person)
    assert "не записано ни одного класса" in coach.get("/class/").page.text
    assert "Мой класс" not in coach.get("/class/").text
