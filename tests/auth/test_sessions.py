"""Sessions and their cookies: how they begin, last and end; and the health of the deployment."""

import re
import urllib.parse
from datetime import timedelta
from http.cookies import Morsel
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from functions.domain.login import ATTEMPT_LASTS, SESSION_LASTS
from functions.storage.sqlite import SqliteTable
from functions.storage.table import TableUnavailable
from tests.support.interrupted import losing_the_answer
from tests.support.logins import Login, Provider
from tests.support.stage import PLAIN, Cast, Stage, make_apps
from tests.support.visitor import Visitor


def logged_in(login: Login) -> Visitor:
    visitor = login.stage.visitor()
    login.whole(visitor, login.stage.cast.teacher)
    visitor.csrf_token = re.findall(r'name="csrf_token" value="([^"]+)"', visitor.get("/journal/").text)[0]
    return visitor


def attributes(cookie: "Morsel[str]") -> dict[str, object]:
    return {name: value for name, value in cookie.items() if value}


def _unavailable() -> None:
    raise TableUnavailable("no answer")


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
    table.ping = _unavailable  # type: ignore[method-assign]  # no table of ours can be told to be away
    stage.use(table)

    reply = stage.visitor().get("/healthz")

    assert reply.status == 503
    assert reply.json["table"] == "unavailable"


def test_a_deployment_without_a_provider_says_that_something_is_wrong_here(stage: Stage) -> None:
    reply = stage.visitor().get("/auth/login")

    assert reply.status == 500
    assert "Что-то сломалось у нас" in reply.page.text


def test_a_new_login_ends_the_session_that_the_browser_had(login: Login) -> None:
    visitor = login.stage.visitor()
    back = login.come_back(login.stage.cast.teacher, login.begin(visitor))
    visitor.cookies |= login.stage.visitor(login.stage.cast.other_teacher).cookies
    old = visitor.cookies["session"]

    visitor.get(back)

    thief = login.stage.visitor()
    thief.cookies["session"] = old
    assert thief.get("/journal/").status == 303
