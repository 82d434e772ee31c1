"""Passkeys: made after the invitation, used instead of letters, refused whenever something is not as it was asked."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from webauthn.helpers import bytes_to_base64url

from functions.domain.access import passkeys as rules
from functions.domain.access.passkeys import CHALLENGE_LASTS, FRESH, MOST
from functions.domain.record import SchoolError
from functions.storage import passkeys
from functions.storage.sessions import of_person
from functions.web.answers import ANSWERS
from tests.support.authenticator import PRESENT, Authenticator
from tests.support.builders import TENANT
from tests.support.guests import Door, is_in, options
from tests.support.stage import Stage
from tests.support.visitor import Reply, Visitor

PAGE = "/auth/passkeys"
ENTER = "/auth/passkey"
PHONE = "Mozilla/5.0 (Linux; Android 9) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"


def refusal(reply: Reply, why: type[SchoolError]) -> bool:
    """Tell whether a page says this, without a session."""
    found = ANSWERS[why.__name__]
    return reply.status == found.status and found.title in reply.page.text and "session" not in reply.cookies()


def add(visitor: Visitor, device: Authenticator, **how: bytes) -> Reply:
    """Make a passkey on the page of one's own."""
    return visitor.post(PAGE, {"credential": device.create(options(visitor.get(PAGE)), **how)})


def enter(visitor: Visitor, device: Authenticator, **how: bytes) -> Reply:
    """Log in with a passkey."""
    return visitor.post(ENTER, {"credential": device.get(options(visitor.get(ENTER)), **how)})


@pytest.fixture
def phone(door: Door) -> Authenticator:
    """A phone with a guardian's passkey."""
    device = Authenticator()
    assert add(door.settle(), device).location == "/auth/passkeys?done=added"
    return device


def test_who_has_made_a_passkey_comes_back_with_it_and_without_a_letter(door: Door, phone: Authenticator) -> None:
    visitor, sent = door.stage.visitor(), len(door.letters())

    reply = enter(visitor, phone)

    assert (reply.status, reply.location) == (303, "/diary/")
    assert is_in(visitor)
    assert len(door.letters()) == sent
    assert "passkey" in {one.provider for one in of_person(door.stage.sqlite, TENANT, door.guardian.id).values()}


def test_one_goes_on_to_the_page_that_was_asked_for(door: Door, phone: Authenticator) -> None:
    visitor = door.stage.visitor()
    asked = options(visitor.get(f"{ENTER}?to=/consent/"))

    assert visitor.post(ENTER, {"credential": phone.get(asked)}).location == "/consent/"


def test_the_page_lists_what_there_is_and_lets_one_remove_it(door: Door, phone: Authenticator) -> None:
    visitor = door.stage.visitor()
    enter(visitor, phone)
    listed = visitor.get(PAGE)
    visitor.csrf_token = re.findall(r'name="csrf_token" value="([^"]+)"', listed.text)[0]
    (passkey,) = passkeys.of_person(door.stage.sqlite, TENANT, door.guardian.id)
    assert "25 ноября 2026 г." in listed.page.text

    reply = visitor.post(PAGE, {"remove": passkeys.id_hash(passkey.id)})

    assert reply.location == "/auth/passkeys?done=removed"
    assert passkeys.of_person(door.stage.sqlite, TENANT, door.guardian.id) == []
    assert refusal(enter(door.stage.visitor(), phone), rules.PasskeyRefused)


def test_the_device_of_a_passkey_is_named_by_browser_and_system(door: Door) -> None:
    visitor, device = door.settle(), Authenticator()
    body = device.create(options(visitor.get(PAGE)))

    visitor.send(
        "POST",
        PAGE,
        urlencode({"csrf_token": visitor.csrf_token, "credential": body}).encode(),
        content_type="application/x-www-form-urlencoded",
        headers={"user-agent": PHONE},
    )

    assert "Chrome, Android" in visitor.get(PAGE).page.text


def test_a_device_learns_neither_the_persons_id_nor_the_address(door: Door) -> None:
    visitor = door.settle()

    asked = json.loads(options(visitor.get(PAGE)))

    assert door.guardian.id not in json.dumps(asked)
    assert "example" not in json.dumps(asked)
    assert asked["rp"]["id"] == "localhost"
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked["attestation"] == "none"


def test_all_passkeys_of_a_person_name_the_same_owner_and_a_device_makes_no_second(door: Door) -> None:
    visitor, first, second = door.settle(), Authenticator(), Authenticator()
    add(visitor, first)
    asked = json.loads(options(visitor.get(PAGE)))
    add(visitor, second)

    assert [one["id"] for one in asked["excludeCredentials"]] == [bytes_to_base64url(first.credentials[0].id)]
    assert first.credentials[0].user_handle == second.credentials[0].user_handle
    for device in (first, second):
        assert enter(door.stage.visitor(), device).status == 303


