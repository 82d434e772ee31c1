"""The emulator of ESIA, and our adapter to it, over real sockets."""

import json
import re
import socket
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from functions.domain.login import LoginAttemptLost
from functions.esia.port import Identity, ProviderAnswerWrong, ProviderUnavailable
from functions.esia.simple import SimpleEsia
from functions.esia.transport import UnprotectedProvider
from infra.local.esia.emulator import Client, create_app
from infra.local.esia.people import Persona, Role
from tests.support.serving import ask, serving

BACK = "http://127.0.0.1:8000/auth/callback"
SECRET = "invented-secret"
MOTHER = Persona(
    login="ivanova",
    person_id="p0001",
    oid=1_000_300_101,
    name="Иванова Анна Петровна",
    family_name="Иванова",
    given_name="Анна",
    patronymic="Петровна",
    roles=(Role.GUARDIAN,),
    snils="000-000-600 01",
    birth_date=date(1985, 3, 9),
    note="двое детей",
)
TEACHER = MOTHER.model_copy(update={"login": "petrov", "oid": 1_000_300_102, "name": "Петров Пётр", "note": ""})


@dataclass
class Clock:
    """Seconds since 1970, moved by hand."""

    now: float

    def seconds(self) -> float:
        return self.now

    def moment(self) -> datetime:
        return datetime.fromtimestamp(self.now, UTC)


@dataclass
class Stand:
    """A running emulator and the adapter that speaks to it."""

    port: int
    clock: Clock
    adapter: SimpleEsia

    def page(self, **changed: str) -> tuple[int, str, str]:
        """Ask for the page of people. Returns status, where it leads, and the text."""
        parts = urlsplit(self.adapter.begin(state=str(uuid.uuid4()), redirect_uri=BACK).url)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()} | changed
        given = {name: value for name, value in query.items() if value}
        response, body = ask(self.port, "GET", f"{parts.path}?{urlencode(given)}")
        return response.status, response.getheader("Location", ""), body.decode()

    def choose(self, person: Persona, **changed: str) -> tuple[int, dict[str, str]]:
        """Choose a person. Returns status and the parameters that the browser goes back with."""
        form = {"client_id": "SCHOOL", "redirect_uri": BACK, "state": "s", "oid": str(person.oid)} | changed
        response, _ = ask(
            self.port, "POST", "/login", urlencode(form), {"Content-Type": "application/x-www-form-urlencoded"}
        )
        query = parse_qs(urlsplit(response.getheader("Location", "")).query)
        return response.status, {name: values[0] for name, values in query.items()}

    def trade(self, **changed: str) -> tuple[int, dict[str, Any]]:
        """Trade a fresh code for tokens by hand."""
        form = {
            "client_id": "SCHOOL",
            "client_secret": SECRET,
            "grant_type": "authorization_code",
            "redirect_uri": BACK,
            "state": str(uuid.uuid4()),
            "code": self.choose(MOTHER)[1]["code"],
        } | changed
        given = urlencode({name: value for name, value in form.items() if value})
        response, body = ask(
            self.port, "POST", "/aas/oauth2/v3/te", given, {"Content-Type": "application/x-www-form-urlencoded"}
        )
        return response.status, json.loads(body)

    def identify(self, code: str, adapter: SimpleEsia | None = None) -> Identity:
        return (adapter or self.adapter).identify(code=code, redirect_uri=BACK)

    def fresh_code(self) -> str:
        return self.choose(MOTHER)[1]["code"]


def adapter(port: int, clock: Clock, *, secret: str = SECRET, client_id: str = "SCHOOL") -> SimpleEsia:
    return SimpleEsia(base_url=f"http://127.0.0.1:{port}", client_id=client_id, secret=secret, clock=clock.moment)


@pytest.fixture
def stand() -> Iterator[Stand]:
    clock = Clock(datetime(2026, 11, 23, 9, tzinfo=UTC).timestamp())
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    app = create_app(
        base_url=f"http://127.0.0.1:{port}",
        client=Client("SCHOOL", SECRET, BACK),
        people=[MOTHER, TEACHER],
        clock=clock.seconds,
    )
    with serving(app, port):
        yield Stand(port, clock, adapter(port, clock))


