"""The cabinet of the emulator of Gosuslugi: linking a child's account, and consents."""

from datetime import timedelta

import pytest

from infra.local.gosuslugi.links import ALPHABET, LENGTH, MOST_WRONG
from infra.local.gosuslugi.people import Persona
from tests.support.gosuslugi import Gosuslugi
from tests.support.gosuslugi_client import Client, decoded, permissions

CHILD, PARENT = "запись не привязана", "ещё не привязана"
ALLOWED = "9 класс, согласие родителя есть"


@pytest.fixture
def child(gosuslugi: Gosuslugi) -> Persona:
    return gosuslugi.noted(CHILD)


@pytest.fixture
def parent(gosuslugi: Gosuslugi) -> Persona:
    return gosuslugi.noted(PARENT)


def refused(client: Client, oid: int) -> str:
    """Try to log in with a request for consent; return the code of the refusal, or nothing."""
    return client.brought(oid, permissions=permissions()).get("error_description", "").partition(":")[0]


def test_the_four_steps_lead_a_child_in_and_a_revocation_out(client: Client, child: Persona, parent: Persona) -> None:
    gosuslugi = client.gosuslugi
    gosuslugi.link(parent.oid, child.oid)
    assert refused(client, child.oid) == "ESIA-007019"
    assert client.standing(child.oid)[0] == 403

    gosuslugi.decide(parent.oid, "confirm")

    code = client.code(child.oid, permissions=permissions())
    granted = decoded(client.token(code=code)[1]["access_token"])[1]["permissions"]
    now = int(gosuslugi.clock.now)
    assert granted == [{"sysname": "KID_SCHOOL", "grantor": parent.oid, "granted": now, "expires": now + 525_600 * 60}]
    status, answer = client.standing(child.oid)
    assert (status, decoded(answer["access_token"])[1]["permissions"]) == (200, granted)

    gosuslugi.decide(parent.oid, "revoke")

    assert refused(client, child.oid) == "ESIA-007019"
    status, answer = client.standing(child.oid)
    assert (status, answer["error"]) == (403, "access_denied")
    assert answer["error_description"].startswith("ESIA-007019")


def test_a_standing_consent_opens_the_data_it_is_about(client: Client) -> None:
    oid = client.gosuslugi.noted(ALLOWED).oid
    _, answer = client.standing(oid)

    _, person = client.data(f"/rs/prns/{oid}", answer["access_token"])

    assert person["snils"] == client.gosuslugi.person(oid).snils


def test_a_child_linked_to_nobody_is_told_what_to_do(client: Client, child: Persona) -> None:
    browser = client.gosuslugi.browser(child.oid)

    shown = browser.open(client.authorization(permissions=permissions()))

    assert shown.page.heading == "Сначала нужна привязка к родителю"
    assert refused(client, child.oid) == "ESIA-007019"


def test_a_request_waits_once_however_often_the_child_tries(client: Client, child: Persona, parent: Persona) -> None:
    client.gosuslugi.link(parent.oid, child.oid)
    for _ in range(3):
        refused(client, child.oid)

    page = client.gosuslugi.cabinet(parent.oid, "/lk/agreements/consents/?status=NEW").page

    assert page.text.count("Передача персональных данных") == 1


def test_a_declined_request_lets_nobody_in_and_the_next_try_asks_again(
    client: Client, child: Persona, parent: Persona
) -> None:
    client.gosuslugi.link(parent.oid, child.oid)
    refused(client, child.oid)
    client.gosuslugi.decide(parent.oid, "decline")

    assert refused(client, child.oid) == "ESIA-007019"

    text = client.gosuslugi.cabinet(parent.oid, "/lk/agreements/consents/").page.text
    assert "Новое 1" in text
    assert "Отклонено 1" in text


