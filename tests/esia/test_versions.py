"""Which string is signed for which call. The expected strings are written out: a helper could repeat a mistake."""

import pytest
from pydantic import ValidationError

from functions.esia.versions import ROWS, Call, Form, Version, table

SENT = {
    "client_id": "SCHOOL62",
    "scope": "openid fullname",
    "timestamp": "2026.11.23 09:00:00 +0000",
    "state": "8f14e45f-ceea-467f-a830-5a1b2c3d4e5f",
    "redirect_uri": "https://school.example/auth/callback",
    "code": "the.code.itself",
    "refresh_token": "a-refresh-token",
    "access_type": "online",
    "response_type": "code",
    "permissions": "W10",
    "client_certificate_hash": "AB" * 32,
    "code_challenge": "not-signed",
}
V3 = (
    "SCHOOL62openid fullname2026.11.23 09:00:00 +00008f14e45f-ceea-467f-a830-5a1b2c3d4e5f"
    "https://school.example/auth/callback"
)
V1 = "openid fullname2026.11.23 09:00:00 +0000SCHOOL628f14e45f-ceea-467f-a830-5a1b2c3d4e5f"
EXPECTED: dict[tuple[Version, Call], tuple[str, Form, str]] = {
    ("v3", Call.AUTHORIZE): ("/aas/oauth2/v2/ac", Form.RAW, V3),
    ("v3", Call.CODE): ("/aas/oauth2/v3/te", Form.RAW, V3 + "the.code.itself"),
    ("v3", Call.REFRESH): ("/aas/oauth2/v3/te", Form.RAW, V3),
    ("v3", Call.CLIENT_CREDENTIALS): ("/aas/oauth2/v3/te", Form.RAW, V3),
    ("v1", Call.AUTHORIZE): ("/aas/oauth2/ac", Form.PKCS7, V1),
    ("v1", Call.CODE): ("/aas/oauth2/te", Form.PKCS7, V1),
    ("v1", Call.REFRESH): ("/aas/oauth2/te", Form.PKCS7, V1),
    ("v1", Call.CLIENT_CREDENTIALS): ("/aas/oauth2/te", Form.PKCS7, V1),
}


@pytest.mark.parametrize(("version", "call"), EXPECTED, ids=str)
def test_each_call_has_its_own_string(version: Version, call: Call) -> None:
    row = table(version)[call]

    assert (row.path, row.form, row.text(SENT)) == EXPECTED[version, call]


def test_every_row_is_expected_and_says_how_sure_it_is() -> None:
    assert {(row.version, row.call) for row in ROWS} == set(EXPECTED)
    assert all(row.source.startswith(("confirmed: ", "single source: ", "inferred: ")) for row in ROWS)


def test_scopes_of_an_organisation_are_signed_where_they_are_sent_and_only_by_some_calls() -> None:
    sent = SENT | {"scope_org": "org_shortname"}

    assert "openid fullnameorg_shortname2026" in table("v3")[Call.AUTHORIZE].text(sent)
    assert "org_shortname" not in table("v3")[Call.CLIENT_CREDENTIALS].text(sent)


def test_a_file_replaces_what_it_names_and_nothing_else() -> None:
    changed = table("v3", b'[{"version": "v3", "call": "code", "signed": ["code", "state"]}]')

    assert changed[Call.CODE].text(SENT) == "the.code.itself8f14e45f-ceea-467f-a830-5a1b2c3d4e5f"
    assert changed[Call.CODE].path == "/aas/oauth2/v3/te"
    assert changed[Call.REFRESH] == table("v3")[Call.REFRESH]
    assert table("v1", b'[{"version": "v3", "call": "code", "signed": ["code"]}]') == table("v1")


def test_a_file_may_name_another_address_and_form() -> None:
    content = b'[{"version": "v3", "call": "authorize", "path": "/aas/oauth2/v4/ac", "form": "pkcs7"}]'
    row = table("v3", content)[Call.AUTHORIZE]

    assert (row.path, row.form, row.text(SENT)) == ("/aas/oauth2/v4/ac", Form.PKCS7, V3)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{}", id="no list"),
        pytest.param(b'[{"version": "v2", "call": "code"}]', id="a generation that is not there"),
        pytest.param(b'[{"version": "v3", "call": "logout"}]', id="a call that is not there"),
        pytest.param(b'[{"version": "v3", "call": "code", "signed": []}]', id="nothing signed"),
        pytest.param(b'[{"version": "v3", "call": "code", "signed": ["client_secret"]}]', id="an unknown parameter"),
        pytest.param(b'[{"version": "v3", "call": "code", "path": "https://evil.example/"}]', id="another host"),
        pytest.param(b'[{"version": "v3", "call": "code", "string": "x"}]', id="a mistyped name"),
    ],
)
def test_a_file_of_another_form_stops_the_function(content: bytes) -> None:
    with pytest.raises(ValidationError):
        table("v3", content)
