"""Challenges for devices: they lie in the table, and a cookie's secret ties them to this browser."""

import secrets
from typing import Final

from flask import request
from werkzeug.wrappers.response import Response

from functions.domain.access.passkeys import CHALLENGE_LASTS, Challenge, PasskeyTryLost, Purpose
from functions.storage import passkeys
from functions.web import current, visit

SECRET_BYTES: Final = 32


def new_value() -> str:
    """Return 32 random bytes as base64url."""
    return secrets.token_urlsafe(SECRET_BYTES)


def ask(response: Response, challenge: Challenge) -> None:
    """Keep a challenge that a page of this response asks for, in place of the one before."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    passkeys.ask(current.table(), current.tenant_id(), visit.digest(secret), challenge)
    seconds = int(CHALLENGE_LASTS.total_seconds())
    visit.set_cookie(response, _cookie(challenge.purpose), secret, seconds=seconds)


def answered(purpose: Purpose, person_id: str | None = None) -> Challenge:
    """Return the challenge that this browser was asked. It is used up, whatever comes of it. Raises PasskeyTryLost."""
    secret = request.cookies.get(_cookie(purpose), "")
    if not secret:
        raise PasskeyTryLost
    found = passkeys.answered(current.table(), current.tenant_id(), visit.digest(secret))
    if found is None or not found.valid(purpose, person_id, current.now()):
        raise PasskeyTryLost
    return found


def forget(response: Response, purpose: Purpose) -> None:
    """Take a challenge out of the browser."""
    visit.set_cookie(response, _cookie(purpose), "", seconds=0)


def _cookie(purpose: Purpose) -> str:
    return visit.cookie_name(f"passkey-{purpose}")
