"""Tokens of the emulator of Gosuslugi as ESIA writes them, and what they open."""

import base64
import hashlib

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from functions.esia.gost.certificates import Certificate
from infra.local.gosuslugi.system import Algorithm
from tests.support.gosuslugi import Gosuslugi
from tests.support.gosuslugi_client import SCOPE, Client, decoded

HOUR = 3600


@pytest.fixture
def mother(gosuslugi: Gosuslugi) -> int:
    return gosuslugi.noted("двое детей").oid


def signed_by(token: str, bundle: str) -> str:
    """Return the algorithm of a token whose signature one of the certificates confirms, chosen by its thumbprint."""
    message, _, signature = token.rpartition(".")
    given = base64.urlsafe_b64decode(signature + "==")
    (one,) = [c for c in Certificate.read_all(bundle) if c.thumbprint == decoded(token)[0]["x5t#St256"]]
    if one.public_key is not None:
        assert one.public_key.verify(message.encode(), given)
        return "GOST3410_2012_256"
    key = x509.load_der_x509_certificate(one.der).public_key()
    assert isinstance(key, RSAPublicKey)
    key.verify(given, message.encode(), PKCS1v15(), SHA256())
    return "RS256"


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_tokens_are_signed_with_the_algorithm_of_the_registration(
    client: Client, mother: int, algorithm: Algorithm
) -> None:
    client.gosuslugi.choose_algorithm(algorithm)
    code = client.code(mother)
    _, answer = client.token(code=code)

    for token in (code, answer["access_token"], answer["id_token"]):
        assert signed_by(token, client.gosuslugi.bundle.read_text()) == algorithm == decoded(token)[0]["alg"]


def test_headers_and_claims_are_those_of_esia(client: Client, mother: int) -> None:
    now, issuer = int(client.gosuslugi.clock.now), f"{client.gosuslugi.base_url}/"
    code = client.code(mother)
    status, answer = client.token(code=code, state="0c1f4d0e-6a41-4a3f-8a54-6a8e0f7a6f11")
    kinds = {name: decoded(token) for name, token in [("code", code), *answer.items()] if str(token).count(".") == 2}

    assert (status, answer["state"]) == (200, "0c1f4d0e-6a41-4a3f-8a54-6a8e0f7a6f11")
    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", HOUR)
    assert "refresh_token" not in answer
    assert {name: (header["ver"], header["typ"], header["sbt"]) for name, (header, _) in kinds.items()} == {
        "code": (1, "JWT", "authorization_code"),
        "access_token": (1, "JWT", "access"),
        "id_token": (0, "JWT", "id"),
    }
    lifetimes = {"code": 240, "access_token": HOUR, "id_token": 3 * HOUR}
    for name, (_, claims) in kinds.items():
        assert (claims["iss"], claims["iat"], claims["nbf"]) == (issuer, now, now)
        assert claims["exp"] == now + lifetimes[name]
    access, identity = kinds["access_token"][1], kinds["id_token"][1]
    assert access["urn:esia:sbj_id"] == identity["sub"] == identity["urn:esia:sbj"]["urn:esia:sbj:oid"] == mother
    assert (access["client_id"], identity["aud"]) == ("SCHOOL", "SCHOOL")
    assert f"fullname?oid={mother}" in access["scope"].split()
    assert "permissions" not in access
    assert "nonce" not in identity


@pytest.mark.parametrize(
    ("note", "level", "trusted"),
    [
        pytest.param("двое детей", "PR", True, id="confirmed adult"),
        pytest.param("не подтверждена", "P", None, id="adult not confirmed"),
        pytest.param("8 класс", "KD", True, id="account created by a parent"),
        pytest.param("9 класс, согласие", "PR", True, id="pupil with an account of their own"),
    ],
)
def test_the_id_token_says_what_kind_of_account_it_is(
    client: Client, note: str, level: str, *, trusted: bool | None
) -> None:
    subject = decoded(client.tokens(client.gosuslugi.noted(note).oid)["id_token"])[1]["urn:esia:sbj"]

    assert subject["urn:esia:sbj:lvl"] == level
    assert subject.get("urn:esia:sbj:is_tru") is trusted


def test_without_openid_there_is_no_id_token(client: Client, mother: int) -> None:
    assert "id_token" not in client.tokens(mother, scope="fullname")


def test_a_refresh_token_is_good_once_and_brings_the_next_one(client: Client, mother: int) -> None:
    first = client.tokens(mother, access_type="offline")["refresh_token"]

    status, answer = client.token(grant_type="refresh_token", refresh_token=first)

    assert status == 200
    assert client.data(f"/rs/prns/{mother}", answer["access_token"])[0] == 200
    assert client.token(grant_type="refresh_token", refresh_token=first)[1]["error"] == "invalid_grant"
    assert client.token(grant_type="refresh_token", refresh_token=answer["refresh_token"])[0] == 200