def test_a_passkey_that_does_not_count_works_again_and_again(door: Door) -> None:
    device = Authenticator(counts=False)
    add(door.settle(), device)

    for _ in range(3):
        assert enter(door.stage.visitor(), device).status == 303


def test_a_copy_of_a_passkey_is_noticed_by_its_count(door: Door, phone: Authenticator) -> None:
    """WebAuthn section 6.1.1: of two devices with one key, one counts behind the other."""
    for _ in range(3):
        enter(door.stage.visitor(), phone)
    phone.credentials[0].count = 1

    assert refusal(enter(door.stage.visitor(), phone), rules.PasskeyRefused)


def test_an_answer_is_good_once(door: Door, phone: Authenticator) -> None:
    phone.counts = False
    visitor = door.stage.visitor()
    answer = phone.get(options(visitor.get(ENTER)))
    cookies = dict(visitor.cookies)
    assert visitor.post(ENTER, {"credential": answer}).status == 303
    thief = door.stage.visitor()
    thief.cookies |= cookies

    assert refusal(thief.post(ENTER, {"credential": answer}), rules.PasskeyTryLost)


def test_an_answer_is_good_in_the_browser_that_was_asked(door: Door, phone: Authenticator) -> None:
    mine, theirs = door.stage.visitor(), door.stage.visitor()
    answer = phone.get(options(mine.get(ENTER)))
    theirs.get(ENTER)

    assert refusal(theirs.post(ENTER, {"credential": answer}), rules.PasskeyRefused)
    assert refusal(door.stage.visitor().post(ENTER, {"credential": answer}), rules.PasskeyTryLost)


def test_a_question_ends_after_ten_minutes(door: Door, phone: Authenticator) -> None:
    visitor = door.stage.visitor()
    answer = phone.get(options(visitor.get(ENTER)))
    door.stage.now += CHALLENGE_LASTS

    assert refusal(visitor.post(ENTER, {"credential": answer}), rules.PasskeyTryLost)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(lambda device: setattr(device, "origin", "https://evil.example"), id="on another site"),
        pytest.param(lambda device: setattr(device, "origin", "http://localhost:9000"), id="on another port"),
        pytest.param(lambda device: setattr(device, "flags", PRESENT), id="nobody checked who holds it"),
        pytest.param(lambda device: setattr(device, "flags", 0), id="nobody was there"),
        pytest.param(lambda device: device.more.update(crossOrigin=True), id="in a frame of another site"),
        pytest.param(lambda device: device.more.update(type="webauthn.create"), id="an answer to another question"),
        pytest.param(lambda device: device.more.update(challenge="AAAA"), id="another challenge"),
        pytest.param(lambda device: setattr(device.credentials[0], "user_handle", b"x" * 32), id="another owner"),
    ],
)
def test_an_answer_that_is_not_as_it_was_asked_is_refused(
    door: Door, phone: Authenticator, wrong: Callable[[Authenticator], None]
) -> None:
    wrong(phone)
    visitor = door.stage.visitor()

    reply = enter(visitor, phone)

    assert refusal(reply, rules.PasskeyRefused)
    assert not is_in(visitor)
    assert options(reply)  # the page asks anew at once


def test_a_passkey_for_another_name_is_refused(door: Door, phone: Authenticator) -> None:
    visitor = door.stage.visitor()
    asked = json.loads(options(visitor.get(ENTER)))
    phone.credentials[0].rp_id = asked["rpId"] = "evil.example"

    assert refusal(visitor.post(ENTER, {"credential": phone.get(json.dumps(asked))}), rules.PasskeyRefused)


def test_nobody_comes_in_with_anothers_key_under_a_known_id(door: Door, phone: Authenticator) -> None:
    forger = Authenticator()
    forger.create(options(door.settle(door.other_guardian, "lev@example.ru").get(PAGE)))
    forger.credentials[0].id = phone.credentials[0].id
    forger.credentials[0].user_handle = phone.credentials[0].user_handle

    assert refusal(enter(door.stage.visitor(), forger), rules.PasskeyRefused)


def test_a_passkey_that_we_do_not_know_is_refused_in_the_same_words(door: Door) -> None:
    device = Authenticator()
    device.create(options(door.settle().get(PAGE)))  # and never sent

    assert refusal(enter(door.stage.visitor(), device), rules.PasskeyRefused)


