"""Logging in and out through the emulator of ESIA: a whole login, and every way to cheat at it."""

import re
import urllib.parse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from http.cookies import Morsel
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask import Flask

from functions.domain.login import ATTEMPT_LASTS, SESSION_LASTS, LoginAttemptLost, PersonUnknown
from functions.domain.people import Person
from functions.domain.record import SchoolError
from functions.esia.port import LoginRefused, ProviderAnswerWrong, ProviderUnavailable
from functions.storage import keys
from functions.storage.sqlite import SqliteTable
from functions.storage.table import Delete, Span, TableUnavailable
from functions.web.answers import ANSWERS
from infra.local.demo.filling import people_json
from infra.local.esia.emulator import Client, create_app
from infra.local.esia.people import Persona
from tests.support.builders import NOW, TENANT
from tests.support.interrupted import losing_the_answer
from tests.support.serving import ask, serving
from tests.support.stage import PLAIN, Cast, Stage, make_apps
from tests.support.visitor import Reply, Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

SECRET = "invented-secret"
CALLBACK = f"{PLAIN}/auth/callback"


class Clock:
    """The emulator's clock; it stands where the functions' one stands."""

    now = NOW.timestamp()

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class Provider:
    """The running emulator."""

    port: int
    clock: Clock
    settings: tuple[tuple[str, str], ...]

    def code_for(self, address: str, oid: str) -> str:
        """Let a person choose on the emulator's page; return the address that they are sent back to."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        response, _ = ask(
            self.port,
            "POST",
            "/login",
            urlencode({**query, "oid": oid}),
            {"Content-Type": "application/x-www-form-urlencoded"},
        )
        return str(response.getheader("Location"))


@pytest.fixture(scope="session")
def provider(tmp_path_factory: pytest.TempPathFactory, cast: Cast) -> Iterator[Provider]:
    """The emulator with the demo school's people."""
    secret = tmp_path_factory.mktemp("esia") / "secret"
    secret.write_text(SECRET)
    clock, people = Clock(), [Persona.model_validate(one) for one in people_json(cast.people.everybody())]
    started: list[Flask] = []  # the emulator is told its own address, which is known once it is served

    def emulator(environ: "WSGIEnvironment", start: "StartResponse") -> "Iterable[bytes]":
        return started[0](environ, start)

    with serving(emulator) as port:
        base = f"http://127.0.0.1:{port}"
        started.append(create_app(base_url=base, client=Client("school", SECRET, CALLBACK), people=people, clock=clock))
        yield Provider(
            port,
            clock,
            (("SCHOOL_ESIA_URL", base), ("SCHOOL_ESIA_CLIENT_ID", "school"), ("SCHOOL_ESIA_SECRET_FILE", str(secret))),
        )


@pytest.fixture
def login(demo_table: tuple[Path, SqliteTable], cast: Cast, provider: Provider) -> "Login":
    """The functions beside the emulator."""
    return Login(Stage(make_apps(PLAIN, *provider.settings), *demo_table, cast), provider)


@dataclass(frozen=True)
class Login:
    """The way of a person through a login."""

    stage: Stage
    provider: Provider

    def oid(self, person: Person) -> str:
        """Return the person's number at the provider."""
        return next(one.oid for one in self.stage.cast.people.everybody() if one.person.id == person.id)

    def begin(self, visitor: Visitor, to: str = "") -> Reply:
        """Go to the login; a reply that leads to the provider."""
        return visitor.get(f"/auth/login?{urlencode({'to': to})}" if to else "/auth/login")

    def come_back(self, person: Person, begun: Reply) -> str:
        """Choose at the provider; return the path that the browser is sent to."""
        return self.provider.code_for(begun.location, self.oid(person)).removeprefix(PLAIN)

    def whole(self, visitor: Visitor, person: Person, to: str = "") -> Reply:
        """Log in."""
        return visitor.get(self.come_back(person, self.begin(visitor, to)))


def test_a_person_logs_in_and_stands_on_the_own_page(login: Login) -> None:
    visitor = login.stage.visitor()
    guardian = login.stage.cast.guardian_of(login.stage.cast.pupil)

    assert login.whole(visitor, guardian).location == "/diary/"
    assert visitor.get(f"/diary/{login.stage.cast.pupil.id}/2026-W48").status == 200
    assert "login" not in visitor.cookies


def test_a_teacher_begins_at_the_journal(login: Login) -> None:
    visitor = login.stage.visitor()

    assert login.whole(visitor, login.stage.cast.teacher).location == "/journal/"
    assert visitor.get("/journal/").status == 200


