"""The emulator of Gosuslugi: a whole login by every way there is, and every request it refuses."""

import base64
from urllib.parse import urlencode

import pytest

from infra.local.gosuslugi import errors
from tests.support.gosuslugi import CALLBACK, SCHOOL, Gosuslugi
from tests.support.gosuslugi_client import CHALLENGE, VERIFIER, Client, base64url, permissions
from tests.support.serving import ask

MOTHER = "двое детей"


@pytest.fixture
def mother(gosuslugi: Gosuslugi) -> int:
    return gosuslugi.noted(MOTHER).oid


def test_whoever_is_chosen_comes_back_with_a_code_that_opens_their_data(client: Client, mother: int) -> None:
    known = client.gosuslugi.person(mother)

    status, person = client.data(f"/rs/prns/{mother}", client.tokens(mother)["access_token"])

    assert status == 200
    assert (person["snils"], person["lastName"], person["firstName"]) == (
        known.snils,
        known.family_name,
        known.given_name,
    )


def test_the_older_interface_takes_a_detached_signature(client: Client, mother: int) -> None:
    brought = client.gosuslugi.come_back(client.authorization_v1(), mother)
    code = brought.split("code=")[1].split("&")[0]

    status, answer = client.token_v1(code=code)

    assert (status, answer["token_type"]) == (200, "Bearer")


def test_a_second_login_goes_on_without_asking_until_the_person_logs_out(client: Client, mother: int) -> None:
    browser = client.gosuslugi.browser()
    client.gosuslugi.come_back(client.authorization(), mother, browser=browser)
    assert "code=" in browser.open(client.authorization()).outside

    browser.open(f"/idp/ext/Logout?{urlencode({'client_id': 'SCHOOL', 'redirect_url': f'{SCHOOL}/'})}")

    assert browser.open(client.authorization()).path.startswith("/login?")


def test_a_refusal_comes_back_with_its_code_and_the_same_state(client: Client, mother: int) -> None:
    state = "0c1f4d0e-6a41-4a3f-8a54-6a8e0f7a6f11"
    outside = client.gosuslugi.come_back(client.authorization(state=state), mother, refuse=True)

    assert "error=access_denied" in outside
    assert "ESIA-007004" in outside
    assert state in outside


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        pytest.param({"response_type": "token"}, "ESIA-007009", id="another flow"),
        pytest.param({"scope": "openid everything"}, "ESIA-007006", id="unknown scope"),
        pytest.param({"scope": "openid id_doc"}, "ESIA-007006", id="a scope the system has not"),
        pytest.param({"scope": "http://esia.gosuslugi.ru/usr_inf"}, "ESIA-007006", id="a scope of the old form"),
        pytest.param({"scope": ""}, "ESIA-007013", id="no scope"),
        pytest.param({"state": "not-a-uuid"}, "ESIA-007003", id="state is no UUID"),
        pytest.param({"access_type": "ever"}, "ESIA-007003", id="access type"),
        pytest.param({"timestamp": "2026-11-25 09:00:00"}, "ESIA-007015", id="another form of time"),
        pytest.param({"timestamp": "2026.11.25 09:00:00 +00:00"}, "ESIA-007015", id="zone with a colon"),
        pytest.param({"timestamp": "2026.99.25 09:00:00 +0000"}, "ESIA-007015", id="no such day"),
        pytest.param({"timestamp": "2026.11.25 08:00:00 +0000"}, "ESIA-007015", id="an hour ago"),
        pytest.param({"timestamp": ""}, "ESIA-007014", id="no time"),
        pytest.param({"client_certificate_hash": ""}, "ESIA-007014", id="no hash"),
        pytest.param({"client_certificate_hash": "0" * 64}, "ESIA-007053", id="hash of another certificate"),
        pytest.param({"client_secret": ""}, "ESIA-007014", id="no secret"),
        pytest.param({"client_secret": "неверный"}, "ESIA-007053", id="secret beyond ASCII"),
        pytest.param({"client_secret": base64url(b"1" * 64)}, "ESIA-007053", id="not a signature"),
        pytest.param({"client_secret": base64url(b"1" * 63)}, "ESIA-007053", id="too short for a signature"),
        pytest.param({"person_filter": "conf_acc"}, "ESIA-007003", id="filter not in base64"),
        pytest.param({"code_challenge": "short", "code_challenge_method": "S256"}, "ESIA-007003", id="challenge"),
        pytest.param({"code_challenge": CHALLENGE}, "ESIA-007003", id="challenge without its method"),
        pytest.param({"permissions": "[]"}, "ESIA-007003", id="permissions not in base64"),
        pytest.param({"permissions": base64url(b"[]")}, "ESIA-007003", id="no permission in permissions"),
        pytest.param({"permissions": permissions(sysname="")}, "ESIA-036700", id="no consent type"),
        pytest.param({"permissions": permissions(sysname="APIPGU")}, "ESIA-036701", id="another consent type"),
        pytest.param({"permissions": permissions(scopes=[])}, "ESIA-036702", id="no scopes of consent"),
        pytest.param(
            {"permissions": permissions(scopes=[{"sysname": "snils"}])}, "ESIA-036703", id="a scope of another type"
        ),
        pytest.param(
            {"permissions": permissions(scopes=[{"sysname": "kid_inn"}])}, "ESIA-036704", id="a scope not allowed"
        ),
        pytest.param({"permissions": permissions(actions=[])}, "ESIA-036705", id="no action"),
        pytest.param({"permissions": permissions(actions=[{"sysname": "X"}])}, "ESIA-036706", id="unknown action"),
        pytest.param({"permissions": permissions(purposes=[])}, "ESIA-036707", id="no purpose"),
        pytest.param({"permissions": permissions(expire=525_601)}, "ESIA-036716", id="longer than a year"),
        pytest.param({"permissions": permissions(expire=True)}, "ESIA-036716", id="a term that is no number"),
        pytest.param({"permissions": permissions(purposes=[{"sysname": "X"}])}, "ESIA-036726", id="unknown purpose"),
        pytest.param({"permissions": permissions(purposes=[{}, {}])}, "ESIA-036727", id="two purposes"),
    ],
)
def test_a_wrong_request_goes_back_with_its_reason(client: Client, changed: dict[str, str], code: str) -> None:
    shown = client.gosuslugi.browser().open(client.authorization(**changed))

    assert shown.outside.startswith(f"{CALLBACK}?error={errors.TABLE[code].error}")
    assert shown.brought["error_description"].startswith(code)


