"""Logging in through the emulator of ESIA: a whole login, and every way to cheat at it."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from functions.domain.access.login import ATTEMPT_LASTS, LoginAttemptLost, PersonUnknown
from functions.esia.port import LoginRefused, ProviderAnswerWrong, ProviderUnavailable
from functions.storage import keys, people, unknowns
from functions.storage.sqlite import SqliteTable
from functions.storage.table import Delete
from tests.support.builders import TENANT
from tests.support.logins import CALLBACK, Login, refusal
from tests.support.stage import PLAIN, Stage, make_apps


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
    assert len(asked["client_secret"][0]) == 86  # 64 bytes of a signature, and nothing one could sign with
    assert re.fullmatch(r"[0-9a-f-]{36}", asked["state"][0])
    assert asked["state"] != parse_qs(urlsplit(other.location).query)["state"]


def test_an_answer_of_the_provider_counts_once(login: Login) -> None:
    visitor = login.stage.visitor()
    back = login.come_back(login.stage.cast.teacher, login.begin(visitor))
    stolen = login.stage.visitor()
    stolen.cookies = dict(visitor.cookies)  # even with the attempt's own cookie
    visitor.get(back)

    assert refusal(stolen.get(back), LoginAttemptLost)


def test_a_callback_that_is_opened_twice_leads_on_and_starts_nothing(login: Login) -> None:
    """F5, a page fetched ahead, a history that opens it again."""
    visitor = login.stage.visitor()
    back = login.come_back(login.stage.cast.teacher, login.begin(visitor))
    visitor.get(back)
    session = visitor.cookies["session"]

    again = visitor.get(back)

    assert (again.status, again.location, again.cookies()) == (303, "/journal/", {})
    assert visitor.cookies["session"] == session


def test_a_stolen_code_that_is_not_used_yet_opens_nothing_for_the_thief(login: Login) -> None:
    """Code injection: the thief brings the victim's code to the end of an attempt of the thief's own. Without PKCE."""
    victim, thief = login.stage.visitor(), login.stage.visitor()
    stolen = parse_qs(urlsplit(login.come_back(login.stage.cast.teacher, login.begin(victim))).query)["code"][0]
    state = parse_qs(urlsplit(login.begin(thief).location).query)["state"][0]

    reply = thief.get(f"/auth/callback?{urlencode({'code': stolen, 'state': state})}")

    assert refusal(reply, ProviderAnswerWrong)
    assert "<code>CODE-STATE</code>" in reply.text
    assert "session" not in thief.cookies


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
    login.stage.sqlite.transact(Delete(keys.identity(TENANT, clerk.id, people.SNILS)))

    reply = visitor.get(back)

    assert refusal(reply, PersonUnknown)
    ((entry_id, _),) = unknowns.listed(login.stage.sqlite, TENANT)[0]
    assert "классному руководителю" in reply.page.text
    assert f"<code>{entry_id[:4]}-{entry_id[4:8]}</code>".lower() in reply.text.lower()


def test_a_provider_that_is_away_is_said_to_be_away(login: Login, demo_table: tuple[Path, SqliteTable]) -> None:
    settings = dict(login.provider.settings) | {"SCHOOL_ESIA_URL": "http://127.0.0.1:9"}  # discard: nobody answers
    stage = Stage(make_apps(PLAIN, *settings.items()), *demo_table, login.stage.cast)
    visitor = stage.visitor()
    state = parse_qs(urlsplit(login.begin(visitor).location).query)["state"][0]

    reply = visitor.get(f"/auth/callback?code=x&state={state}")

    assert refusal(reply, ProviderUnavailable)


def test_tokens_of_a_clock_that_is_ahead_are_not_trusted(login: Login) -> None:
    visitor = login.stage.visitor()
    begun = login.begin(visitor)
    login.provider.gosuslugi.turn(skew=120)

    assert refusal(visitor.get(login.come_back(login.stage.cast.teacher, begun)), ProviderAnswerWrong)


def test_two_tabs_may_log_in_at_the_same_time(login: Login) -> None:
    visitor = login.stage.visitor()
    first = login.come_back(login.stage.cast.teacher, login.begin(visitor))
    second = login.come_back(login.stage.cast.teacher, login.begin(visitor))

    assert visitor.get(first).status == visitor.get(second).status == 303
    assert visitor.get("/journal/").status == 200


def test_who_is_logged_in_is_not_sent_to_the_provider_again(login: Login) -> None:
    visitor = login.stage.visitor(login.stage.cast.teacher)

    assert login.begin(visitor).location == "/journal/"
    assert login.begin(visitor, "/journal/?day=2026-11-20").location == "/journal/?day=2026-11-20"
    assert login.begin(visitor, "https://evil.example/").location == "/journal/"
