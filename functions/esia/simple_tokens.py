"""Reading an id token: its signature, and what it claims of time and audience."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from functions.esia.port import ProviderAnswerWrong

LEEWAY: Final = timedelta(seconds=60)  # clocks of two machines differ


class Claims(BaseModel):
    """What an id token says; it says more than we read. `sub` is a number in this dialect."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    iss: str
    aud: str
    sub: int
    iat: int
    nbf: int
    exp: int


def verify(token: str, *, secret: bytes, issuer: str, audience: str, at: datetime) -> Claims:
    """Return the claims of a token signed with HMAC-SHA256 over a shared secret.

    Raises:
        ProviderAnswerWrong: Any of form, algorithm, signature, issuer, audience or time is wrong.
    """
    signed, _, signature = token.rpartition(".")
    header, _, payload = signed.partition(".")
    expected = hmac.new(secret, signed.encode(), hashlib.sha256).digest()
    # The algorithm is ours to name: a token that says "none" is refused like any other.
    if _json(header).get("alg") != "HS256" or not hmac.compare_digest(_bytes(signature), expected):
        raise ProviderAnswerWrong
    try:
        claims = Claims.model_validate(_json(payload))
    except ValidationError as error:
        raise ProviderAnswerWrong from error
    now, leeway = at.timestamp(), LEEWAY.total_seconds()
    in_force = claims.nbf - leeway <= now < claims.exp + leeway and claims.iat - leeway <= now
    if claims.iss != issuer or claims.aud != audience or not in_force:
        raise ProviderAnswerWrong
    return claims


def _bytes(part: str) -> bytes:
    try:
        return urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError as error:  # binascii's error is one
        raise ProviderAnswerWrong from error


def _json(part: str) -> Mapping[str, Any]:
    try:
        found = json.loads(_bytes(part))
    except ValueError as error:
        raise ProviderAnswerWrong from error
    if not isinstance(found, dict):
        raise ProviderAnswerWrong
    return found
