"""A token is believed only if everything about it is right; each case changes one thing."""

import hmac
import json
from typing import Any

import pytest

from functions.esia.gost.certificates import Certificate
from functions.esia.port import ProviderAnswerWrong
from functions.esia.tokens import TokenReader
from functions.esia.trusted import Algorithm, Trusted
from tests.support.builders import NOW
from tests.support.esia import GOST, RSA, Claims, Issuer, encoded, issuer, part

AT = int(NOW.timestamp())
OID = 1000300101
SUBJECT = {"urn:esia:sbj:typ": "P", "urn:esia:sbj:oid": OID, "urn:esia:sbj:is_tru": True, "urn:esia:sbj:lvl": "PR"}
TIMES = {"iss": "http://esia.example/", "iat": AT, "nbf": AT, "exp": AT + 3600}
ID: Claims = {**TIMES, "aud": "SCHOOL", "sub": OID, "auth_time": AT * 1000, "amr": "PWD", "urn:esia:sbj": SUBJECT}
ACCESS: Claims = {**TIMES, "client_id": "SCHOOL", "scope": "openid", "urn:esia:sbj_id": OID}
BOTH = pytest.mark.parametrize("algorithm", [RSA, GOST])


def reader(*trusted: Issuer) -> TokenReader:
    bundle = "".join(one.certificate for one in trusted).encode()
    return TokenReader(
        issuer="http://esia.example/", client_id="SCHOOL", trusted=Trusted(lambda: bundle, trusted[0].algorithm)
    )


def refused(token: str, *trusted: Issuer) -> bool:
    try:
        reader(*trusted).identity(token, at=NOW)
    except ProviderAnswerWrong as error:
        return error.__cause__ is None or str(OID) not in str(error.__cause__)
    return False


@BOTH
def test_a_right_token_says_who_it_is(algorithm: Algorithm) -> None:
    by = issuer(algorithm)

    claims = reader(by).identity(by.token("id", ID, {"ver": 0}), at=NOW)

    assert (claims.sub, claims.subject.is_true, claims.subject.level) == (OID, True, "PR")
    assert reader(by).access(by.token("access", ACCESS), at=NOW).oid == OID


@BOTH
def test_a_token_that_names_no_certificate_is_checked_under_each(algorithm: Algorithm) -> None:
    by, other = issuer(algorithm), issuer(algorithm, "next")
    token = by.token("id", ID, {"x5t#St256": None})

    assert reader(other, by).identity(token, at=NOW).sub == OID
    assert refused(token, other)


@BOTH
def test_a_token_under_the_next_certificate_is_believed_during_the_overlap(algorithm: Algorithm) -> None:
    now, then = issuer(algorithm), issuer(algorithm, "next")

    for by in (now, then):
        assert reader(now, then).identity(by.token("id", ID), at=NOW).sub == OID


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"sub": str(OID)}, id="digits"),
        pytest.param({"urn:esia:sbj": {"urn:esia:sbj:oid": str(OID)}}, id="digits inside"),
        pytest.param({"aud": ["SCHOOL"]}, id="a list of one"),
        pytest.param({"exp": AT - 59}, id="a minute over"),
        pytest.param({"nbf": AT + 59, "iat": AT + 59}, id="a minute early"),
        pytest.param({"auth_time": "long ago", "urn:esia:new": [{}]}, id="what we do not read"),
    ],
)
def test_what_may_differ_is_believed(changed: Claims) -> None:
    assert reader(issuer(RSA)).identity(issuer(RSA).token("id", ID | changed), at=NOW).sub == OID


def test_an_account_that_is_not_confirmed_says_nothing_of_it() -> None:
    token = issuer(RSA).token("id", {name: value for name, value in ID.items() if name != "urn:esia:sbj"})

    subject = reader(issuer(RSA)).identity(token, at=NOW).subject

    assert (subject.is_true, subject.level) == (False, "")


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"iss": "http://other.example/"}, id="another issuer"),
        pytest.param({"iss": "https://esia.example/"}, id="nearly the issuer"),
        pytest.param({"aud": "OTHER"}, id="for another system"),
        pytest.param({"aud": ["SCHOOL", "OTHER"]}, id="for another system too"),
        pytest.param({"exp": AT - 61}, id="over"),
        pytest.param({"nbf": AT + 61}, id="not yet"),
        pytest.param({"iat": AT + 61}, id="issued in the future"),
        pytest.param({"sub": "seven"}, id="no number"),
        pytest.param({"sub": True}, id="true is no number"),
        pytest.param({"sub": -7}, id="below nothing"),
        pytest.param({"sub": 1.5}, id="a fraction"),
        pytest.param({"sub": None}, id="nobody"),
        pytest.param({"sub": OID + 1}, id="two subjects"),
        pytest.param({"urn:esia:sbj": {"urn:esia:sbj:is_tru": "yes"}}, id="confirmed by a word"),
        pytest.param({"urn:esia:sbj": []}, id="no subject"),
    ],
)
def test_a_wrong_claim_is_refused(changed: Claims) -> None:
    assert refused(issuer(RSA).token("id", ID | changed), issuer(RSA))


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"client_id": "OTHER"}, id="for another system"),
        pytest.param({"client_id": None}, id="for nobody"),
        pytest.param({"urn:esia:sbj_id": None}, id="of nobody"),
        pytest.param({"exp": AT - 61}, id="over"),
    ],
)
def test_a_wrong_access_token_is_refused(changed: Claims) -> None:
    with pytest.raises(ProviderAnswerWrong):
        reader(issuer(RSA)).access(issuer(RSA).token("access", ACCESS | changed), at=NOW)