def test_nobody_takes_over_the_id_of_anothers_passkey(door: Door, phone: Authenticator) -> None:
    """WebAuthn section 7.1: who registers a known id would be let in as its owner, or lock the owner out."""
    visitor = door.settle(door.other_guardian, "lev@example.ru")

    assert refusal(add(visitor, Authenticator(), credential_id=phone.credentials[0].id), rules.PasskeyRefused)
    assert enter(door.stage.visitor(), phone).status == 303


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        '{"id": 1}',
        '{"id": "AA", "response": []}',
        '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "?"}}',
        "x" * 20_000,
        '{"id": "' + "A" * 9_000 + '", "response": {}}',
    ],
)
def test_nonsense_is_refused_and_breaks_nothing(door: Door, phone: Authenticator, text: str) -> None:
    assert phone.credentials
    visitor = door.stage.visitor()
    visitor.get(ENTER)

    assert refusal(visitor.post(ENTER, {"credential": text}), rules.PasskeyRefused)


@pytest.mark.parametrize("broken", [b"", b"\x81" * 5_000, b"\xff\xff", b"\xa1\x61a\x61b", b"\x5f" * 50])
def test_a_broken_new_passkey_is_refused_and_breaks_nothing(door: Door, broken: bytes) -> None:
    visitor = door.settle()
    made = json.loads(Authenticator().create(options(visitor.get(PAGE))))
    made["response"]["attestationObject"] = bytes_to_base64url(broken)

    reply = visitor.post(PAGE, {"credential": json.dumps(made)})

    assert refusal(reply, rules.PasskeyRefused)
    assert passkeys.of_person(door.stage.sqlite, TENANT, door.guardian.id) == []


def test_a_question_for_one_person_makes_no_passkey_for_another(door: Door) -> None:
    mine, theirs = door.settle(), door.settle(door.other_guardian, "lev@example.ru")
    answer = Authenticator().create(options(mine.get(PAGE)))
    theirs.cookies["passkey-add"] = mine.cookies["passkey-add"]

    assert refusal(theirs.post(PAGE, {"credential": answer}), rules.PasskeyTryLost)


def test_nobody_removes_anothers_passkey(door: Door, phone: Authenticator) -> None:
    (passkey,) = passkeys.of_person(door.stage.sqlite, TENANT, door.guardian.id)
    other = door.settle(door.other_guardian, "lev@example.ru")

    for name in (passkeys.id_hash(passkey.id), "x" * 3_000):
        assert other.post(PAGE, {"remove": name}).status == 303
    assert enter(door.stage.visitor(), phone).status == 303


@pytest.mark.parametrize("fields", [{"remove": "0" * 64}, {"credential": "{}"}])
def test_passkeys_are_changed_soon_after_a_login_only(door: Door, fields: dict[str, str]) -> None:
    """Who finds a phone with the diary open makes no key of their own for later."""
    visitor = door.settle()
    door.stage.now += FRESH

    assert refusal(visitor.post(PAGE, fields), rules.LoginNotFresh)
    page = visitor.get(PAGE).page
    assert "войдите ещё раз" in page.text
    assert "/auth/passkey?to=/auth/passkeys" in page.links()


def test_a_form_without_the_sessions_token_changes_nothing(door: Door) -> None:
    visitor = door.settle()

    assert visitor.post(PAGE, {"remove": "0" * 64}, token="wrong").status == 403


def test_who_comes_through_gosuslugi_has_no_passkeys(door: Door) -> None:
    for person in (door.stage.cast.teacher, door.guardian):
        assert refusal(door.stage.visitor(person).get(PAGE), rules.PasskeyNotForYou)


def test_one_has_only_so_many_passkeys(door: Door) -> None:
    visitor = door.settle()
    for _ in range(MOST - 1):
        add(visitor, Authenticator())
    last = options(visitor.get(PAGE))
    other = door.stage.visitor()
    other.cookies |= visitor.cookies
    other.csrf_token = visitor.csrf_token
    add(other, Authenticator())

    assert refusal(visitor.post(PAGE, {"credential": Authenticator().create(last)}), rules.TooManyPasskeys)
    assert "Ключей уже столько" in visitor.get(PAGE).page.text


def test_a_school_that_is_opened_by_a_number_offers_letters_only(stage: Stage) -> None:
    """A passkey belongs to a name: WebAuthn section 5.1.3 lets no address of digits have one."""
    page = stage.visitor().get(ENTER)

    assert page.status == 200
    assert "Адрес почты" in page.page.text
    assert "data-options" not in page.text
    assert refusal(stage.visitor().post(ENTER, {"credential": "{}"}), rules.PasskeyTryLost)


def test_a_stranger_costs_the_table_only_so_many_questions(door: Door) -> None:
    visitor = door.stage.visitor()
    asked = [visitor.get(ENTER).status for _ in range(121)]

    assert (asked[-2], asked[-1]) == (200, 429)
    door.stage.now += timedelta(minutes=1)
    assert visitor.get(ENTER).status == 200