def test_after_the_login_one_is_where_one_wanted_to_go(login: Login) -> None:
    visitor = login.stage.visitor()
    path = f"/diary/{login.stage.cast.pupil.id}/2026-W47"
    sent = visitor.get(path)
    assert sent.location == f"/auth/login?to={path}"

    begun = visitor.get(sent.location)

    assert visitor.get(login.come_back(login.stage.cast.pupil, begun)).location == path


def test_a_day_in_the_address_survives_the_login(login: Login) -> None:
    visitor = login.stage.visitor()
    begun = visitor.get(visitor.get("/journal/?day=2026-11-24").location)

    assert visitor.get(login.come_back(login.stage.cast.teacher, begun)).location == "/journal/?day=2026-11-24"


@pytest.mark.parametrize(
    "to",
    [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "/%2f%2fevil.example",
        "%2f%2fevil.example",
        "/diary//evil.example",
        "/diary/../auth/logout",
        "/diary/\r\nSet-Cookie: session=x",
        "/diary/\n",
        "/diary/\t",
        "/diary@evil.example",
        "/diary.evil.example",
        "/auth/login",
        "/static/x",
        "/diary/ы",
        "/diary/" + "x" * 3000,
        "",
    ],
)
def test_a_link_to_the_login_leads_nowhere_but_to_our_own_pages(login: Login, to: str) -> None:
    visitor = login.stage.visitor()

    arrived = login.whole(visitor, login.stage.cast.teacher, to)

    assert arrived.status == 303
    assert arrived.location == "/journal/"
    assert set(visitor.cookies) == {"session"}


def test_the_provider_is_asked_with_our_address_and_a_state_of_one_use(login: Login) -> None:
    visitor = login.stage.visitor()
    one, other = login.begin(visitor), login.begin(visitor)
    asked = parse_qs(urlsplit(one.location).query)

    assert asked["redirect_uri"] == [CALLBACK]
    assert asked["response_type"] == ["code"]
    assert SECRET not in one.location
    assert re.fullmatch(r"[0-9a-f-]{36}", asked["state"][0])
    assert asked["state"] != parse_qs(urlsplit(other.location).query)["state"]


def refusal(reply: Reply, why: type[SchoolError]) -> bool:
    """Tell whether a login ended so, without a session."""
    found = (reply.status, reply.page.heading, "session" in reply.cookies())
    return found == (ANSWERS[why].status, ANSWERS[why].title, False)


def test_an_answer_of_the_provider_counts_once(login: Login) -> None:
    visitor = login.stage.visitor()
    back = login.come_back(login.stage.cast.teacher, login.begin(visitor))
    visitor.get(back)

    assert refusal(visitor.get(back), LoginAttemptLost)


def test_an_answer_of_another_state_is_refused(login: Login) -> None:
    visitor = login.stage.visitor()
    back = login.come_back(login.stage.cast.teacher, login.begin(visitor))

    reply = visitor.get(re.sub(r"state=[0-9a-f-]+", "state=00000000-0000-4000-8000-000000000000", back))

    assert refusal(reply, LoginAttemptLost)


def test_a_link_of_somebody_elses_login_logs_nobody_in(login: Login) -> None:
    """Login CSRF: an attacker sends the victim the address at which the attacker's own login ends."""
    attacker, victim = login.stage.visitor(), login.stage.visitor()
    back = login.come_back(login.stage.cast.teacher, login.begin(attacker))

    assert refusal(victim.get(back), LoginAttemptLost)
    assert "session" not in victim.cookies
    login.begin(victim)  # an own attempt does not help
    back = login.come_back(login.stage.cast.teacher, login.begin(attacker))
    assert refusal(victim.get(back), LoginAttemptLost)


def test_an_attempt_that_a_stranger_tried_is_used_up(login: Login) -> None:
    visitor = login.stage.visitor()
    back = login.come_back(login.stage.cast.teacher, login.begin(visitor))
    login.stage.visitor().get(back)

    assert refusal(visitor.get(back), LoginAttemptLost)


def test_an_attempt_ends_after_ten_minutes(login: Login) -> None:
    visitor = login.stage.visitor()
    back = login.come_back(login.stage.cast.teacher, login.begin(visitor))
    login.stage.now += ATTEMPT_LASTS

    assert refusal(visitor.get(back), LoginAttemptLost)


@pytest.mark.parametrize("query", ["", "?state=", "?code=x", f"?state={'x' * 3000}&code=x", "?state=%00&code=x"])
def test_a_callback_without_a_login_is_refused(login: Login, query: str) -> None:
    assert refusal(login.stage.visitor().get(f"/auth/callback{query}"), LoginAttemptLost)


