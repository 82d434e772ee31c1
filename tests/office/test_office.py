"""The office's pages: who may open them, and that nobody else can."""

import pytest

from functions.domain.organisation.school import School
from functions.domain.roll.people import Person
from functions.storage import keys, records
from infra.routes import FUNCTIONS
from tests.support.builders import TENANT
from tests.support.rights import NOWHERE, address
from tests.support.stage import Stage

(ROUTES,) = (one.routes for one in FUNCTIONS if one.name == "office")
PATHS = sorted({(route.method, address(route.path, NOWHERE)) for route in ROUTES if route.path != "/office"})


def clerk(stage: Stage) -> Person:
    return stage.cast.people.posts["clerk"].person


@pytest.mark.parametrize("who", ["teacher", "guardian", "pupil"])
@pytest.mark.parametrize(("method", "path"), PATHS)
def test_nobody_else_opens_the_office_or_does_anything_in_it(stage: Stage, method: str, path: str, who: str) -> None:
    cast = stage.cast
    person = {"teacher": cast.teacher, "guardian": cast.guardian_of(cast.pupil), "pupil": cast.pupil}[who]
    visitor = stage.visitor(person)
    before = stage.contents()
    fields = {"pupil": cast.pupil.id, "guardian": cast.guardian_of(cast.pupil).id, "decision": "remove"}

    reply = visitor.get(path) if method == "GET" else visitor.post(path, fields | {"invitations": "off"})

    staff = (403, "Эта страница для администрации")
    assert (reply.status, reply.page.heading) == (staff if who == "teacher" else (404, "Такой страницы нет"))
    assert stage.contents() == before


@pytest.mark.parametrize(("method", "path"), [(method, path) for method, path in PATHS if method == "POST"])
def test_a_form_without_the_sessions_token_does_nothing(stage: Stage, method: str, path: str) -> None:
    assert method == "POST"
    visitor = stage.visitor(clerk(stage))
    before = stage.contents()
    guardian = stage.cast.guardian_of(stage.cast.pupil).id

    for fields in (
        {"invitations": "off"},
        {"decision": "remove"},
        {"pupil": stage.cast.pupil.id, "guardian": guardian},
    ):
        assert visitor.post(path, fields, token="").status in {403, 422}
    assert stage.contents() == before


def test_a_clerk_begins_in_the_office_and_a_director_at_the_journal(stage: Stage) -> None:
    assert stage.visitor(clerk(stage)).get("/auth/login").location == "/office/"
    assert stage.visitor(stage.cast.director).get("/auth/login").location == "/journal/"
    assert "Администрация" in stage.visitor(stage.cast.director).get("/journal/").page.text
    assert "Администрация" not in stage.visitor(stage.cast.teacher).get("/journal/").page.text


def test_the_way_in_by_invitation_is_shut_and_opened(stage: Stage) -> None:
    visitor, key = stage.visitor(clerk(stage)), keys.school(TENANT)

    shut = visitor.get(visitor.post("/office/", {"invitations": "off"}).location)
    off = records.of(stage.sqlite.batch_get([key])[key], School)
    visitor.post("/office/", {"invitations": "on"})
    on = records.of(stage.sqlite.batch_get([key])[key], School)

    assert "выключен" in shut.page.text
    assert (off.invitations_off, on.invitations_off) == (True, False)
    assert on == off.model_copy(update={"invitations_off": False})


def test_each_page_of_the_office_costs_the_same_in_a_school_of_any_size(stage: Stage) -> None:
    visitor, trips = stage.visitor(clerk(stage)), {}
    for path in ("/office/", "/office/logins", "/office/consents/9", "/office/invitations", "/office/invitations/9"):
        with stage.table.counting() as count:
            assert visitor.get(path).status == 200
        trips[path] = dict(count.trips)

    assert trips == {
        "/office/": {"batch_get": 1},
        "/office/logins": {"batch_get": 1, "query": 1},
        "/office/consents/9": {"batch_get": 2},
        "/office/invitations": {"batch_get": 1, "query": 1},
        "/office/invitations/9": {"batch_get": 3},
    }


@pytest.mark.parametrize("path", ["/office/consents/12", "/office/invitations/nope", "/office/consents/9a%23b"])
def test_a_class_that_is_not_there_is_said_to_be_so(stage: Stage, path: str) -> None:
    reply = stage.visitor(clerk(stage)).get(path)

    assert (reply.status, reply.page.heading) == (404, "Такого класса нет")
