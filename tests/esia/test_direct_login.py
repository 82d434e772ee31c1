"""A whole login at the strict emulator of Gosuslugi, which checks each signature by OpenSSL's GOST engine."""

import json
import logging
from base64 import urlsafe_b64decode
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from functions.domain.access.login import LoginAttemptLost
from functions.esia.port import AccountNotConfirmed, ProviderAnswerWrong, ProviderUnavailable, RequestRejected
from functions.esia.signing import KeyMismatch
from functions.esia.transport import UnprotectedProvider
from functions.secret_store import SecretUnusable
from infra.esia_keys import self_signed_gost
from infra.local.gosuslugi.people import Level, Persona
from infra.local.gosuslugi.system import Algorithm
from tests.support.builders import NOW
from tests.support.esia import GOST, RSA, STATE, Client, own_pem
from tests.support.gosuslugi import CALLBACK, Gosuslugi


def teacher(gosuslugi: Gosuslugi) -> Persona:
    return next(one for one in gosuslugi.emulator.people.values() if "teacher" in one.roles and one.confirmed)


def asked(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query)


@pytest.mark.parametrize("algorithm", [RSA, GOST])
@pytest.mark.parametrize("version", ["v3", "v1"])
@pytest.mark.parametrize("pkce", ["", "S256"])
def test_a_person_arrives_with_what_the_scopes_open(
    direct: Client, gosuslugi: Gosuslugi, algorithm: str, version: str, pkce: str
) -> None:
    gosuslugi.choose_algorithm(Algorithm(algorithm))
    esia, person = direct.open(token_algorithm=algorithm, version=version, pkce=pkce), teacher(gosuslugi)

    brought, verifier = direct.come_back(esia, person.oid)
    found = esia.identify(code=brought["code"], redirect_uri=CALLBACK, code_verifier=verifier)

    assert brought["state"] == STATE
    assert bool(verifier) == bool(pkce)
    assert (found.provider, found.subject, found.confirmed) == ("esia", str(person.oid), True)
    assert (found.family_name, found.given_name, found.patronymic) == (
        person.family_name,
        person.given_name,
        person.patronymic,
    )
    assert (found.snils, found.birth_date, found.consents) == (person.snils, person.birth_date, ())


def test_a_request_has_what_the_newer_interface_wants_and_no_more(direct: Client, gosuslugi: Gosuslugi) -> None:
    url = direct.open().begin(state=STATE, redirect_uri=CALLBACK).url
    query = asked(url)

    assert url.startswith(f"{gosuslugi.base_url}/aas/oauth2/v2/ac?")
    assert query["scope"] == ["openid fullname birthdate snils"]
    assert query["timestamp"] == [f"{NOW:%Y.%m.%d %H:%M:%S} +0000"]
    assert (query["access_type"], query["response_type"]) == (["online"], ["code"])
    assert len(query["client_certificate_hash"][0]) == 64
    assert len(query["client_secret"][0]) == 86
    assert not {"permissions", "code_challenge", "nonce", "person_filter"} & set(query)


def test_the_older_interface_gets_no_hash_of_the_certificate(direct: Client) -> None:
    url = direct.open(version="v1").begin(state=STATE, redirect_uri=CALLBACK).url

    assert "/aas/oauth2/ac?" in url
    assert "client_certificate_hash" not in asked(url)
    assert urlsafe_b64decode(asked(url)["client_secret"][0] + "==")[:1] == b"\x30"  # DER


@pytest.mark.parametrize("level", list(Level))
def test_who_is_not_confirmed_is_not_let_through_and_a_child_is(
    direct: Client, gosuslugi: Gosuslugi, level: Level
) -> None:
    person = next(one for one in gosuslugi.emulator.people.values() if one.level is level and one.account)
    esia = direct.open()
    code = direct.code(esia, person.oid)

    if person.confirmed:
        assert esia.identify(code=code, redirect_uri=CALLBACK).confirmed
    else:
        with pytest.raises(AccountNotConfirmed):
            esia.identify(code=code, redirect_uri=CALLBACK)


def test_a_code_counts_once(direct: Client, gosuslugi: Gosuslugi) -> None:
    esia = direct.open()
    code = direct.code(esia, teacher(gosuslugi).oid)
    esia.identify(code=code, redirect_uri=CALLBACK)

    with pytest.raises(LoginAttemptLost) as refused:
        esia.identify(code=code, redirect_uri=CALLBACK)

    assert refused.value.support_code == "ESIA-007011"


def test_a_code_that_came_to_another_address_is_refused(direct: Client, gosuslugi: Gosuslugi) -> None:
    esia = direct.open()

    with pytest.raises(LoginAttemptLost):
        esia.identify(code=direct.code(esia, teacher(gosuslugi).oid), redirect_uri=f"{CALLBACK}/oidc")


@pytest.mark.parametrize(("verifier", "code"), [("x" * 43, "ESIA-007040"), ("", "ESIA-007040")])
def test_a_stolen_code_is_no_use_without_the_verifier(
    direct: Client, gosuslugi: Gosuslugi, verifier: str, code: str
) -> None:
    esia = direct.open(pkce="S256")

    with pytest.raises(RequestRejected) as refused:
        esia.identify(code=direct.code(esia, teacher(gosuslugi).oid), redirect_uri=CALLBACK, code_verifier=verifier)

    assert refused.value.support_code == code


def test_a_verifier_without_a_challenge_is_said_as_such(direct: Client, gosuslugi: Gosuslugi) -> None:
    esia = direct.open()

    with pytest.raises(RequestRejected) as refused:
        esia.identify(code=direct.code(esia, teacher(gosuslugi).oid), redirect_uri=CALLBACK, code_verifier="x" * 43)

    assert refused.value.support_code == "ESIA-007039"