def test_a_code_that_the_provider_does_not_know_is_refused(login: Login) -> None:
    visitor = login.stage.visitor()
    back = login.come_back(login.stage.cast.teacher, login.begin(visitor))

    assert refusal(visitor.get(re.sub(r"code=[^&]+", "code=invented", back)), LoginAttemptLost)


def test_who_says_no_at_the_provider_is_not_logged_in(login: Login) -> None:
    visitor = login.stage.visitor()
    state = parse_qs(urlsplit(login.begin(visitor).location).query)["state"][0]

    reply = visitor.get(f"/auth/callback?error=access_denied&state={state}")

    assert refusal(reply, LoginRefused)


def test_whom_the_school_does_not_know_is_told_what_to_do(login: Login) -> None:
    visitor = login.stage.visitor()
    clerk = login.stage.cast.people.posts["clerk"].person
    back = login.come_back(clerk, login.begin(visitor))
    identity = login.stage.sqlite.query(_identity(login.oid(clerk)), index=True).items[0]
    login.stage.sqlite.transact(Delete(identity.key))

    reply = visitor.get(back)

    assert refusal(reply, PersonUnknown)
    assert "классного руководителя" in reply.page.text


def _identity(oid: str) -> Span:
    place = keys.identity_index(TENANT, "esia", oid)
    return Span(place.pk, place.sk, place.sk)


def test_a_provider_that_is_away_is_said_to_be_away(login: Login, demo_table: tuple[Path, SqliteTable]) -> None:
    settings = dict(login.provider.settings) | {"SCHOOL_ESIA_URL": "http://127.0.0.1:9"}  # discard: nobody answers
    stage = Stage(make_apps(PLAIN, *settings.items()), *demo_table, login.stage.cast)
    visitor = stage.visitor()
    state = parse_qs(urlsplit(login.begin(visitor).location).query)["state"][0]

    reply = visitor.get(f"/auth/callback?code=x&state={state}")

    assert refusal(reply, ProviderUnavailable)


def test_a_provider_of_another_clock_is_not_trusted(login: Login) -> None:
    visitor = login.stage.visitor()
    back = login.come_back(login.stage.cast.teacher, login.begin(visitor))
    login.provider.clock.now += 3600
    try:
        begun = login.begin(visitor)
        assert begun.status == 303
        state = parse_qs(urlsplit(begun.location).query)["state"][0]
        code = re.sub(r"state=[0-9a-f-]+", f"state={state}", back)
        login.provider.clock.now -= 3600 - 120  # the code is still good, the token is of two minutes ahead
        reply = visitor.get(code)
    finally:
        login.provider.clock.now = NOW.timestamp()

    assert refusal(reply, ProviderAnswerWrong)


def test_a_login_starts_a_session_of_its_own(login: Login) -> None:
    """Session fixation: whatever cookie a browser came with is not taken over."""
    visitor = login.stage.visitor()
    planted = f"{login.stage.cast.teacher.id}.planted-by-an-attacker"
    visitor.cookies["session"] = planted

    login.whole(visitor, login.stage.cast.teacher)

    assert visitor.cookies["session"] != planted
    attacker = login.stage.visitor()
    attacker.cookies["session"] = planted
    assert attacker.get("/journal/").status == 303


def test_two_logins_are_two_sessions(login: Login) -> None:
    one, other = login.stage.visitor(), login.stage.visitor()
    login.whole(one, login.stage.cast.teacher)
    login.whole(other, login.stage.cast.teacher)

    assert one.cookies["session"] != other.cookies["session"]
    assert one.get("/journal/").status == other.get("/journal/").status == 200


def logged_in(login: Login) -> Visitor:
    visitor = login.stage.visitor()
    login.whole(visitor, login.stage.cast.teacher)
    visitor.csrf_token = re.findall(r'name="csrf_token" value="([^"]+)"', visitor.get("/journal/").text)[0]
    return visitor


def test_who_logs_out_is_out_here_and_at_the_provider(login: Login) -> None:
    visitor = logged_in(login)
    cookie = visitor.cookies["session"]

    reply = visitor.post("/auth/logout", {})

    assert reply.status == 303
    assert urlsplit(reply.location).path == "/idp/ext/Logout"
    assert urllib.parse.unquote(reply.location).endswith(f"redirect_url={PLAIN}/")
    assert "session" not in visitor.cookies
    visitor.cookies["session"] = cookie
    assert visitor.get("/journal/").status == 303


@pytest.mark.parametrize("token", ["", "wrong"])
def test_nobody_else_can_log_one_out(login: Login, token: str) -> None:
    visitor = logged_in(login)

    reply = visitor.post("/auth/logout", {}, token=token)

    assert reply.status == 403
    assert visitor.get("/journal/").status == 200