def test_a_consent_ends_with_its_term(client: Client) -> None:
    pupil = client.gosuslugi.noted(ALLOWED)
    assert client.standing(pupil.oid)[0] == 200

    client.gosuslugi.clock.now = pupil.consents[0].expires.timestamp()

    assert client.standing(pupil.oid)[0] == 403
    page = client.gosuslugi.cabinet(pupil.consents[0].grantor, "/lk/agreements/consents/?status=EXPIRED").page
    assert pupil.name in page.text


def test_a_parent_may_give_a_consent_that_nobody_has_asked_for(client: Client, child: Persona, parent: Persona) -> None:
    client.gosuslugi.link(parent.oid, child.oid)

    shown = client.gosuslugi.give(parent.oid, child.oid, "month")

    assert "Действует" in shown.page.text
    assert "code" in client.brought(child.oid, permissions=permissions())
    client.gosuslugi.clock.now += timedelta(days=30).total_seconds()
    assert client.standing(child.oid)[0] == 403


def test_nobody_decides_for_anothers_child(client: Client, child: Persona, parent: Persona) -> None:
    gosuslugi = client.gosuslugi
    stranger = gosuslugi.noted("двое детей")
    number = gosuslugi.emulator.state.now.agreements[0].id

    assert gosuslugi.give(stranger.oid, child.oid).status == 404
    assert gosuslugi.give(parent.oid, child.oid).status == 404, "the account is not linked yet"
    assert gosuslugi.cabinet(stranger.oid, f"/lk/agreements/consents/{number}/", {"decision": "revoke"}).status == 404
    assert gosuslugi.cabinet(stranger.oid, f"/lk/family/{child.oid}/").status == 404
    assert gosuslugi.cabinet(stranger.oid, f"/lk/family/{child.oid}/link", {"email": child.email}).status == 404
    assert gosuslugi.emulator.state.now.codes == ()


def test_a_grown_up_person_decides_on_the_screen_of_the_login(client: Client) -> None:
    adult = client.gosuslugi.noted("не числится").oid
    asked = client.authorization(permissions=permissions())

    assert "ESIA-007004" in client.gosuslugi.come_back(
        asked, adult, refuse=True, browser=client.gosuslugi.browser(adult)
    )
    granted = decoded(client.token(code=client.code(adult, permissions=permissions()))[1]["access_token"])[1]

    assert granted["permissions"][0]["grantor"] == adult


def test_a_child_cannot_take_the_screen_of_a_grown_up_person(client: Client, child: Persona, parent: Persona) -> None:
    client.gosuslugi.link(parent.oid, child.oid)
    browser = client.gosuslugi.browser()
    number = browser.open(client.authorization(permissions=permissions())).path.partition("request=")[2]
    browser.cookies = client.gosuslugi.browser(child.oid).cookies

    shown = browser.post("/login/consent", {"request": number})

    assert shown.brought["error_description"].startswith("ESIA-007019")


def test_a_code_has_six_letters_and_a_term_and_is_shown_on_the_card(
    gosuslugi: Gosuslugi, child: Persona, parent: Persona
) -> None:
    code = gosuslugi.make_code(parent.oid, child.oid)

    text = gosuslugi.cabinet(parent.oid, f"/lk/family/{child.oid}/").page.text

    assert len(code) == LENGTH
    assert set(code) <= set(ALPHABET)
    assert code in text
    assert "Действует до 12:00, 26 ноября 2026 года" in text


def test_the_window_comes_directly_after_the_childs_login_and_once(
    client: Client, child: Persona, parent: Persona
) -> None:
    gosuslugi = client.gosuslugi
    code = gosuslugi.make_code(parent.oid, child.oid)
    browser = gosuslugi.browser()
    assert browser.post("/login", {"oid": str(child.oid)}).page.heading == "Привязка учётной записи к родителю"

    assert "code=" in gosuslugi.come_back(client.authorization(), child.oid, code=code)

    assert child.oid in {link.child for link in gosuslugi.emulator.state.now.links if link.parent == parent.oid}
    assert gosuslugi.browser().post("/login", {"oid": str(child.oid)}).page.heading == "Профиль"


