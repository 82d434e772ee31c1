"""What a forged or mistaken OpenID Connect provider says is not believed; the code tells a technician why."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from joserfc import jwk

from functions.domain.access.login import LoginAttemptLost
from functions.esia.port import AccountNotConfirmed, ProviderAnswerWrong, RequestRejected
from tests.support.oidc_forger import ACCESS, AT, CLIENT, EC, RSA, Forger, half_hash
from tests.support.serving import serving


@pytest.fixture
def forger() -> Iterator[Forger]:
    """A provider that is right in everything until a test says otherwise."""
    found = Forger()
    with serving(found.app()) as port:
        found.issuer = f"http://127.0.0.1:{port}"
        yield found


def part(value: object) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def refused(forger: Forger) -> str:
    with pytest.raises(ProviderAnswerWrong) as found:
        forger.identified()
    return found.value.support_code


def hmac_token(forger: Forger, secret: bytes) -> str:
    signed = f"{part({'alg': 'HS256', 'kid': 'rsa'})}.{part(forger.says())}"
    return f"{signed}.{urlsafe_b64encode(hmac.digest(secret, signed.encode(), hashlib.sha256)).rstrip(b'=').decode()}"


def test_a_right_token_says_who_it_is(forger: Forger) -> None:
    found = forger.identified()

    assert (found.subject, found.snils, found.confirmed) == ("vera", "112-233-445 95", True)
    assert "/userinfo" not in forger.calls


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", ""])
def test_a_token_without_a_signature_is_refused(forger: Forger, algorithm: str) -> None:
    forger.token = f"{part({'alg': algorithm, 'kid': 'rsa'})}.{part(forger.says())}."

    assert refused(forger) in {"OIDC-ALGORITHM", "OIDC-SIGNATURE"}


def test_the_public_key_does_not_serve_as_a_shared_secret(forger: Forger) -> None:
    for secret in (RSA.as_pem(private=False), json.dumps(RSA.as_dict(private=False)).encode()):
        forger.token = hmac_token(forger, secret)

        assert refused(forger) == "OIDC-ALGORITHM"


def test_a_key_for_shared_secrets_in_the_list_is_not_used(forger: Forger) -> None:
    forger.keys = [jwk.OctKey.import_key("s" * 32, {"kid": "rsa"})]
    forger.token = hmac_token(forger, b"s" * 32)

    assert refused(forger) == "OIDC-ALGORITHM"


@pytest.mark.parametrize("algorithm", ["RS512", "RS384", "PS512"])
def test_an_algorithm_that_we_do_not_name_is_refused(forger: Forger, algorithm: str) -> None:
    forger.header["alg"] = algorithm

    assert refused(forger) == "OIDC-ALGORITHM"


def test_an_algorithm_that_the_provider_does_not_name_is_refused(forger: Forger) -> None:
    forger.description["id_token_signing_alg_values_supported"] = ["ES256"]

    assert refused(forger) == "OIDC-ALGORITHM"


def test_a_key_of_one_kind_does_not_check_the_other(forger: Forger) -> None:
    forger.header["kid"] = "ec"

    assert refused(forger) == "OIDC-KEY"


def test_another_key_under_the_right_id_is_refused(forger: Forger) -> None:
    forger.signed_by = jwk.RSAKey.generate_key(2048)

    assert refused(forger) == "OIDC-SIGNATURE"


def test_a_key_that_is_not_in_the_list_is_refused(forger: Forger) -> None:
    forger.header["kid"] = "other"

    assert refused(forger) == "OIDC-KEY"


def test_a_key_that_the_token_itself_brings_is_not_used(forger: Forger) -> None:
    own = jwk.RSAKey.generate_key(2048)
    forger.signed_by = own
    forger.header["jwk"] = own.as_dict(private=False)

    assert refused(forger) == "OIDC-SIGNATURE"


def test_without_an_id_every_fitting_key_is_tried(forger: Forger) -> None:
    forger.keys = [jwk.RSAKey.generate_key(2048, {"kid": "old"}), EC, RSA]
    del forger.header["kid"]

    assert forger.identified().subject == "vera"


def test_a_key_for_encryption_checks_no_signature(forger: Forger) -> None:
    forger.keys = [jwk.RSAKey.import_key(RSA.as_dict(private=True) | {"use": "enc"})]

    assert refused(forger) == "OIDC-KEY"


@pytest.mark.filterwarnings("ignore:Key size should be")  # that is what it is about
def test_a_short_key_counts_as_none(forger: Forger) -> None:
    short = jwk.RSAKey.generate_key(1024, {"kid": "rsa"})
    forger.keys, forger.signed_by = [short], short

    assert refused(forger) == "OIDC-KEY"


def test_another_curve_is_refused(forger: Forger) -> None:
    forger.keys = [jwk.ECKey.generate_key("P-384", {"kid": "ec"})]
    forger.signed_by, forger.header = EC, {"alg": "ES256", "kid": "ec"}

    assert refused(forger) == "OIDC-SIGNATURE"


def test_a_demand_that_we_do_not_understand_is_refused(forger: Forger) -> None:
    """RFC 7515, section 4.1.11."""
    token = forger.signed().split(".")
    forger.token = ".".join([part({**forger.header, "crit": ["x-new"], "x-new": 1}), *token[1:]])

    assert refused(forger) == "OIDC-SIGNATURE"


def test_a_changed_token_is_refused(forger: Forger) -> None:
    token = forger.signed().split(".")
    forger.token = ".".join([token[0], part(forger.says() | {"sub": "another"}), token[2]])

    assert refused(forger) == "OIDC-SIGNATURE"


@pytest.mark.parametrize("token", ["x", "...", "a.b.c", "токен", "e30.e30.e30", "e30.W10.", "x" * 100_000])
def test_what_is_no_token_is_refused(forger: Forger, token: str) -> None:
    forger.token = token

    assert refused(forger).startswith("OIDC-")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        pytest.param({"iss": "https://other.example"}, "OIDC-ISSUER", id="another provider"),
        pytest.param({"iss": None}, "OIDC-CLAIMS", id="no provider"),
        pytest.param({"aud": "other"}, "OIDC-AUDIENCE", id="for another"),
        pytest.param({"aud": []}, "OIDC-AUDIENCE", id="for nobody"),
        pytest.param({"aud": ["other", CLIENT]}, "OIDC-AZP", id="for two, made for nobody knows whom"),
        pytest.param({"aud": ["other", CLIENT], "azp": "other"}, "OIDC-AZP", id="for two, made for another"),
        pytest.param({"azp": "other"}, "OIDC-AZP", id="made for another"),
        pytest.param({"exp": AT - 61}, "OIDC-EXPIRED", id="over"),
        pytest.param({"exp": None}, "OIDC-CLAIMS", id="for ever"),
        pytest.param({"exp": "tomorrow"}, "OIDC-CLAIMS", id="until some day"),
        pytest.param({"exp": float("nan")}, "OIDC-CLAIMS", id="until no number"),
        pytest.param({"iat": AT + 61}, "OIDC-AHEAD", id="issued in the future"),
        pytest.param({"nbf": AT + 61}, "OIDC-AHEAD", id="not yet"),
        pytest.param({"nonce": "other"}, "OIDC-NONCE", id="of another login"),
        pytest.param({"nonce": None}, "OIDC-CLAIMS", id="of no login"),
        pytest.param({"nonce": "ы"}, "OIDC-NONCE", id="a nonce that is no ASCII"),
        pytest.param({"at_hash": half_hash("other")}, "OIDC-AT-HASH", id="beside another access token"),
        pytest.param({"sub": None}, "OIDC-CLAIMS", id="nobody"),
        pytest.param({"sub": 7}, "OIDC-CLAIMS", id="a number"),
        pytest.param({"sub": "x" * 256}, "OIDC-PERSON", id="a name too long"),
        pytest.param({"snils": "112-233"}, "OIDC-SNILS", id="half a SNILS"),
        pytest.param({"birthdate": "17.05.1984"}, "OIDC-BIRTHDATE", id="a date of another form"),
        pytest.param({"given_name": ["Вера"]}, "OIDC-PERSON", id="a list of names"),
    ],
)
def test_a_wrong_claim_is_refused_and_named(forger: Forger, changed: dict[str, Any], code: str) -> None:
    forger.claims = changed

    assert refused(forger) == code


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": [CLIENT]},
        {"aud": ["other", CLIENT], "azp": CLIENT},
        {"exp": AT - 59},
        {"iat": AT + 59, "nbf": AT + 59},
        {"exp": AT + 0.5},
        {"at_hash": half_hash(ACCESS)},
        {"trusted": True},
        {"verified": "true"},
        {"unknown_claim": {}},
    ],
)
def test_what_the_standard_allows_is_taken(forger: Forger, changed: dict[str, Any]) -> None:
    forger.claims = changed

    assert forger.identified().subject == "vera"


@pytest.mark.parametrize("snils", ["11223344595", "112-233-445 95", "112-233-445-95", " 112-233-44595 "])
def test_a_snils_is_read_as_people_write_it(forger: Forger, snils: str) -> None:
    forger.claims = {"snils": snils}

    assert forger.identified().snils == "112-233-445 95"


@pytest.mark.parametrize(
    ("text", "day"), [("1984-05-17", date(1984, 5, 17)), ("1984", None), ("0000-05-17", None), ("", None)]
)
def test_a_birth_date_counts_if_it_is_whole(forger: Forger, text: str, day: date | None) -> None:
    forger.claims = {"birthdate": text}

    assert forger.identified().birth_date == day


@pytest.mark.parametrize(
    "claim", [{"trusted": False}, {"verified": "false"}, {"trusted": True, "verified": None}, {"trusted": []}]
)
def test_who_is_not_confirmed_is_refused(forger: Forger, claim: dict[str, Any]) -> None:
    forger.claims = {"snils": None}
    forger.userinfo |= claim

    with pytest.raises(AccountNotConfirmed):
        forger.identified()


def test_the_persons_page_must_be_of_the_same_person(forger: Forger) -> None:
    forger.claims = {"snils": None}
    forger.userinfo["sub"] = "another"

    assert refused(forger) == "OIDC-USERINFO"


def test_without_a_persons_page_the_token_is_all_there_is(forger: Forger) -> None:
    forger.claims, forger.description = {"snils": None}, {"userinfo_endpoint": None}

    assert forger.identified().snils is None


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        pytest.param({"issuer": "https://other.example"}, "OIDC-DISCOVERY-ISSUER", id="another's description"),
        pytest.param({"jwks_uri": None}, "OIDC-DISCOVERY", id="no keys"),
        pytest.param({"token_endpoint": "http://other.example/"}, "OIDC-DISCOVERY-HTTP", id="a token in the open"),
        pytest.param({"end_session_endpoint": "javascript:x"}, "OIDC-DISCOVERY-HTTP", id="an end that is a script"),
    ],
)
def test_a_wrong_description_is_refused(forger: Forger, changed: dict[str, Any], code: str) -> None:
    forger.description = changed

    assert refused(forger) == code


def test_a_slash_at_the_issuers_end_makes_another_issuer(forger: Forger) -> None:
    forger.description = {"issuer": f"{forger.issuer}/"}

    assert refused(forger) == "OIDC-DISCOVERY-ISSUER"


def test_description_and_keys_are_read_once_for_many_logins(forger: Forger) -> None:
    client = forger.client()
    for _ in range(3):
        client.begin(state="x", redirect_uri="x")
        client.identify(code="x", redirect_uri="x", nonce="invented-nonce")

    assert forger.calls.count("/.well-known/openid-configuration") == forger.calls.count("/keys") == 1


def test_an_address_with_a_query_of_its_own_keeps_it(forger: Forger) -> None:
    assert forger.client().begin(state="x", redirect_uri="x").url.startswith(f"{forger.issuer}/authorize?tenant=1&")


def test_a_provider_without_an_end_of_sessions_has_none(forger: Forger) -> None:
    assert forger.client().logout_url(redirect_url="https://school.example/") is None


def test_who_is_named_must_be_right_even_where_it_need_not_be_named(forger: Forger) -> None:
    assert forger.identified(answered_by=forger.issuer).subject == "vera"
    with pytest.raises(ProviderAnswerWrong):
        forger.identified(answered_by="https://other.example")


@pytest.mark.parametrize(
    ("status", "error", "becomes", "code"),
    [
        (400, "invalid_grant", LoginAttemptLost, ""),
        (401, "invalid_client", RequestRejected, "OIDC-INVALID-CLIENT"),
        (400, "invalid_scope", RequestRejected, "OIDC-INVALID-SCOPE"),
        (400, "<script>", ProviderAnswerWrong, "OIDC-TOKEN"),
    ],
)
def test_errors_of_the_provider_become_ours(
    forger: Forger, status: int, error: str, becomes: type[Exception], code: str
) -> None:
    forger.error = status, {"error": error, "error_description": "Vera"}

    with pytest.raises(becomes) as found:
        forger.identified()
    assert found.value.support_code == code  # type: ignore[attr-defined]  # a SchoolError
