"""What a provider might answer, by mistake or by malice: each answer is wrong in one place."""

import base64
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import pytest
import urllib3

from functions.esia import direct, transport
from functions.esia.direct import Esia
from functions.esia.opening import EsiaSetup, open_esia
from functions.esia.port import (
    AccountNotConfirmed,
    ProviderAnswerWrong,
    ProviderUnavailable,
    RequestRejected,
)
from infra.esia_keys import self_signed_gost
from tests.support.builders import NOW
from tests.support.esia import RSA, Claims, issuer, own_pem
from tests.support.gosuslugi import CALLBACK
from tests.support.serving import serving

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

AT = int(NOW.timestamp())
OID = 1000300101
K = "KID_SCHOOL"
HTML = b"<html><h1>502 Bad Gateway</h1></html>"
Reply = tuple[str, bytes]


@dataclass
class Liar:
    """A provider that answers as a test tells it, with genuine signatures."""

    base_url: str = ""
    id_claims: Claims = field(default_factory=dict)
    access_claims: Claims = field(default_factory=dict)
    person: Claims = field(default_factory=dict)
    tokens: Claims = field(default_factory=dict)
    te: Reply | None = None
    prns: Reply | None = None
    silent: threading.Event | None = None

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> list[bytes]:
        """Answer."""
        if self.silent is not None:
            self.silent.wait()
        sent = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
        if environ["PATH_INFO"] == "/aas/oauth2/v3/te":
            status, body = self.te or ("200 OK", json.dumps(self._tokens(dict(parse_qsl(sent)))).encode())
        elif environ["PATH_INFO"] == f"/rs/prns/{OID}":
            status, body = self.prns or ("200 OK", json.dumps(self._person()).encode())
        else:
            status, body = "200 OK", b'{"reached": "elsewhere"}'
        start(status, [("Content-Type", "application/json"), ("Location", "/elsewhere")])
        return [body]

    def _tokens(self, sent: dict[str, str]) -> Claims:
        times = {"iss": f"{self.base_url}/", "iat": AT, "nbf": AT, "exp": AT + 3600}
        subject = {"urn:esia:sbj:oid": OID, "urn:esia:sbj:is_tru": True, "urn:esia:sbj:lvl": "PR"}
        of_id = {**times, "aud": "SCHOOL", "sub": OID, "urn:esia:sbj": subject, **self.id_claims}
        of_access = {**times, "client_id": "SCHOOL", "urn:esia:sbj_id": OID, **self.access_claims}
        given = {
            "id_token": issuer(RSA).token("id", of_id),
            "access_token": issuer(RSA).token("access", of_access),
            "state": sent["state"],
            **self.tokens,
        }
        return {name: value for name, value in given.items() if value is not None}

    def _person(self) -> Claims:
        told = {
            "lastName": "Петрова",
            "firstName": "Анна",
            "trusted": True,
            "snils": "000-000-600 06",
            "birthDate": "01.02.1990",
            **self.person,
        }
        return {name: value for name, value in told.items() if value is not None}


@pytest.fixture
def liar() -> Iterator[Liar]:
    """The provider."""
    one = Liar()
    with serving(one) as port:
        one.base_url = f"http://127.0.0.1:{port}"
        yield one


@pytest.fixture
def esia(liar: Liar, tmp_path: Path) -> Esia:
    """Our client of it."""
    trusted = tmp_path / "trusted.pem"
    trusted.write_text(issuer(RSA).certificate)
    key = own_pem(tmp_path / "own.pem", *self_signed_gost("Школа", at=NOW, days=90))
    setup = EsiaSetup(
        url=liar.base_url, client_id="SCHOOL", key=f"file:{key}", trusted=f"file:{trusted}", redirect_uri=CALLBACK
    )
    return open_esia(replace(setup, consent=K), clock=lambda: NOW)


def identify(esia: Esia) -> Any:  # noqa: ANN401  # an Identity, where it comes to one
    return esia.identify(code="a.b.c", redirect_uri=CALLBACK)


def _json(body: object) -> bytes:
    return json.dumps(body).encode()


def test_the_same_answers_without_a_lie_are_believed(esia: Esia) -> None:
    assert identify(esia).subject == str(OID)


def _unsigned(claims: Claims) -> str:
    parts = [{"alg": "none", "sbt": "id"}, claims]
    return ".".join(base64.urlsafe_b64encode(_json(one)).decode().rstrip("=") for one in parts) + "."