def test_a_signature_over_other_values_is_refused(client: Client) -> None:
    signed = client.authorization(redirect_uri=f"{SCHOOL}/auth/other")

    shown = client.gosuslugi.browser().open(signed.replace("%2Fauth%2Fother", "%2Fauth%2Fcallback"))

    assert shown.brought["error_description"].startswith("ESIA-007053")


def test_a_parameter_that_comes_twice_is_refused(client: Client) -> None:
    shown = client.gosuslugi.browser().open(client.authorization() + "&scope=openid")

    assert shown.brought["error_description"].startswith("ESIA-007003")
    assert shown.brought["error_description"].endswith("[scope]")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        pytest.param({"client_id": "OTHER"}, "ESIA-007005", id="unknown system"),
        pytest.param({"client_id": ""}, "ESIA-007014", id="no system"),
        pytest.param({"redirect_uri": ""}, "ESIA-007014", id="no address"),
        pytest.param({"redirect_uri": "https://evil.example/"}, "ESIA-007023", id="unregistered address"),
        pytest.param({"redirect_uri": f"{SCHOOL}.evil.example/"}, "ESIA-007023", id="an address that begins so"),
        pytest.param({"redirect_uri": f"{SCHOOL}@evil.example/"}, "ESIA-007023", id="a name before the host"),
        pytest.param({"redirect_uri": f"{SCHOOL}\\@evil.example/"}, "ESIA-007023", id="a backslash"),
    ],
)
def test_nobody_is_sent_to_an_address_that_is_not_registered(
    client: Client, changed: dict[str, str], code: str
) -> None:
    shown = client.gosuslugi.browser().open(client.authorization(**changed))

    assert (shown.status, shown.outside) == (400, "")
    assert shown.page.heading == "Войти не получилось"
    assert code in shown.text