@pytest.mark.parametrize(
    ("scope", "fields"),
    [
        ("openid fullname", {"firstName", "lastName", "middleName"}),
        ("snils", {"snils"}),
        ("birthdate gender", {"birthDate", "gender"}),
    ],
)
def test_the_person_has_the_fields_of_the_scopes_and_no_others(
    client: Client, mother: int, scope: str, fields: set[str]
) -> None:
    client.gosuslugi.emulator.system = client.gosuslugi.emulator.system.model_copy(
        update={"scopes": client.gosuslugi.emulator.system.scopes | {"gender"}}
    )
    _, person = client.data(f"/rs/prns/{mother}", client.tokens(mother, scope=scope)["access_token"])

    always = {"stateFacts", "trusted", "status", "verifying", "citizenship", "eTag"}
    assert set(person) == always | fields
    assert None not in person.values()


def test_a_token_opens_its_owners_data_for_an_hour_and_nobody_elses(client: Client, mother: int) -> None:
    token, other = client.tokens(mother)["access_token"], client.gosuslugi.noted("видит журналы").oid

    assert client.data(f"/rs/prns/{mother}", token)[0] == 200
    assert client.data(f"/rs/prns/{other}", token)[0] == 403
    assert client.data(f"/rs/prns/{mother}/kids", token)[0] == 403
    assert client.data(f"/rs/prns/{mother}", "invented")[0] == 401
    client.gosuslugi.clock.now += HOUR
    assert client.data(f"/rs/prns/{mother}", token)[0] == 401


def test_a_scope_of_no_data_opens_no_data(client: Client, mother: int) -> None:
    assert client.data(f"/rs/prns/{mother}", client.tokens(mother, scope="openid")["access_token"])[0] == 403


def test_contacts_and_children_come_as_addresses_or_embedded(client: Client, mother: int) -> None:
    base = client.gosuslugi.base_url
    known = client.gosuslugi.person(mother)
    token = client.tokens(mother, scope="openid fullname email kid_fullname kid_snils")["access_token"]

    _, contacts = client.data(f"/rs/prns/{mother}/ctts", token)
    _, kids = client.data(f"/rs/prns/{mother}/kids?embed=(elements)", token)
    _, person = client.data(f"/rs/prns/{mother}?embed=(contacts.elements)", token)

    assert contacts["elements"] == [f"{base}/rs/prns/{mother}/ctts/1"]
    assert (contacts["stateFacts"], contacts["size"]) == (["hasSize"], 1)
    assert person["contacts"]["elements"][0]["value"] == known.email
    assert {one["id"] for one in kids["elements"]} == set(known.children)
    assert {"firstName", "snils"} <= set(kids["elements"][0])
    assert "birthDate" not in kids["elements"][0]
    assert client.data(f"/rs/prns/{mother}/kids/{known.children[0]}", token)[1]["id"] == known.children[0]


def test_data_that_has_not_changed_is_not_sent_again(client: Client, mother: int) -> None:
    token = client.tokens(mother)["access_token"]
    _, person = client.data(f"/rs/prns/{mother}", token)

    assert client.data(f"/rs/prns/{mother}", token, **{"If-None-Match": f'"{person["eTag"]}"'}) == (304, {})


def test_a_changed_certificate_is_in_the_bundle_before_it_signs(client: Client, mother: int) -> None:
    before = client.gosuslugi.bundle.read_text()

    client.gosuslugi.rotate()

    token = client.tokens(mother)["access_token"]
    assert signed_by(token, before) == "RS256"
    assert hashlib.sha256(before.encode()) != hashlib.sha256(client.gosuslugi.bundle.read_text().encode())
    assert client.gosuslugi.browser().open("/public/esia.pem").text == client.gosuslugi.bundle.read_text()


@pytest.mark.parametrize(("fault", "said"), [("other", "GOST3410_2012_256"), ("none", "none")])
def test_tokens_can_be_signed_wrongly_on_purpose(client: Client, mother: int, fault: str, said: str) -> None:
    client.gosuslugi.turn(algorithm=fault)

    assert decoded(client.tokens(mother)["id_token"])[0]["alg"] == said


def test_the_clock_can_go_wrong_on_purpose(client: Client, mother: int) -> None:
    client.gosuslugi.turn(skew=300)

    claims = decoded(client.tokens(mother, scope=SCOPE)["id_token"])[1]

    assert claims["iat"] == int(client.gosuslugi.clock.now) + 300


def test_the_protocol_can_be_broken_and_slow_on_purpose_while_the_pages_work(client: Client) -> None:
    waited: list[float] = []
    client.gosuslugi.emulator.sleep = waited.append
    client.gosuslugi.turn(broken=True, slow=2.5)

    shown = client.gosuslugi.browser().open(client.authorization())

    assert (shown.status, waited) == (500, [2.5])
    assert shown.text.startswith("<html>")
    assert client.gosuslugi.browser().open("/emulator/").page.heading == "Устройство эмулятора"