LIES: dict[str, Callable[[Liar], None]] = {
    "another subject in the id token": lambda one: one.id_claims.update({"sub": OID + 1, "urn:esia:sbj": {}}),
    "another subject inside the id token": lambda one: one.id_claims.update(
        {"urn:esia:sbj": {"urn:esia:sbj:oid": OID + 1, "urn:esia:sbj:is_tru": True}}
    ),
    "another subject in the access token": lambda one: one.access_claims.update({"urn:esia:sbj_id": OID + 1}),
    "an id token for another system": lambda one: one.id_claims.update({"aud": "OTHER"}),
    "an access token for another system": lambda one: one.access_claims.update({"client_id": "OTHER"}),
    "an id token that has ended": lambda one: one.id_claims.update({"exp": AT - 100}),
    "an access token that has ended": lambda one: one.access_claims.update({"exp": AT - 100}),
    "another issuer": lambda one: one.id_claims.update({"iss": "http://esia.gosuslugi.ru/"}),
    "an unsigned id token": lambda one: one.tokens.update({"id_token": _unsigned({"sub": OID})}),
    "no id token": lambda one: one.tokens.update({"id_token": None}),
    "no access token": lambda one: one.tokens.update({"access_token": None}),
    "an empty access token": lambda one: one.tokens.update({"access_token": ""}),
    "no state": lambda one: one.tokens.update({"state": None}),
    "another state": lambda one: one.tokens.update({"state": "8f14e45f-ceea-467f-a830-5a1b2c3d4e5f"}),
    "a consent of no form": lambda one: one.access_claims.update({"permissions": [{"sysname": K}]}),
    "tokens as HTML": lambda one: setattr(one, "te", ("200 OK", HTML)),
    "tokens as a list": lambda one: setattr(one, "te", ("200 OK", b"[]")),
    "a refusal as HTML": lambda one: setattr(one, "te", ("400 Bad Request", HTML)),
    "a redirect instead of tokens": lambda one: setattr(one, "te", ("302 Found", b"")),
    "a person as HTML": lambda one: setattr(one, "prns", ("200 OK", HTML)),
    "a redirect instead of a person": lambda one: setattr(one, "prns", ("302 Found", b"")),
    "a token that opens nothing": lambda one: setattr(one, "prns", ("401 Unauthorized", b"{}")),
    "a person without a name": lambda one: one.person.update({"lastName": None}),
    "a person with an empty name": lambda one: one.person.update({"firstName": ""}),
    "a SNILS of another form": lambda one: one.person.update({"snils": "1"}),
    "a birthday of another form": lambda one: one.person.update({"birthDate": "1990-02-01"}),
    "trusted as a word": lambda one: one.person.update({"trusted": "true"}),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=list(LIES))
def test_an_answer_that_is_wrong_in_one_place_is_not_believed(
    esia: Esia, liar: Liar, lie: Callable[[Liar], None]
) -> None:
    lie(liar)

    with pytest.raises(ProviderAnswerWrong) as refused:
        identify(esia)

    assert refused.value.__cause__ is None or "Петрова" not in str(refused.value.__cause__)


def test_a_code_of_any_length_is_not_signed_for_whoever_types_it(esia: Esia, liar: Liar) -> None:
    """Hashing by GOST takes seconds for what fits into an address, and anybody may type one."""
    liar.te = "500 Asked", b""

    for length, refused in ((direct.LONGEST_CODE + 1, ProviderAnswerWrong), (2_000, ProviderUnavailable)):
        with pytest.raises(refused):
            esia.identify(code="c" * length, redirect_uri=CALLBACK)


@pytest.mark.parametrize("part", ["te", "prns"])
def test_a_fault_of_theirs_may_pass(esia: Esia, liar: Liar, part: str) -> None:
    setattr(liar, part, ("500 Internal Server Error", HTML))

    with pytest.raises(ProviderUnavailable):
        identify(esia)


def test_an_answer_that_does_not_come_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, liar: Liar, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setattr(transport, "TIMEOUT", urllib3.Timeout(0.05))
    esia: Esia = request.getfixturevalue("esia")
    liar.silent = threading.Event()
    try:
        with pytest.raises(ProviderUnavailable):
            identify(esia)
    finally:
        liar.silent.set()


