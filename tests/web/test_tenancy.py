"""Several schools in one deployment, told apart by the host name that a browser asks."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask

from functions.auth import attempts
from functions.domain.access.login import Session
from functions.domain.roll.people import Person, Role
from functions.storage import hosts, keys, people, records, school
from functions.storage.hosts import SchoolHost
from functions.storage.sqlite import SqliteTable
from functions.storage.table import Item, Key, Table, TableUnavailable
from functions.web import visit
from functions.web.answers import ANSWERS
from functions.web.app import create_app
from functions.web.settings import Settings
from functions.web.tenancy import KNOWN_FOR, MOST_UNKNOWN, UNKNOWN_FOR, Hosts, UnknownHost, schools
from infra.routes import FUNCTIONS, Route
from tests.support.builders import NOW, TENANT, make_person, make_school
from tests.support.glass import Glass
from tests.support.interrupted import InterruptedTable
from tests.support.metered import MeteredTable
from tests.support.rights import FORM, NOWHERE, OF_SOMEBODY, Spot, address
from tests.support.stage import BLUEPRINTS, Cast, Stage
from tests.support.visitor import Visitor

OURS, THEIRS, THEIR_TENANT = "burminka.example", "zarechye.example", "zarechye"


@cache
def several(header: str = "Host") -> dict[str, Flask]:
    values = settings(header)
    nowhere: Table = None  # type: ignore[assignment]  # the stage puts its own in
    return {
        name: create_app(name, *blueprints, values=values, table=nowhere) for name, blueprints in BLUEPRINTS.items()
    }


def settings(header: str = "Host") -> Settings:
    return Settings.model_validate(
        {"SCHOOL_TABLE": "sqlite:unused", "SCHOOL_TENANTS": "table", "SCHOOL_HOST_HEADER": header}
    )


def at(tenant: str, host: str, since: datetime = NOW) -> SchoolHost:
    return SchoolHost(tenant=tenant, base_url=f"https://{host}", since=since)


@dataclass
class Region:
    """Two schools in one table: the demo school, and one where there is a director and nobody else."""

    stage: Stage
    director: Person
    seconds: float = 0.0

    def visitor(self, host: str, person: Person | None = None, tenant: str = TENANT) -> Visitor:
        visitor = self.stage.visitor()
        visitor.host = host
        if person is not None:
            with self.stage.apps["auth"].app_context():
                visitor.cookies[visit.cookie_name()] = visit.open_session(self.stage.table, tenant, person, NOW)
        return visitor


def opened(apps: dict[str, Flask], demo_table: tuple[Path, SqliteTable], cast: Cast) -> Region:
    table, director = demo_table[1], make_person("director2", Role.TEACHER, Role.OFFICE)
    theirs = make_school(id=THEIR_TENANT, short_name="Зареченская школа", full_name="Школа в Заречье", classes={})
    table.transact(
        hosts.put(OURS, at(TENANT, OURS)),
        hosts.put(THEIRS, at(THEIR_TENANT, THEIRS)),
        school.put_school(theirs),
        people.put_person(THEIR_TENANT, director),
    )
    made = Region(Stage(apps, *demo_table, cast), director)
    for app in apps.values():
        app.extensions["hosts"] = Hosts(app.config["SETTINGS"], lambda: made.seconds)
    return made


@pytest.fixture
def region(demo_table: tuple[Path, SqliteTable], cast: Cast) -> Region:
    return opened(several(), demo_table, cast)


def test_each_host_shows_its_own_school(region: Region) -> None:
    assert "Бурминская ООШ" in region.visitor(OURS).get("/auth/invitation").text
    theirs = region.visitor(THEIRS).get("/auth/invitation").text
    assert "Зареченская школа" in theirs
    assert "Бурминская" not in theirs


def test_a_session_opens_its_own_school_and_is_none_at_another(region: Region) -> None:
    teacher = region.stage.cast.teacher

    assert region.visitor(OURS, teacher).get("/journal/").status == 200
    elsewhere = region.visitor(THEIRS, teacher).get("/journal/")

    assert (elsewhere.status, elsewhere.header("location")) == (303, "/auth/login?to=/journal/")


def addresses(stage: Stage) -> list[str]:
    pupil, lesson = stage.cast.pupil.id, stage.lesson(stage.cast.teacher)
    return [
        f"/diary/{pupil}/2026-W48",
        f"/api/v1/diary/{pupil}/2026-W48",
        f"/office/people/{pupil}",
        f"/journal/lessons/{lesson}",
        f"/api/v1/lessons/{lesson}",
        f"/journal/classes/{lesson.class_id}",
        f"/class/{lesson.class_id}",
        f"/reports/classes/{lesson.class_id}",
        f"/files/{lesson}",
    ]


def test_what_another_school_has_is_not_there_for_the_highest_of_this_one(region: Region) -> None:
    ours = region.visitor(OURS, region.stage.cast.director)
    theirs = region.visitor(THEIRS, region.director, THEIR_TENANT)

    there = {path: ours.get(path).status for path in addresses(region.stage)}
    found = {path: theirs.get(path).status for path in addresses(region.stage)}

    assert theirs.get("/office/").status == theirs.get("/consent/").status == 200
    assert found == dict.fromkeys(addresses(region.stage), 404)
    assert list(there.values()).count(200) >= 4  # the addresses are good ones


ABOUT_SOMEBODY = [
    pytest.param(function.name, route, id=route.key)
    for function in FUNCTIONS
    for route in function.routes
    if OF_SOMEBODY & set(re.findall(r"\{(\w+)\}", route.path))
]


@pytest.mark.parametrize(("function", "route"), ABOUT_SOMEBODY)
def test_no_route_tells_at_one_host_what_there_is_at_another(region: Region, function: str, route: Route) -> None:
    stage, app = region.stage, region.stage.apps[function]
    lesson, pupil = stage.lesson(stage.cast.teacher), stage.cast.pupil
    guardian = stage.cast.guardian_of(pupil)
    there = Spot(lesson.class_id, lesson.subject, str(lesson), pupil.id, guardian.id, "0" * 32)
    value = visit.open_session(stage.sqlite, THEIR_TENANT, region.director, NOW)
    key = keys.session(THEIR_TENANT, region.director.id, visit.digest(value.partition(".")[2]))
    token = records.of(stage.sqlite.batch_get([key])[key], Session).csrf_token
    app.config["TABLE"] = glass = Glass(stage.sqlite)

    def asked(spot: Spot) -> tuple[int, str]:
        path = address(route.path, spot)
        sent = b"{}" if path.startswith("/api/") else urlencode({"csrf_token": token}).encode()
        reply = app.test_client(use_cookies=False).open(
            path,
            method=route.method,
            base_url=f"https://{THEIRS}",
            headers={"Cookie": f"__Host-session={value}", "X-CSRF-Token": token},
            data=None if route.method == "GET" else sent,
            content_type="application/json" if path.startswith("/api/") else FORM,
        )
        return reply.status_code, reply.text.replace(path, "")

    found = asked(there)

    assert found == asked(NOWHERE)
    assert found[0] in ({404} if route.method == "GET" else {303, 403, 404, 409, 415, 422})
    assert glass.written == 0 or route.method != "GET"


def test_a_form_from_a_page_of_another_school_is_refused(region: Region) -> None:
    theirs = region.visitor(THEIRS, region.director, THEIR_TENANT)

    refused = theirs.send("POST", "/office/", b"", content_type="text/plain", headers={"origin": f"https://{OURS}"})

    assert (refused.status, ANSWERS["ForeignForm"].title in refused.text) == (403, True)


def test_logins_come_back_to_the_host_they_began_at(region: Region) -> None:
    app = region.stage.apps["auth"]
    for host in (OURS, THEIRS):
        with app.test_request_context("/auth/login", base_url=f"https://{host}"):
            assert app.preprocess_request() is None
            assert attempts.callback("esia") == f"https://{host}/auth/callback"


def test_the_host_may_come_in_a_header_that_the_gateway_sets(demo_table: tuple[Path, SqliteTable], cast: Cast) -> None:
    region = opened(several("X-Forwarded-Host"), demo_table, cast)
    visitor = region.visitor("api.cloud.example")

    shown = visitor.send("GET", "/auth/invitation", headers={"x-forwarded-host": THEIRS})

    assert "Зареченская школа" in shown.text
    assert visitor.get("/auth/invitation").status == 421


@pytest.mark.parametrize("host", ["nobody.example", "127.0.0.1:8000", "bad host", "", "школа.example", "a" * 300])
def test_a_host_of_no_school_is_said_to_be_none_in_words(region: Region, host: str) -> None:
    visitor = region.visitor(host)

    page = visitor.get("/auth/invitation")
    api = visitor.get("/api/v1/diary/pupil001/2026-W48")

    assert (page.status, "По этому адресу школы нет" in page.text) == (421, True)
    assert (api.status, api.json["type"]) == (421, "/api/#UnknownHost")


def trips(region: Region, visitor: Visitor, path: str) -> int:
    with region.stage.table.counting() as count:
        visitor.get(path)
    return count.round_trips


def test_a_school_is_looked_up_once_in_minutes_and_a_stranger_too(region: Region) -> None:
    known, strange = region.visitor(OURS), region.visitor("nobody.example")

    first, later = (trips(region, known, "/auth/invitation") for _ in range(2))
    assert first == later + 1
    assert [trips(region, strange, "/auth/invitation") for _ in range(2)] == [1, 0]
    assert trips(region, region.visitor("no host at all"), "/auth/invitation") == 0

    region.seconds = KNOWN_FOR
    assert trips(region, known, "/auth/invitation") == first


def test_a_school_is_there_within_a_minute_and_gone_within_five(sqlite_table: SqliteTable) -> None:
    seconds = 0.0
    known = Hosts(settings(), lambda: seconds)
    with pytest.raises(UnknownHost):
        known.at(sqlite_table, THEIRS)
    sqlite_table.transact(hosts.put(THEIRS, at(THEIR_TENANT, THEIRS)))

    seconds = UNKNOWN_FOR
    found = known.at(sqlite_table, f"{THEIRS.upper()}.")
    hosts.remove(sqlite_table, THEIRS)

    assert (found.tenant, found.origin) == (THEIR_TENANT, f"https://{THEIRS}")
    assert known.at(sqlite_table, THEIRS) == found
    seconds = UNKNOWN_FOR + KNOWN_FOR
    with pytest.raises(UnknownHost):
        known.at(sqlite_table, THEIRS)


def test_made_up_names_take_no_memory_and_push_no_school_out(sqlite_table: SqliteTable) -> None:
    metered = MeteredTable(sqlite_table)
    sqlite_table.transact(hosts.put(THEIRS, at(THEIR_TENANT, THEIRS)))
    known = Hosts(settings(), lambda: 0.0)
    known.at(metered, THEIRS)
    for number in range(MOST_UNKNOWN + 1):
        with pytest.raises(UnknownHost):
            known.at(metered, f"made-up-{number}.example")

    with metered.counting() as count:
        known.at(metered, THEIRS)
        for name in ("made-up-0.example", f"made-up-{MOST_UNKNOWN}.example"):
            with pytest.raises(UnknownHost):
                known.at(metered, name)

    assert count.round_trips == 1  # the oldest made-up name was forgotten, nothing else


class Away(InterruptedTable):
    """A table that does not answer."""

    def get(self, _key: Key) -> Item | None:
        raise TableUnavailable("away")


def test_a_school_that_was_known_is_served_while_the_table_does_not_say(sqlite_table: SqliteTable) -> None:
    seconds = 0.0
    known = Hosts(settings(), lambda: seconds)
    sqlite_table.transact(hosts.put(THEIRS, at(THEIR_TENANT, THEIRS)))
    known.at(sqlite_table, THEIRS)
    seconds = KNOWN_FOR

    assert known.at(Away(sqlite_table), THEIRS).tenant == THEIR_TENANT
    with pytest.raises(TableUnavailable):
        known.at(Away(sqlite_table), OURS)


def test_a_school_of_two_names_is_one_school_and_its_oldest_name_stands_in_letters(table: Table) -> None:
    table.transact(
        hosts.put("a-new.example", at(TENANT, "a-new.example", NOW)),
        hosts.put(OURS, at(TENANT, OURS, NOW.replace(year=2025))),
        hosts.put(THEIRS, at(THEIR_TENANT, THEIRS)),
    )

    found = schools(settings(), table)

    assert [(one.tenant, one.origin) for one in found] == [
        (TENANT, f"https://{OURS}"),
        (THEIR_TENANT, f"https://{THEIRS}"),
    ]
    assert hosts.get(table, "nobody.example") is None


@pytest.mark.parametrize(
    "missing", [pytest.param("SCHOOL_TENANT", id="no tenant"), pytest.param("SCHOOL_BASE_URL", id="no address")]
)
def test_one_school_must_say_which_and_where(missing: str) -> None:
    given = {"SCHOOL_TABLE": "sqlite:x", "SCHOOL_TENANT": "burminka", "SCHOOL_BASE_URL": "https://school.example"}
    del given[missing]

    with pytest.raises(ValueError, match=missing):
        Settings.model_validate(given)