def _said(direct: Client, gosuslugi: Gosuslugi, **changes: Any) -> str:  # noqa: ANN401  # any setting
    """Return the code that a login ends with."""
    esia = direct.open(**changes)
    brought, _ = direct.come_back(esia, teacher(gosuslugi).oid)
    refused = esia.refusal(error=brought["error"], description=brought["error_description"])
    assert isinstance(refused, RequestRejected)
    return refused.support_code


@pytest.mark.parametrize("ahead", [3600, -3600])
def test_a_wrong_clock_is_named(direct: Client, gosuslugi: Gosuslugi, ahead: int) -> None:
    assert _said(direct, gosuslugi, ahead=ahead) == "ESIA-007015"


@pytest.mark.parametrize("version", ["v3", "v1"])
def test_a_key_that_is_not_registered_is_named(
    direct: Client, gosuslugi: Gosuslugi, tmp_path: Path, version: str
) -> None:
    stranger = own_pem(tmp_path / "stranger.pem", *self_signed_gost("Школа", at=NOW, days=9))

    assert _said(direct, gosuslugi, key=f"file:{stranger}", version=version) == "ESIA-007053"


def test_a_string_of_the_other_generation_is_not_taken(direct: Client, gosuslugi: Gosuslugi, tmp_path: Path) -> None:
    strings = tmp_path / "strings.json"
    mixed = {"version": "v3", "call": "authorize", "signed": ["scope", "timestamp", "client_id", "state"]}
    strings.write_text(json.dumps([mixed]))

    assert _said(direct, gosuslugi, strings=str(strings)) == "ESIA-007053"


def test_a_changed_request_is_not_taken(direct: Client, gosuslugi: Gosuslugi) -> None:
    esia = direct.open()
    url = esia.begin(state=STATE, redirect_uri=CALLBACK).url.replace("birthdate+snils", "birthdate")
    brought = dict(parse_qs(urlsplit(gosuslugi.come_back(url, teacher(gosuslugi).oid)).query))

    assert esia.refusal(error="x", description=brought["error_description"][0]).support_code == "ESIA-007053"


@pytest.mark.parametrize("algorithm", [RSA, GOST])
def test_a_new_certificate_of_theirs_needs_no_restart(direct: Client, gosuslugi: Gosuslugi, algorithm: str) -> None:
    gosuslugi.choose_algorithm(Algorithm(algorithm))
    esia, person = direct.open(token_algorithm=algorithm), teacher(gosuslugi)
    subject = str(person.oid)

    for _ in range(3):  # the next one was in the list already; the one after it was not
        assert esia.identify(code=direct.code(esia, person.oid), redirect_uri=CALLBACK).subject == subject
        gosuslugi.rotate()
        gosuslugi.clock.now += 61


@pytest.mark.parametrize("knob", ["other", "none"])
def test_a_token_of_another_algorithm_is_not_believed(direct: Client, gosuslugi: Gosuslugi, knob: str) -> None:
    esia = direct.open()
    code = direct.code(esia, teacher(gosuslugi).oid)
    gosuslugi.turn(algorithm=knob)

    with pytest.raises(ProviderAnswerWrong):
        esia.identify(code=code, redirect_uri=CALLBACK)


def test_a_page_of_a_fault_is_said_to_be_one(direct: Client, gosuslugi: Gosuslugi) -> None:
    esia = direct.open()
    code = direct.code(esia, teacher(gosuslugi).oid)
    gosuslugi.turn(broken=True)

    with pytest.raises(ProviderUnavailable):
        esia.identify(code=code, redirect_uri=CALLBACK)


def test_logging_out_there_leads_back_to_the_school(direct: Client, gosuslugi: Gosuslugi) -> None:
    esia, browser = direct.open(), gosuslugi.browser(teacher(gosuslugi).oid)
    url = esia.logout_url(redirect_url="http://127.0.0.1:8000/")
    assert url is not None

    assert browser.open(url).outside == "http://127.0.0.1:8000/"


def test_what_a_login_writes_to_the_log_names_nobody(
    direct: Client, gosuslugi: Gosuslugi, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="school")
    esia, person = direct.open(), teacher(gosuslugi)
    code = direct.code(esia, person.oid)
    esia.identify(code=code, redirect_uri=CALLBACK)
    with pytest.raises(LoginAttemptLost):
        esia.identify(code=code, redirect_uri=CALLBACK)

    said = "".join(str(record.__dict__) for record in caplog.records if record.name == "school")
    assert not [word for word in (code, person.snils, person.family_name, str(person.oid)) if word in said]


def test_an_ending_certificate_of_ours_is_said_when_the_provider_is_opened(
    direct: Client, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    ending = own_pem(tmp_path / "ending.pem", *self_signed_gost("Школа", at=NOW - timedelta(days=300), days=329))
    direct.open(key=f"file:{ending}")

    assert [(one.getMessage(), one.__dict__["days_left"]) for one in caplog.records] == [("own_certificate_ending", 29)]


def test_a_wrong_set_up_stops_at_the_start(direct: Client, gosuslugi: Gosuslugi, tmp_path: Path) -> None:
    key, _ = self_signed_gost("Школа", at=NOW, days=9)
    mixed = own_pem(tmp_path / "mixed.pem", key, gosuslugi.certificate)
    with pytest.raises(KeyMismatch):
        direct.open(key=f"file:{mixed}")
    with pytest.raises(UnprotectedProvider):
        direct.open(url="http://esia.example/")
    with pytest.raises(SecretUnusable):
        direct.open(trusted="file:/nowhere")
    direct.key.chmod(0o644)
    with pytest.raises(SecretUnusable):
        direct.open()