def test_whoever_is_chosen_comes_back_as_themselves(stand: Stand) -> None:
    assert stand.identify(stand.fresh_code()) == Identity(
        provider="esia",
        subject="1000300101",
        confirmed=True,
        family_name="Иванова",
        given_name="Анна",
        patronymic="Петровна",
        snils="000-000-600 01",
        birth_date=date(1985, 3, 9),
    )


def test_the_page_shows_the_people_and_says_that_it_is_not_gosuslugi(stand: Stand) -> None:
    status, _, text = stand.page()
    assert status == 200
    assert "это не&nbsp;Госуслуги" in text
    assert re.findall(r'name="oid" value="(\d+)"', text) == [str(MOTHER.oid), str(TEACHER.oid)]


def test_the_shared_secret_is_never_in_the_browsers_address(stand: Stand) -> None:
    assert SECRET not in stand.adapter.begin(state=str(uuid.uuid4()), redirect_uri=BACK).url


def test_a_refusal_goes_back_with_esias_code_and_the_same_state(stand: Stand) -> None:
    _, back = stand.choose(MOTHER, refuse="1")
    assert (back["error"], back["state"]) == ("access_denied", "s")
    assert back["error_description"].startswith("ESIA-007004")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        pytest.param({"response_type": "token"}, "ESIA-007009", id="another flow"),
        pytest.param({"scope": "fullname"}, "ESIA-007006", id="without openid"),
        pytest.param({"scope": "openid everything"}, "ESIA-007006", id="unknown scope"),
        pytest.param({"state": "not-a-uuid"}, "ESIA-007003", id="state is no UUID"),
        pytest.param({"access_type": "ever"}, "ESIA-007003", id="access type"),
        pytest.param({"timestamp": "2026-11-23 09:00:00"}, "ESIA-007015", id="another form of time"),
        pytest.param({"timestamp": "2026.99.23 09:00:00 +0000"}, "ESIA-007015", id="no such day"),
        pytest.param({"timestamp": "2026.11.23 08:00:00 +0000"}, "ESIA-007015", id="an hour ago"),
        pytest.param({"timestamp": ""}, "ESIA-007014", id="no time"),
    ],
)
def test_a_wrong_request_goes_back_with_its_reason(stand: Stand, changed: dict[str, str], code: str) -> None:
    status, location, _ = stand.page(**changed)
    assert status == 303
    assert location.startswith(BACK)
    assert parse_qs(urlsplit(location).query)["error_description"][0].startswith(code)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        pytest.param({"client_id": "OTHER"}, "ESIA-007005", id="unknown system"),
        pytest.param({"redirect_uri": "https://evil.example/"}, "ESIA-007023", id="unregistered address"),
        pytest.param({"redirect_uri": f"{BACK}/more"}, "ESIA-007023", id="longer address"),
    ],
)
def test_nobody_is_sent_to_an_address_that_is_not_registered(stand: Stand, changed: dict[str, str], code: str) -> None:
    status, location, text = stand.page(**changed)
    assert (status, location) == (400, "")
    assert code in text
    assert stand.choose(MOTHER, **changed) == (400, {})


@pytest.mark.parametrize(
    ("changed", "error", "code"),
    [
        pytest.param({"client_secret": "wrong"}, "access_denied", "ESIA-007053", id="wrong secret"),
        pytest.param({"client_secret": "неверный"}, "access_denied", "ESIA-007053", id="secret beyond ASCII"),
        pytest.param({"client_id": "OTHER"}, "unauthorized_client", "ESIA-007005", id="unknown system"),
        pytest.param({"grant_type": "password"}, "unsupported_grant_type", "ESIA-007012", id="grant type"),
        pytest.param({"code": "invented"}, "invalid_grant", "ESIA-007011", id="invented code"),
        pytest.param({"redirect_uri": f"{BACK}/more"}, "invalid_grant", "ESIA-007011", id="another address"),
        pytest.param({"state": ""}, "invalid_request", "ESIA-007014", id="no state"),
    ],
)
def test_tokens_are_refused_with_esias_codes(stand: Stand, changed: dict[str, str], error: str, code: str) -> None:
    status, answer = stand.trade(**changed)
    assert (status, answer["error"]) == (400, error)
    assert answer["error_description"].startswith(code)