def test_what_our_scopes_do_not_open_is_said_to_the_school(esia: Esia, liar: Liar) -> None:
    liar.prns = ("403 Forbidden", _json({"code": "ESIA-007019", "message": "no"}))

    with pytest.raises(RequestRejected) as refused:
        identify(esia)

    assert refused.value.support_code == "ESIA-007019"


@pytest.mark.parametrize(
    ("level", "is_true", "trusted", "confirmed"),
    [
        pytest.param("PR", True, True, True, id="confirmed in every word"),
        pytest.param("PR", None, True, True, id="by its level"),
        pytest.param("PR", True, None, True, id="by its token alone"),
        pytest.param(None, True, True, True, id="an older token without a level"),
        pytest.param("KD", None, None, True, id="a child's account"),
        pytest.param("KD", None, False, True, id="a child's account, whatever trusted means there"),
        pytest.param("P", None, True, False, id="not by its token"),
        pytest.param(None, None, True, False, id="nothing said"),
        pytest.param("PR", True, False, False, id="no longer, by the person's data"),
    ],
)
def test_an_account_is_confirmed_by_its_token_and_nothing_against_it(
    esia: Esia, liar: Liar, *, level: str | None, is_true: bool | None, trusted: bool | None, confirmed: bool
) -> None:
    said = {"urn:esia:sbj:oid": OID, "urn:esia:sbj:lvl": level, "urn:esia:sbj:is_tru": is_true}
    liar.id_claims["urn:esia:sbj"] = {name: value for name, value in said.items() if value is not None}
    liar.person["trusted"] = trusted

    if confirmed:
        assert identify(esia).confirmed
    else:
        with pytest.raises(AccountNotConfirmed):
            identify(esia)


def test_a_person_without_what_is_not_open_is_still_a_person(esia: Esia, liar: Liar) -> None:
    liar.person.update({"snils": None, "birthDate": None, "middleName": None, "more": [1]})

    found = identify(esia)

    assert (found.snils, found.birth_date, found.patronymic) == (None, None, "")


@pytest.mark.parametrize(
    ("status", "body", "revoked"),
    [
        pytest.param("403 Forbidden", _json({"error": "access_denied"}), True, id="403 that says no"),
        pytest.param(
            "400 Bad Request",
            _json({"error": "invalid_request", "error_description": "ESIA-007019: no"}),
            True,
            id="007019 with any status",
        ),
        pytest.param("403 Forbidden", HTML, False, id="a wall on the way"),
        pytest.param("403 Forbidden", b"", False, id="403 that says nothing"),
        pytest.param("403 Forbidden", b"{}", False, id="403 with an empty object"),
        pytest.param(
            "403 Forbidden",
            _json({"error": "access_denied", "error_description": "ESIA-007053: secret"}),
            False,
            id="403 about our signature",
        ),
        pytest.param(
            "400 Bad Request", _json({"error": "access_denied", "error_description": "no"}), False, id="400 by a word"
        ),
        pytest.param("500 Internal Server Error", HTML, False, id="a fault"),
        pytest.param("302 Found", b"", False, id="a redirect"),
    ],
)
def test_only_a_plain_no_means_that_a_consent_is_gone(
    esia: Esia, liar: Liar, *, status: str, body: bytes, revoked: bool
) -> None:
    liar.te = (status, body)

    if revoked:
        assert esia.standing(subject=str(OID)) == ()
    else:
        with pytest.raises((ProviderUnavailable, ProviderAnswerWrong, RequestRejected)):
            esia.standing(subject=str(OID))


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({}, id="no word of consents"),
        pytest.param({"permissions": [], "urn:esia:sbj_id": OID + 1}, id="of another child"),
        pytest.param({"permissions": "none"}, id="of no form"),
        pytest.param({"permissions": [], "exp": AT - 100}, id="over"),
    ],
)
def test_a_token_that_says_nothing_sure_leaves_consents_as_they_are(esia: Esia, liar: Liar, claims: Claims) -> None:
    liar.access_claims.update(claims)

    with pytest.raises(ProviderAnswerWrong):
        esia.standing(subject=str(OID))


def test_a_token_that_lists_no_consent_of_ours_says_that_none_is_in_force(esia: Esia, liar: Liar) -> None:
    liar.access_claims["permissions"] = [{"sysname": "OTHER"}]

    assert esia.standing(subject=str(OID)) == ()
