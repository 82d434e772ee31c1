"""The calendar page: days without lessons, days taught as others, and the lessons that follow."""

from datetime import date, timedelta

import pytest

from functions.domain.timetabling.calendar import Calendar
from functions.storage import calendars, keys, timetables
from tests.support.builders import TENANT
from tests.support.stage import Stage
from tests.support.visitor import Reply

PATH = "/office/calendar"
MONDAY, SATURDAY = date(2026, 12, 7), date(2026, 12, 5)
SAVE = "save-0000000000001"


class Office:
    """A clerk at the calendar."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.visitor = stage.visitor(stage.cast.people.posts["clerk"].person)

    def send(self, what: str, **fields: str) -> Reply:
        version = self.stage.sqlite.batch_get([keys.calendar(TENANT, 2026)])[keys.calendar(TENANT, 2026)].version
        return self.visitor.post(PATH, {"what": what, "version": str(version), "save_id": SAVE} | fields)

    def align(self) -> Reply:
        return self.visitor.post(f"{PATH}/lessons", {"since": "2026-11-30"})

    def settled(self) -> None:
        """What the request had no time for, the page goes on with."""
        while "Продолжить" in self.visitor.get("/office/lessons").page.text:
            self.visitor.post("/office/lessons?of=20", {})

    def kept(self) -> Calendar:
        key = keys.calendar(TENANT, 2026)
        return calendars.read(self.stage.sqlite.batch_get([key]), TENANT, 2026)

    def lessons(self, class_id: str, day: date) -> list[tuple[int, str]]:
        found = timetables.class_sheets(self.stage.sqlite, TENANT, class_id, 2026, day, day)
        return sorted((sheet.number, sheet.subject) for sheet in found)


@pytest.fixture
def office(stage: Stage) -> Office:
    return Office(stage)


def test_a_saturday_is_taught_as_monday_and_the_monday_is_free_for_every_class(office: Office) -> None:
    mondays = {class_id: office.lessons(class_id, MONDAY) for class_id in ("1", "2", "4", "9")}

    assert office.send("moved", day=str(SATURDAY), source=str(MONDAY)).status == 303
    assert office.send("holiday", first=str(MONDAY), last=str(MONDAY), title="Перенос").status == 303

    office.settled()
    assert "менять ничего не пришлось" in office.visitor.get(office.align().location).page.text
    for class_id, lessons in mondays.items():
        assert lessons
        assert office.lessons(class_id, SATURDAY) == lessons
        assert office.lessons(class_id, MONDAY) == []


def test_a_holiday_that_is_taken_out_gives_the_lessons_back(office: Office) -> None:
    before = office.lessons("9", MONDAY)

    office.send("holiday", first=str(MONDAY), last=str(MONDAY), title="День села")
    office.settled()
    assert office.lessons("9", MONDAY) == []
    office.send("no-holiday", place="0")
    office.settled()

    assert office.lessons("9", MONDAY) == before
    assert office.kept().holidays == ()


def test_holidays_of_grade_1_leave_the_lessons_of_others(office: Office) -> None:
    office.send("holiday", first=str(MONDAY), last=str(MONDAY + timedelta(days=4)), title="Каникулы", class_id="1")
    office.settled()

    assert office.lessons("1", MONDAY) == []
    assert office.lessons("2", MONDAY) != []


def test_a_shortened_day_gets_bells_of_its_own_and_the_usual_ones_again(office: Office) -> None:
    office.send("short", day=str(MONDAY), minutes="30", pause="10")

    first, second = office.kept().short[MONDAY][:2]
    assert (second.start.hour * 60 + second.start.minute) - (first.start.hour * 60 + first.start.minute) == 40

    cast = office.stage.cast
    diary = office.stage.visitor(cast.guardian_of(cast.pupil)).get(f"/diary/{cast.pupil.id}/2026-W50").page
    teacher = office.stage.visitor(cast.teacher).get(f"/journal/?day={MONDAY}").page
    times = f"{second.start.hour}:{second.start.minute:02d}"
    assert times in diary.text
    assert times in teacher.text

    office.send("usual", day=str(MONDAY))

    assert office.kept().short == {}


def test_the_week_can_have_six_days(office: Office) -> None:
    office.send("week", week="6")

    assert office.kept().is_school_day(SATURDAY)
    assert "Суббота" in office.visitor.get("/office/timetable/9?edit=1").page.text


@pytest.mark.parametrize(
    ("what", "fields", "status", "title"),
    [
        pytest.param(
            "holiday", {"first": "2026-12-07", "last": "2026-12-01", "title": "К"}, 422, "раньше, чем", id="back"
        ),
        pytest.param("holiday", {"first": "2026-12-07", "last": "", "title": "К"}, 422, "отмеченные поля", id="no day"),
        pytest.param("moved", {"day": "2026-12-05", "source": "2026-12-06"}, 422, "На воскресенье", id="as a Sunday"),
        pytest.param(
            "short", {"day": "2026-12-07", "minutes": "5", "pause": "10"}, 422, "отмеченные поля", id="5 minutes"
        ),
    ],
)
def test_what_cannot_be_is_refused_and_kept_in_the_form(
    office: Office, what: str, fields: dict[str, str], status: int, title: str
) -> None:
    before = office.kept()

    reply = office.send(what, **fields)

    assert reply.status == status
    assert title in reply.page.text
    assert office.kept() == before


def test_who_saw_an_older_calendar_does_not_overwrite_a_newer_one(office: Office) -> None:
    office.send("week", week="6")

    reply = office.visitor.post(PATH, {"what": "week", "week": "5", "version": "1", "save_id": SAVE})

    assert reply.status == 409
    assert office.kept().week == 6
