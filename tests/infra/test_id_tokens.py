"""An id token is believed only if everything about it is right."""

import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from typing import Any

import pytest

from functions.esia.port import ProviderAnswerWrong
from functions.esia.simple_tokens import verify
from infra.local.esia.grants import sign

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
AT = int(NOW.timestamp())
RIGHT = {"iss": "https://esia", "aud": "SCHOOL", "sub": 7, "iat": AT, "nbf": AT, "exp": AT + 3600}


def check(token: str) -> int:
    return verify(token, secret=b"secret", issuer="https://esia", audience="SCHOOL", at=NOW).sub


def test_a_right_token_says_who_it_is() -> None:
    assert check(sign(RIGHT, b"secret")) == 7


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"iss": "https://other"}, id="another issuer"),
        pytest.param({"aud": "OTHER"}, id="for another system"),
        pytest.param({"exp": AT - 61}, id="over"),
        pytest.param({"nbf": AT + 61}, id="not yet"),
        pytest.param({"iat": AT + 61}, id="issued in the future"),
        pytest.param({"sub": "seven"}, id="no number"),
        pytest.param({"sub": None}, id="nobody"),
    ],
)
def test_a_wrong_claim_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(ProviderAnswerWrong):
        check(sign(RIGHT | changed, b"secret"))


@pytest.mark.parametrize("changed", [{"exp": AT - 59}, {"nbf": AT + 59, "iat": AT + 59}])
def test_clocks_may_differ_by_a_minute(changed: dict[str, Any]) -> None:
    assert check(sign(RIGHT | changed, b"secret")) == 7


def part(value: object) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(sign(RIGHT, b"another"), id="another secret"),
        pytest.param(f"{part({'alg': 'none'})}.{part(RIGHT)}.", id="no signature"),
        pytest.param(sign(RIGHT, b"secret").replace(part(RIGHT), part(RIGHT | {"sub": 8})), id="somebody else's"),
        pytest.param(f"{part([])}.{part(RIGHT)}.x", id="a header that is a list"),
        pytest.param("!.!.!", id="no base64"),
        pytest.param("", id="empty"),
        pytest.param("токен", id="no ASCII"),
    ],
)
def test_a_token_that_is_not_signed_by_our_secret_is_refused(token: str) -> None:
    with pytest.raises(ProviderAnswerWrong):
        check(token)