def test_a_skipped_window_leaves_the_field_in_the_profile(
    gosuslugi: Gosuslugi, child: Persona, parent: Persona
) -> None:
    code = gosuslugi.make_code(parent.oid, child.oid)
    browser = gosuslugi.browser(child.oid)
    assert browser.post("/login/link", {"skip": "1"}).page.field("code") is not None

    shown = browser.post("/lk/code", {"code": f" {code[:3].lower()} {code[3:]} "})

    assert f"Привязана к {parent.name}" in shown.page.text


def test_a_code_ends_with_its_term(gosuslugi: Gosuslugi, child: Persona, parent: Persona) -> None:
    code = gosuslugi.make_code(parent.oid, child.oid)
    gosuslugi.clock.now += timedelta(hours=24).total_seconds()

    assert gosuslugi.enter_code(child.oid, code).status == 422
    assert gosuslugi.cabinet(child.oid, "/lk/").page.text.count("Привяз") == 0


def test_after_five_wrong_tries_a_code_is_void(gosuslugi: Gosuslugi, child: Persona, parent: Persona) -> None:
    code = gosuslugi.make_code(parent.oid, child.oid)
    for _ in range(MOST_WRONG):
        assert gosuslugi.enter_code(child.oid, "AAAAAA" if code != "AAAAAA" else "CCCCCC").status == 422

    assert gosuslugi.enter_code(child.oid, code).status == 422
    assert gosuslugi.emulator.state.now.links == gosuslugi.emulator.state.now.links
    assert parent.oid not in {link.parent for link in gosuslugi.emulator.state.now.links if link.child == child.oid}


def test_a_code_fits_only_the_child_it_was_made_for(gosuslugi: Gosuslugi, child: Persona, parent: Persona) -> None:
    code = gosuslugi.make_code(parent.oid, child.oid)

    assert gosuslugi.enter_code(gosuslugi.noted(ALLOWED).oid, code).status == 422
    assert gosuslugi.enter_code(child.oid, code).status == 200
    assert gosuslugi.enter_code(child.oid, code).status == 422


def test_the_email_must_be_that_of_the_childs_account(gosuslugi: Gosuslugi, child: Persona, parent: Persona) -> None:
    shown = gosuslugi.cabinet(parent.oid, f"/lk/family/{child.oid}/link", {"email": "other@pochta.example"})

    assert (shown.status, gosuslugi.emulator.state.now.codes) == (422, ())
    assert "с такой почтой" in shown.page.text


def test_the_other_parent_hears_of_it_and_may_link_too(gosuslugi: Gosuslugi) -> None:
    first, second = (p for p in gosuslugi.emulator.people.values() if "без учётной записи" in p.note)
    (child,) = first.family
    assert gosuslugi.cabinet(child, "/lk/").page.heading == "Кем войти в личный кабинет?"
    gosuslugi.cabinet(first.oid, f"/lk/family/{child}/account", {})

    gosuslugi.link(second.oid, child)

    links = {link.parent for link in gosuslugi.emulator.state.now.links if link.child == child}
    assert links == {first.oid, second.oid}
    assert "второй родитель" in gosuslugi.cabinet(first.oid, "/lk/").page.text


def test_a_form_of_another_site_is_refused(gosuslugi: Gosuslugi, child: Persona, parent: Persona) -> None:
    browser = gosuslugi.browser(parent.oid)
    for headers in (
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example"},
    ):
        shown = browser.post(f"/lk/family/{child.oid}/link", {"email": child.email}, **headers)
        assert (shown.status, gosuslugi.emulator.state.now.codes) == (403, ())


def test_the_cabinet_leads_to_its_own_pages_only(gosuslugi: Gosuslugi, parent: Persona) -> None:
    for to in ("https://evil.example/", "//evil.example/", "/lk/\\evil", "/emulator/"):
        shown = gosuslugi.browser().post("/login", {"oid": str(parent.oid), "to": to})
        assert (shown.outside, shown.path) == ("", "/lk/")
