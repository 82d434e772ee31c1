"""A guardian's consent through the emulator of Gosuslugi, as it is assumed there: A1 to A5 in docs/esia.md."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest

from functions.esia import permissions
from functions.esia.port import (
    GrantedConsent,
    PermissionMissing,
    ProviderAnswerWrong,
    ProviderUnavailable,
    RequestRejected,
)
from infra.local.gosuslugi.people import Persona
from tests.support.builders import NOW
from tests.support.esia import Client
from tests.support.gosuslugi import CALLBACK, Gosuslugi

K = "KID_SCHOOL"
AT = int(NOW.timestamp())


def family(gosuslugi: Gosuslugi, *, with_consent: bool) -> tuple[Persona, Persona]:
    """Return a parent and a child of 14 to 17 whose accounts are linked."""
    return next(
        (parent, child)
        for parent in gosuslugi.emulator.people.values()
        for child in (gosuslugi.person(oid) for oid in parent.children)
        if bool(child.consents) == with_consent
        and child.confirmed
        and child.age(NOW) >= 14
        and child.under_age(NOW)
        and (not with_consent or child.consents[0].grantor == parent.oid)
    )


def test_what_is_asked_for_is_one_consent_of_one_purpose_for_a_year() -> None:
    text = permissions.wish(K)

    assert "=" not in text
    assert json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))) == [
        {
            "sysname": K,
            "expire": 525600,
            "actions": [{"sysname": "ALL_ACTIONS_TO_DATA"}],
            "purposes": [{"sysname": K}],
            "scopes": [{"sysname": "kid_fullname"}, {"sysname": "kid_birthdate"}, {"sysname": "kid_snils"}],
        }
    ]


def test_a_childs_login_asks_the_parent_and_succeeds_after_the_parent_confirms(
    direct: Client, gosuslugi: Gosuslugi
) -> None:
    parent, child = family(gosuslugi, with_consent=False)
    esia = direct.open(consent=K)
    assert esia.asks_consent
    assert esia.standing(subject=str(child.oid)) == ()

    brought, _ = direct.come_back(esia, child.oid, consent=True)
    refused = esia.refusal(error=brought["error"], description=brought["error_description"])
    assert isinstance(refused, PermissionMissing)
    assert refused.support_code == "ESIA-007019"

    gosuslugi.decide(parent.oid, "confirm")
    brought, _ = direct.come_back(esia, child.oid, consent=True)
    found = esia.identify(code=brought["code"], redirect_uri=CALLBACK)

    (given,) = found.consents
    assert (given.grantor, given.granted_at) == (str(parent.oid), NOW)
    assert given.until == NOW + timedelta(days=365)


@pytest.mark.parametrize("version", ["v3", "v1"])
def test_a_standing_consent_is_known_without_a_browser_until_it_is_revoked(
    direct: Client, gosuslugi: Gosuslugi, version: str
) -> None:
    parent, child = family(gosuslugi, with_consent=True)
    esia = direct.open(consent=K, version=version)

    (given,) = esia.standing(subject=str(child.oid))
    assert given.grantor == str(parent.oid)
    gosuslugi.decide(parent.oid, "revoke")

    assert esia.standing(subject=str(child.oid)) == ()


def test_a_login_without_the_wish_reports_consents_all_the_same(direct: Client, gosuslugi: Gosuslugi) -> None:
    _, child = family(gosuslugi, with_consent=True)
    esia = direct.open(consent=K)

    assert len(esia.identify(code=direct.code(esia, child.oid), redirect_uri=CALLBACK).consents) == 1


def test_where_no_consent_is_named_none_is_asked_for_or_read(direct: Client, gosuslugi: Gosuslugi) -> None:
    _, child = family(gosuslugi, with_consent=True)
    esia = direct.open()

    assert not esia.asks_consent
    assert esia.identify(code=direct.code(esia, child.oid), redirect_uri=CALLBACK).consents == ()


def test_a_fault_of_theirs_is_not_taken_for_a_revocation(direct: Client, gosuslugi: Gosuslugi) -> None:
    _, child = family(gosuslugi, with_consent=True)
    esia = direct.open(consent=K)
    gosuslugi.turn(broken=True)

    with pytest.raises(ProviderUnavailable):
        esia.standing(subject=str(child.oid))


@pytest.mark.parametrize("code", ["ESIA-007053", "ESIA-007015", "ESIA-007011", "ESIA-007004", "ESIA-007055"])
def test_a_refusal_of_our_request_is_not_taken_for_a_revocation(
    direct: Client, gosuslugi: Gosuslugi, code: str
) -> None:
    _, child = family(gosuslugi, with_consent=True)
    esia = direct.open(consent=K)
    gosuslugi.turn(token=code)

    with pytest.raises(RequestRejected) as refused:
        esia.standing(subject=str(child.oid))

    assert refused.value.support_code == code


def test_only_consents_of_our_type_that_are_in_force_count() -> None:
    ours = {"sysname": K, "grantor": "7", "granted": AT - 5, "expires": AT + 5, "more": 1}
    claim = [ours, {"sysname": "OTHER"}, {**ours, "expires": AT}, {"sysname": K, "granted": AT, "expires": AT + 9}]

    moment = datetime.fromtimestamp(AT, UTC)
    assert permissions.granted(claim, K, at=NOW) == (
        GrantedConsent(grantor="7", granted_at=moment - timedelta(seconds=5), until=moment + timedelta(seconds=5)),
        GrantedConsent(grantor=None, granted_at=moment, until=moment + timedelta(seconds=9)),
    )
    assert permissions.granted(None, K, at=NOW) == permissions.granted([], K, at=NOW) == ()


@pytest.mark.parametrize(
    "claim",
    [
        {},
        "",
        [K],
        [{"sysname": K}],
        [{"sysname": K, "granted": "today", "expires": AT}],
        [{"sysname": K, "granted": AT, "expires": 10**17}],
        [{"sysname": K, "granted": AT, "expires": AT + 1, "grantor": "mother"}],
    ],
    ids=str,
)
def test_another_form_is_not_read_as_no_consent(claim: object) -> None:
    with pytest.raises(ProviderAnswerWrong):
        permissions.granted(claim, K, at=NOW)
