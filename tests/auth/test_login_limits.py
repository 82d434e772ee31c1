"""How often a login may begin from one address, and that it begins at one host name."""

from urllib.parse import parse_qs, urlsplit

import pytest

from functions.domain.limits import LIMITS, TooManyAttempts
from functions.storage import counters
from functions.storage.table import Item, Put
from functions.web.answers import ANSWERS
from functions.web.attempts_limit import client
from infra.local.gateway.events import Payload
from tests.support.builders import TENANT
from tests.support.logins import Login
from tests.support.stage import PLAIN, Stage

LIMIT = LIMITS["login"]


def use_up(stage: Stage, who: str = "127.0.0.1") -> None:
    """Let an address have begun as many logins in this minute as it may."""
    key = counters.place(TENANT, "login", who, LIMIT.begins(stage.now))
    stage.sqlite.transact(Put(Item(key, "{}", version=LIMIT.most)))


def test_an_address_that_has_begun_too_many_logins_waits_for_the_next_minute(login: Login) -> None:
    visitor = login.stage.visitor()
    assert login.begin(visitor).status == 303
    use_up(login.stage)

    reply = login.begin(visitor)

    assert reply.status == 429
    assert reply.header("retry-after") == "60"
    assert reply.page.heading == ANSWERS[TooManyAttempts.__name__].title
    assert "Подождите минуту и попробуйте ещё раз." in reply.page.text
    login.stage.now += LIMIT.window
    assert login.begin(visitor).status == 303


def test_who_is_logged_in_is_not_counted(login: Login) -> None:
    use_up(login.stage)

    assert login.begin(login.stage.visitor(login.stage.cast.teacher)).location == "/journal/"


@pytest.mark.parametrize("payload", ["2.0", "1.0"])
def test_the_address_is_the_one_that_the_gateway_saw(login: Login, payload: Payload) -> None:
    """Anybody can send X-Forwarded-For, and would have a new address for each attempt."""
    use_up(login.stage)
    visitor = login.stage.visitor(payload=payload)

    for name in ("x-forwarded-for", "forwarded", "x-real-ip", "client-ip", "remote-addr"):
        assert visitor.send("GET", "/auth/login", headers={name: "198.51.100.9"}).status == 429


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.8", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("::ffff:203.0.113.7", "::ffff:203.0.113.8", False),
        ("", "", True),
    ],
)
def test_a_household_counts_as_one(stage: Stage, one: str, other: str, same: bool) -> None:  # noqa: FBT001  # a case
    def seen(address: str) -> str:
        with stage.apps["auth"].test_request_context(environ_base={"REMOTE_ADDR": address}):
            return client()

    assert (seen(one) == seen(other)) is same


@pytest.mark.parametrize("host", ["localhost:8000", "www.school.example", "evil.example", "127.0.0.1"])
def test_a_login_at_another_name_of_ours_is_sent_to_the_one_that_cookies_belong_to(login: Login, host: str) -> None:
    visitor = login.stage.visitor()
    visitor.host = host

    reply = visitor.get("/auth/login?to=/journal/?day=2026-11-24&x=%0d%0a")

    assert reply.status == 303
    assert reply.location.startswith(f"{PLAIN}/auth/login?")
    assert parse_qs(urlsplit(reply.location).query)["to"] == ["/journal/?day=2026-11-24"]
    assert not reply.cookies()
    visitor.host = "127.0.0.1:8000"
    begun = visitor.get(reply.location.removeprefix(PLAIN))
    assert visitor.get(login.come_back(login.stage.cast.teacher, begun)).location == "/journal/?day=2026-11-24"


def test_a_host_that_the_functions_never_see_does_not_send_a_browser_in_circles(login: Login) -> None:
    """Behind a CDN every request has the name of the gateway."""
    visitor = login.stage.visitor()
    visitor.host = "d5d.apigw.example"

    moved = visitor.get("/auth/login").location

    assert "/aas/oauth2/" in visitor.get(moved.removeprefix(PLAIN)).location


def test_case_and_the_usual_port_of_a_host_do_not_matter(login: Login) -> None:
    visitor = login.stage.visitor()
    visitor.host = visitor.host.upper()

    assert "/aas/oauth2/" in login.begin(visitor).location
