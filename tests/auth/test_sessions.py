"""Sessions and their cookies: how they begin, last and end; and the health of the deployment."""

import json
import re
import urllib.parse
from dataclasses import replace
from datetime import timedelta
from http.cookies import Morsel
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from functions.domain.access.login import ATTEMPT_LASTS, SESSION_LIMITS
from functions.domain.roll.people import Role
from functions.storage import keys, people, timer_marks
from functions.storage.sqlite import SqliteTable
from functions.storage.table import Delete, Key, Put, TableUnavailable
from functions.web.visit import digest, open_session
from tests.support.builders import TENANT
from tests.support.interrupted import InterruptedTable, losing_the_answer
from tests.support.logins import Login, Provider
from tests.support.stage import PLAIN, Cast, Stage, make_apps
from tests.support.visitor import Visitor

TEACHER = SESSION_LIMITS[Role.TEACHER]


def logged_in(login: Login) -> Visitor:
    visitor = login.stage.visitor()
    login.whole(visitor, login.stage.cast.teacher)
    visitor.csrf_token = re.findall(r'name="csrf_token" value="([^"]+)"', visitor.get("/journal/").text)[0]
    return visitor


def session_key(visitor: Visitor) -> Key:
    person_id, _, secret = visitor.cookies["session"].partition(".")
    return keys.session(TENANT, person_id, digest(secret))


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


def test_who_logs_out_is_out_even_if_the_provider_cannot_be_asked(
    demo_table: tuple[Path, SqliteTable], cast: Cast
) -> None:
    stage = Stage(make_apps(PLAIN), *demo_table, cast)  # names no provider at all
    visitor = stage.visitor(cast.teacher)
    cookie = visitor.cookies["session"]

    reply = visitor.post("/auth/logout", {})

    assert (reply.status, reply.location) == (303, f"{PLAIN}/")
    assert "session" not in visitor.cookies
    visitor.cookies["session"] = cookie
    assert visitor.get("/journal/").status == 303


def test_who_came_without_a_provider_is_not_sent_to_one(login: Login) -> None:
    visitor = login.stage.visitor()
    with login.stage.apps["auth"].app_context():
        visitor.cookies["session"] = open_session(
            login.stage.sqlite,
            TENANT,
            login.stage.cast.guardian_of(login.stage.cast.pupil),
            login.stage.now,
            provider="passkey",
        )
    visitor.csrf_token = re.findall(r'name="csrf_token" value="([^"]+)"', visitor.get("/consent/").text)[0]

    assert visitor.post("/auth/logout", {}).location == f"{PLAIN}/"


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
    assert session["max-age"] == str(int(TEACHER.absolute.total_seconds()))
    assert begun.header("strict-transport-security") == ""


def test_a_session_that_is_used_lasts_a_school_day(login: Login) -> None:
    visitor = logged_in(login)
    began = login.stage.now

    while login.stage.now < began + TEACHER.absolute - timedelta(hours=1):
        login.stage.now += timedelta(hours=1)
        assert visitor.get("/journal/").status == 200
    login.stage.now = began + TEACHER.absolute
    assert visitor.get("/journal/").status == 303


def test_a_session_that_is_not_used_ends_before_that(login: Login) -> None:
    visitor = logged_in(login)

    login.stage.now += TEACHER.idle - timedelta(seconds=1)
    assert visitor.get("/journal/").status == 200
    login.stage.now += TEACHER.idle
    assert visitor.get("/journal/").status == 303


def test_a_role_that_is_given_shortens_the_session_at_once(stage: Stage) -> None:
    guardian = stage.cast.guardian_of(stage.cast.pupil)
    visitor = stage.visitor(guardian)
    stage.now += timedelta(days=2)
    assert visitor.get("/consent/").status == 200

    stage.sqlite.transact(
        people.put_person(TENANT, guardian.model_copy(update={"roles": (Role.GUARDIAN, Role.OFFICE)}))
    )

    assert visitor.get("/consent/").status == 303