@BOTH
@pytest.mark.parametrize(
    "header",
    [
        pytest.param({"alg": "none"}, id="says none"),
        pytest.param({"alg": "HS256"}, id="says HS256"),
        pytest.param({"alg": None}, id="says nothing"),
        pytest.param({"sbt": "access"}, id="another kind"),
        pytest.param({"sbt": None}, id="no kind"),
        pytest.param({"crit": ["exp"]}, id="an extension"),
        pytest.param({"crit": []}, id="no extensions, but named"),
        pytest.param({"x5t#St256": "AB" * 32}, id="an unknown certificate"),
        pytest.param({"x5t#St256": ["x"]}, id="a certificate that is a list"),
    ],
)
def test_a_wrong_header_is_refused_even_if_signed(algorithm: Algorithm, header: dict[str, Any]) -> None:
    assert refused(issuer(algorithm).token("id", ID, header), issuer(algorithm))


@BOTH
def test_a_changed_payload_header_or_signature_is_refused(algorithm: Algorithm) -> None:
    by = issuer(algorithm)
    header, payload, signature = by.token("id", ID).split(".")
    somebody = part({**ID, "sub": 8, "urn:esia:sbj": {}})

    assert refused(f"{header}.{somebody}.{signature}", by)
    assert refused(f"{part({'alg': algorithm, 'sbt': 'id'})}.{payload}.{signature}", by)
    assert refused(f"{header}.{payload}.{encoded(bytes(64))}", by)
    assert refused(f"{header}.{payload}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}", by)


@BOTH
def test_a_token_without_a_signature_is_refused(algorithm: Algorithm) -> None:
    by = issuer(algorithm)

    for name in ("none", "None", algorithm):
        message = f"{part({'alg': name, 'sbt': 'id'})}.{part(ID)}"
        assert refused(f"{message}.", by)
        assert refused(message, by)


def test_a_token_of_the_other_algorithm_is_refused_though_its_key_is_in_the_list() -> None:
    rsa, gost = issuer(RSA), issuer(GOST)

    assert refused(rsa.token("id", ID), gost, rsa)
    assert refused(gost.token("id", ID), rsa, gost)
    assert refused(rsa.token("id", ID, {"alg": GOST}), gost, rsa)
    assert refused(gost.token("id", ID, {"alg": RSA}), rsa, gost)


def test_a_public_key_is_no_secret_to_sign_with() -> None:
    """The oldest attack on JWT: HS256 with the provider's public key, or certificate, as the secret."""
    by = issuer(RSA)
    for name in ("HS256", RSA):
        message = f"{part({'alg': name, 'sbt': 'id'})}.{part(ID)}"
        for secret in (by.certificate, Certificate.read(by.certificate.encode()).rsa_pem or ""):
            assert refused(f"{message}.{encoded(hmac.digest(secret.encode(), message.encode(), 'sha256'))}", by)


@BOTH
def test_an_unknown_certificate_is_refused_whatever_it_calls_itself(algorithm: Algorithm) -> None:
    known, stranger = issuer(algorithm), issuer(algorithm, "stranger")

    assert refused(stranger.token("id", ID), known)
    assert refused(stranger.token("id", ID, {"x5t#St256": known.thumbprint}), known)
    assert refused(stranger.token("id", ID, {"x5t#St256": None}), known)


@BOTH
@pytest.mark.parametrize(("start", "days"), [(-400, 390), (2, 400)], ids=["over", "not yet"])
def test_a_certificate_outside_its_term_vouches_for_nothing(algorithm: Algorithm, start: int, days: int) -> None:
    old = issuer(algorithm, "old", start, days)

    assert refused(old.token("id", ID), issuer(algorithm), old)


@BOTH
def test_a_kind_of_token_is_not_taken_for_another(algorithm: Algorithm) -> None:
    by = issuer(algorithm)
    both = {**ID, **ACCESS}

    assert refused(by.token("access", both), by)
    assert refused(by.token("authorization_code", both), by)
    with pytest.raises(ProviderAnswerWrong):
        reader(by).access(by.token("id", both), at=NOW)


@BOTH
@pytest.mark.parametrize(
    "token",
    [
        "",
        "..",
        "токен",
        "!.!.!",
        "a.b",
        "a.b.c.d",
        f"{part([])}.{part(ID)}.AAAA",
        f"{part('x')}.{part(ID)}.AAAA",
        f"{encoded(b'[' * 100_000)}.{part(ID)}.AAAA",
        f"{encoded(json.dumps({'alg': 'RS256', 'sbt': 'id'}).encode('utf-16'))}.{part(ID)}.AAAA",
        f"{part({'alg': 'RS256', 'sbt': 'id'})}.{'A' * 200_000}.AAAA",
        f"{part({'alg': 'RS256', 'sbt': 'id'})}.A.A",
    ],
    ids=lambda token: token[:8],
)
def test_what_is_no_token_is_refused(algorithm: Algorithm, token: str) -> None:
    assert refused(token, issuer(algorithm))


@BOTH
def test_a_signed_payload_that_is_no_object_is_refused(algorithm: Algorithm) -> None:
    by = issuer(algorithm)
    message = f"{part({'alg': algorithm, 'sbt': 'id'})}.{part([ID])}"

    assert refused(f"{message}.{encoded(by.sign(message.encode()))}", by)


@BOTH
def test_a_certificate_that_is_published_later_is_believed_without_a_restart(algorithm: Algorithm) -> None:
    now, then = issuer(algorithm), issuer(algorithm, "next")
    lists = [now.certificate]
    reading = TokenReader(
        issuer="http://esia.example/",
        client_id="SCHOOL",
        trusted=Trusted(lambda: "".join(lists).encode(), algorithm),
    )
    lists.append(then.certificate)

    assert reading.identity(then.token("id", ID), at=NOW).sub == OID
    assert reading.identity(now.token("id", ID), at=NOW).sub == OID
