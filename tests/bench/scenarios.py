"""What is measured: pages and saves through a function's handler, as the gateway calls it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from functions.diary import routes as diary_routes
from functions.domain.roll.people import Person
from functions.grades import pages as grades_pages
from functions.storage import keys, records
from functions.storage.lessons import keys_to_open, opened
from functions.storage.table import Table
from functions.web import visit
from functions.web.app import create_app
from functions.web.entry import Handler, wrap
from functions.web.settings import Settings
from tests.bench import data, saves

VALUES: Final = Settings.model_validate(
    {"SCHOOL_TABLE": "sqlite:unused", "SCHOOL_BASE_URL": "http://127.0.0.1:8000", "SCHOOL_TENANT": data.TENANT}
)
LESSON: Final = data.lesson(0)


@dataclass(frozen=True)
class Scenario:
    """A request that is repeated: its name, the handler, and what makes the next event."""

    name: str
    handler: Handler
    events: Callable[[], Iterator[dict[str, Any]]]
    expected: int = 200


def scenarios(table: Table) -> list[Scenario]:
    """Return what is measured on a filled table."""
    app = {
        name: create_app(name, *blueprints, values=VALUES, table=table, clock=lambda: data.NOW)
        for name, blueprints in (("diary", (diary_routes.blueprint,)), ("grades", grades_pages.BLUEPRINTS))
    }
    people = table.batch_get(keys.person(data.TENANT, who) for who in (data.GUARDIAN, data.TEACHER))
    guardian, teacher = (
        visit.open_session(table, data.TENANT, records.of(people[keys.person(data.TENANT, who)], Person), data.NOW)
        for who in (data.GUARDIAN, data.TEACHER)
    )
    diary, grades = wrap(app["diary"]), wrap(app["grades"])
    pupil = data.pupil_id(0)
    return [
        Scenario("diary week", diary, _always(event("GET", f"/diary/{pupil}/2026-W47", guardian))),
        Scenario("diary term", diary, _always(event("GET", f"/diary/{pupil}/term/1", guardian))),
        Scenario("lesson form", grades, _always(event("GET", f"/journal/lessons/{LESSON}", teacher))),
        Scenario("spread, 25 × 30", grades, _always(event("GET", f"/journal/{data.CLASS}/algebra/1", teacher))),
        Scenario("save, 25 marks", grades, lambda: _saves(table, grades, teacher), expected=303),
    ]


def event(method: str, path: str, cookie: str, body: str | None = None) -> dict[str, Any]:
    """Return an event of HTTP API 2.0."""
    made: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"host": "127.0.0.1", "accept": "text/html", "x-forwarded-proto": "http"},
        "cookies": [f"session={cookie}"],
        "requestContext": {
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1"},
            "requestId": "bench",
        },
        "isBase64Encoded": False,
    }
    if body is not None:
        made["body"] = body
        made["headers"] |= {"content-type": "application/x-www-form-urlencoded", "content-length": str(len(body))}
    return made


def _always(made: dict[str, Any]) -> Callable[[], Iterator[dict[str, Any]]]:
    def forever() -> Iterator[dict[str, Any]]:
        while True:
            yield made

    return forever


def _saves(table: Table, handler: Handler, cookie: str) -> Iterator[dict[str, Any]]:
    """Make saves that change all 25 cells each time, as a teacher's browser would send them."""
    token = _token(handler, cookie)
    value = 4
    while True:
        lesson = opened(table.batch_get(keys_to_open(data.TENANT, LESSON)), data.TENANT, LESSON)
        value = 9 - value  # 4, 5, 4, 5 …: every cell differs from what is kept
        yield event("POST", f"/journal/lessons/{LESSON}", cookie, saves.body(lesson, value, token))


def _token(handler: Handler, cookie: str) -> str:
    page: str = handler(event("GET", f"/journal/lessons/{LESSON}", cookie), None)["body"]
    return page.split('name="csrf_token" value="')[1].split('"', maxsplit=1)[0]