def test_a_code_is_good_once(stand: Stand) -> None:
    code = stand.fresh_code()
    stand.identify(code)
    with pytest.raises(LoginAttemptLost):
        stand.identify(code)


@pytest.mark.parametrize(("seconds", "good"), [(239, True), (240, False)])
def test_a_code_is_good_for_240_seconds(stand: Stand, seconds: int, *, good: bool) -> None:
    code = stand.fresh_code()
    stand.clock.now += seconds
    if good:
        assert stand.identify(code).subject == str(MOTHER.oid)
    else:
        with pytest.raises(LoginAttemptLost):
            stand.identify(code)


def test_an_access_token_opens_ones_own_data_for_an_hour(stand: Stand) -> None:
    _, answer = stand.trade()
    bearer = {"Authorization": f"Bearer {answer['access_token']}"}

    def status(oid: int, headers: dict[str, str]) -> int:
        return ask(stand.port, "GET", f"/rs/prns/{oid}", headers=headers)[0].status

    assert status(MOTHER.oid, bearer) == 200
    assert status(TEACHER.oid, bearer) == 403
    assert status(MOTHER.oid, {"Authorization": "Bearer invented"}) == 401
    assert status(MOTHER.oid, {}) == 401
    stand.clock.now += answer["expires_in"]
    assert status(MOTHER.oid, bearer) == 401


def test_logging_out_leads_back_to_the_school_only(stand: Stand) -> None:
    def leads_to(url: str) -> str | None:
        parts = urlsplit(str(stand.adapter.logout_url(redirect_url=url)))
        return ask(stand.port, "GET", f"{parts.path}?{parts.query}")[0].getheader("Location")

    assert leads_to("http://127.0.0.1:8000/") == "http://127.0.0.1:8000/"
    assert leads_to("https://evil.example/") is None
    assert leads_to("http://127.0.0.1:8000.evil.example/") is None


def test_our_wrong_secret_is_no_login(stand: Stand) -> None:
    with pytest.raises(ProviderAnswerWrong):
        stand.identify(stand.fresh_code(), adapter(stand.port, stand.clock, secret="another"))


def test_a_token_from_a_clock_far_ahead_or_behind_is_not_trusted(stand: Stand) -> None:
    for shift in (-3600, 7200):
        other = Clock(stand.clock.now + shift)
        with pytest.raises(ProviderAnswerWrong):
            stand.identify(stand.fresh_code(), adapter(stand.port, other))


def test_a_provider_that_is_not_there_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(ProviderUnavailable):
        adapter(port, Clock(0)).identify(code="c", redirect_uri=BACK)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        pytest.param("502 Bad Gateway", b"<h1>Bad gateway</h1>", ProviderUnavailable, id="its proxy's page"),
        pytest.param("200 OK", b"<h1>Maintenance</h1>", ProviderAnswerWrong, id="a page in place of JSON"),
        pytest.param("200 OK", b"[]", ProviderAnswerWrong, id="JSON of another form"),
        pytest.param("200 OK", b"{}", ProviderAnswerWrong, id="no tokens"),
        pytest.param(
            "200 OK",
            b'{"access_token": "a", "id_token": "b", "state": "another", "expires_in": 1}',
            ProviderAnswerWrong,
            id="another request's state",
        ),
        pytest.param("302 Found", b"{}", ProviderAnswerWrong, id="a redirect"),
    ],
)
def test_a_strange_answer_has_a_name(status: str, body: bytes, error: type[Exception]) -> None:
    def strange(_environ: object, start_response: Any) -> list[bytes]:  # noqa: ANN401
        start_response(status, [("Content-Length", str(len(body))), ("Location", "/elsewhere")])
        return [body]

    with serving(strange) as port, pytest.raises(error) as raised:
        adapter(port, Clock(0)).identify(code="secret-code", redirect_uri=BACK)

    assert "secret-code" not in str(raised.value)


@pytest.mark.parametrize("url", ["http://esia.example", "http://10.0.0.1:8001", "ftp://127.0.0.2"])
def test_a_provider_elsewhere_must_be_reached_over_tls(url: str) -> None:
    with pytest.raises(UnprotectedProvider):
        SimpleEsia(base_url=url, client_id="SCHOOL", secret=SECRET)