@pytest.mark.parametrize(
    ("person_filter", "note", "code"),
    [
        pytest.param("conf_acc", "не подтверждена", "ESIA-007055", id="confirmed only"),
        pytest.param("acc_kid", MOTHER, "ESIA-007062", id="children only"),
        pytest.param("acc_not_kid", "5 класс, младше", "ESIA-007062", id="no children"),
    ],
)
def test_an_account_of_another_kind_than_asked_for_is_refused(
    client: Client, person_filter: str, note: str, code: str
) -> None:
    wanted = base64.b64encode(person_filter.encode()).decode()

    brought = client.brought(client.gosuslugi.noted(note).oid, person_filter=wanted)

    assert brought["error_description"].startswith(code)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        pytest.param({"client_id": "OTHER"}, "ESIA-007005", id="unknown system"),
        pytest.param({"client_secret": base64url(b"1" * 64)}, "ESIA-007053", id="not a signature"),
        pytest.param({"client_certificate_hash": ""}, "ESIA-007014", id="no hash"),
        pytest.param({"grant_type": "password"}, "ESIA-007012", id="grant type"),
        pytest.param({"token_type": "MAC"}, "ESIA-007003", id="kind of token"),
        pytest.param({"state": ""}, "ESIA-007014", id="no state"),
        pytest.param({"timestamp": "2026.11.25 08:00:00 +0000"}, "ESIA-007015", id="an hour ago"),
        pytest.param({"code": "invented"}, "ESIA-007011", id="invented code"),
        pytest.param({"redirect_uri": f"{SCHOOL}/auth/other"}, "ESIA-007011", id="another address"),
        pytest.param({"scope": "openid gender"}, "ESIA-007006", id="more than was granted"),
        pytest.param({"code_verifier": VERIFIER}, "ESIA-007039", id="a verifier without a challenge"),
    ],
)
def test_tokens_are_refused_with_esias_codes(client: Client, mother: int, changed: dict[str, str], code: str) -> None:
    status, answer = client.token(**{"code": client.code(mother), **changed})

    assert (status, answer["error"]) == (400, errors.TABLE[code].error)
    assert answer["error_description"].startswith(code)


def test_the_endpoint_names_what_is_missing_and_returns_the_state(client: Client) -> None:
    status, answer = client.post("/aas/oauth2/v3/te", urlencode({"state": "s", "grant_type": "refresh_token"}))

    assert status == 400
    assert answer["error_description"].endswith("client_certificate_hash, refresh_token]")
    assert answer["state"] == "s"


def test_a_body_that_is_no_form_is_a_request_without_parameters(client: Client) -> None:
    response, body = ask(
        client.gosuslugi.port,
        "POST",
        "/aas/oauth2/v3/te",
        '{"client_id": "SCHOOL"}',
        {"Content-Type": "application/json"},
    )

    assert response.status == 400
    assert b"ESIA-007014" in body


def test_a_code_is_good_once(client: Client, mother: int) -> None:
    code = client.code(mother)
    assert client.token(code=code)[0] == 200

    assert client.token(code=code)[1]["error"] == "invalid_grant"


@pytest.mark.parametrize(("seconds", "status"), [(239, 200), (240, 400)])
def test_a_code_is_good_for_240_seconds(client: Client, mother: int, seconds: int, status: int) -> None:
    code = client.code(mother)
    client.gosuslugi.clock.now += seconds

    assert client.token(code=code)[0] == status


@pytest.mark.parametrize(
    ("verifier", "code"),
    [(VERIFIER, ""), ("b" * 43, "ESIA-007040"), ("", "ESIA-007040")],
    ids=["right", "wrong", "none"],
)
def test_a_code_bound_to_a_challenge_needs_its_verifier(client: Client, mother: int, verifier: str, code: str) -> None:
    given = client.code(mother, code_challenge=CHALLENGE, code_challenge_method="S256")

    status, answer = client.token(code=given, code_verifier=verifier)

    assert (status == 200) is (code == "")
    assert answer.get("error_description", "").startswith(code)


def test_logging_out_leads_back_to_the_school_only(gosuslugi: Gosuslugi) -> None:
    def leads_to(url: str) -> str:
        query = urlencode({"client_id": "SCHOOL", "redirect_url": url})
        return gosuslugi.browser().open(f"/idp/ext/Logout?{query}").outside

    assert leads_to(f"{SCHOOL}/anywhere") == f"{SCHOOL}/anywhere"
    for elsewhere in ("https://evil.example/", f"{SCHOOL}.evil.example/", f"{SCHOOL}@evil.example/", "//evil.example"):
        assert leads_to(elsewhere) == ""


def test_every_code_of_the_table_can_be_given_on_purpose(client: Client, mother: int) -> None:
    for code, row in errors.TABLE.items():
        client.gosuslugi.turn(authorize=code, token=code)

        brought = client.brought(mother)
        status, answer = client.token(code="any")

        assert (brought["error"], answer["error"]) == (row.error, row.error)
        assert status == (403 if code == "ESIA-007019" else 400)