def test_a_visit_is_noted_once_in_a_while_and_costs_a_write_only_then(stage: Stage) -> None:
    visitor = stage.visitor(stage.cast.teacher)
    trips = []
    for minutes in (0, 14, 1, 1):
        stage.now += timedelta(minutes=minutes)
        with stage.table.counting() as count:
            visitor.get("/journal/")
        trips.append(count.trips["transact"])

    assert trips == [0, 0, 1, 0]


def test_the_table_drops_a_session_when_its_idle_limit_has_passed(stage: Stage) -> None:
    visitor = stage.visitor(stage.cast.teacher)
    key = session_key(visitor)
    stage.now += timedelta(hours=1)
    visitor.get("/journal/")

    kept = stage.sqlite.get(key)

    assert kept is not None
    assert kept.expires_at == int((stage.now + TEACHER.idle).timestamp())
    assert kept.version == 2


def test_a_session_that_was_ended_meanwhile_stays_ended(stage: Stage) -> None:
    """A request that has read the session notes its visit after somebody has ended it in another tab."""
    visitor = stage.visitor(stage.cast.teacher)
    key = session_key(visitor)
    stage.now += timedelta(hours=1)
    stage.use(InterruptedTable(stage.sqlite, before=lambda: stage.sqlite.transact(Delete(key))))

    assert visitor.get("/journal/").status == 200

    assert stage.sqlite.get(key) is None
    assert visitor.get("/journal/").status == 303


def test_a_table_that_takes_no_writes_still_shows_pages(stage: Stage) -> None:
    visitor = stage.visitor(stage.cast.teacher)
    stage.now += timedelta(hours=1)
    stage.use(InterruptedTable(stage.sqlite, before=_unavailable))

    assert visitor.get("/journal/").status == 200


def test_a_forged_form_does_not_keep_a_session_alive(stage: Stage) -> None:
    visitor = stage.visitor(stage.cast.teacher)
    stage.now += timedelta(hours=1)
    before = stage.contents()

    assert visitor.post("/auth/logout", {}, token="wrong").status == 403
    assert stage.contents() == before


def test_a_session_of_before_the_limits_is_still_one(stage: Stage) -> None:
    visitor = stage.visitor(stage.cast.teacher)
    kept = stage.sqlite.get(session_key(visitor))
    assert kept is not None
    old = {name: value for name, value in json.loads(kept.doc).items() if name not in {"seen_at", "provider", "device"}}
    stage.sqlite.transact(Put(replace(kept, doc=json.dumps(old))))

    assert visitor.get("/journal/").status == 200
    assert "Неизвестное устройство" in visitor.get("/auth/sessions").page.text


def test_health_says_the_version_and_that_the_table_answers(stage: Stage) -> None:
    reply = stage.visitor().get("/healthz")

    assert reply.status == 200
    assert reply.json == {
        "version": stage.apps["auth"].config["SETTINGS"].version,
        "now": stage.now.isoformat(timespec="seconds"),
        "table": "ok",
        "mail": "none",
        "timers": {},
        "cookies": 0,
    }


def test_health_says_how_long_ago_each_timer_has_done_its_work(stage: Stage) -> None:
    timer_marks.leave(stage.sqlite, "consent", at=stage.now - timedelta(minutes=7))

    assert stage.visitor().get("/healthz").json["timers"] == {"consent": 420}


def test_health_tells_how_many_of_its_two_cookies_came_back(stage: Stage) -> None:
    visitor = stage.visitor()

    assert visitor.get("/healthz?probe").json["cookies"] == 0
    assert visitor.get("/healthz").json["cookies"] == 2


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


def test_the_button_that_logs_out_may_lead_to_either_provider() -> None:
    """A browser follows the redirect after a form only to origins that the page has named."""
    apps = make_apps(
        PLAIN, ("SCHOOL_ESIA_URL", "https://esia.example/"), ("SCHOOL_OIDC_ISSUER", "https://sso.example/realms/region")
    )
    policy = apps["auth"].test_client().get("/auth/cabinet").headers["Content-Security-Policy"]

    assert "form-action 'self' https://esia.example https://sso.example;" in policy