def test_a_link_does_not_log_out(login: Login) -> None:
    visitor = logged_in(login)

    assert visitor.get("/auth/logout").status == 405
    assert visitor.get("/journal/").status == 200


def test_who_is_out_already_goes_home(login: Login) -> None:
    assert login.stage.visitor().post("/auth/logout", {}).location == f"{PLAIN}/"


def attributes(cookie: "Morsel[str]") -> dict[str, object]:
    return {name: value for name, value in cookie.items() if value}


def test_over_tls_cookies_are_for_this_host_and_for_tls_alone(
    demo_table: tuple[Path, SqliteTable], cast: Cast, provider: Provider
) -> None:
    base = "https://school.example.org"
    login = Login(Stage(make_apps(base, *provider.settings), *demo_table, cast), provider)
    visitor = login.stage.visitor()

    begun = login.begin(visitor)
    out = login.stage.visitor(cast.teacher)
    ended = out.post("/auth/logout", {})

    ((name, cookie),) = begun.cookies().items()
    assert name.startswith("__Host-login-")
    assert attributes(cookie) == {
        "path": "/",
        "secure": True,
        "httponly": True,
        "samesite": "Lax",
        "max-age": str(int(ATTEMPT_LASTS.total_seconds())),
        "expires": cookie["expires"],
    }
    gone = ended.cookies()["__Host-session"]
    assert (gone.value, gone["max-age"], gone["secure"], gone["path"], gone["domain"]) == ("", "0", True, "/", "")
    assert begun.header("strict-transport-security") == "max-age=31536000"
    assert parse_qs(urlsplit(begun.location).query)["redirect_uri"] == [f"{base}/auth/callback"]


def test_on_one_machine_cookies_have_no_attribute_that_needs_tls(login: Login) -> None:
    visitor = login.stage.visitor()
    begun = login.begin(visitor)

    arrived = visitor.get(login.come_back(login.stage.cast.teacher, begun))

    session = arrived.cookies()["session"]
    assert (session["httponly"], session["samesite"], session["path"], session["secure"]) == (True, "Lax", "/", "")
    assert session["domain"] == ""
    assert session["max-age"] == str(int(SESSION_LASTS.total_seconds()))
    assert begun.header("strict-transport-security") == ""


def test_a_session_lasts_a_school_day(login: Login) -> None:
    visitor = logged_in(login)

    login.stage.now += SESSION_LASTS - timedelta(seconds=1)
    assert visitor.get("/journal/").status == 200
    login.stage.now += timedelta(seconds=1)
    assert visitor.get("/journal/").status == 303


def test_health_says_the_version_and_that_the_table_answers(stage: Stage) -> None:
    reply = stage.visitor().get("/healthz")

    assert reply.status == 200
    assert reply.json == {"version": stage.apps["auth"].config["SETTINGS"].version, "table": "ok"}


def test_health_says_that_the_table_does_not_answer(stage: Stage) -> None:
    table = losing_the_answer(stage.sqlite, TableUnavailable("unused"))
    table.ping = _unavailable  # type: ignore[method-assign]
    stage.use(table)

    reply = stage.visitor().get("/healthz")

    assert reply.status == 503
    assert reply.json["table"] == "unavailable"


def _unavailable() -> None:
    raise TableUnavailable("no answer")


def test_a_deployment_without_a_provider_says_that_something_is_wrong_here(stage: Stage) -> None:
    reply = stage.visitor().get("/auth/login")

    assert reply.status == 500
    assert "Что-то сломалось у нас" in reply.page.text


def test_two_tabs_may_log_in_at_the_same_time(login: Login) -> None:
    visitor = login.stage.visitor()
    first = login.come_back(login.stage.cast.teacher, login.begin(visitor))
    second = login.come_back(login.stage.cast.teacher, login.begin(visitor))

    assert visitor.get(first).status == visitor.get(second).status == 303
    assert visitor.get("/journal/").status == 200


def test_a_new_login_ends_the_session_that_the_browser_had(login: Login) -> None:
    visitor = login.stage.visitor()
    back = login.come_back(login.stage.cast.teacher, login.begin(visitor))
    visitor.cookies |= login.stage.visitor(login.stage.cast.other_teacher).cookies
    old = visitor.cookies["session"]

    visitor.get(back)

    thief = login.stage.visitor()
    thief.cookies["session"] = old
    assert thief.get("/journal/").status == 303


def test_who_is_logged_in_is_not_sent_to_the_provider_again(login: Login) -> None:
    visitor = login.stage.visitor(login.stage.cast.teacher)

    assert login.begin(visitor).location == "/journal/"
    assert login.begin(visitor, "/journal/?day=2026-11-20").location == "/journal/?day=2026-11-20"
    assert login.begin(visitor, "https://evil.example/").location == "/journal/"
