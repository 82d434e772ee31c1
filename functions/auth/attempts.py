"""Attempts to log in: a browser is sent to the provider, and comes back once, within ten minutes.

The attempt lies in the table, so another instance of the function may see the end of it; its secret is
a cookie of the browser that began it.
"""

import re
import secrets
import uuid
from typing import Final

from flask import redirect, request
from werkzeug.wrappers.response import Response

from functions.domain.access.login import ATTEMPT_LASTS, LoginAttempt, LoginAttemptLost
from functions.esia.port import IdentityProvider
from functions.storage import sessions
from functions.web import current, visit

OWN_PAGES: Final = re.compile(
    r"/(diary|journal|consent|office|auth/(sessions|passkeys))(/[\w./?=&%-]{0,200})?", re.ASCII
)


def begin(provider: IdentityProvider, *, return_to: str, consent: bool = False) -> Response:
    """Return the way to the provider, with the attempt kept here and its secret in the browser."""
    state, browser = str(uuid.uuid4()), secrets.token_urlsafe(24)
    sent = provider.begin(state=state, redirect_uri=callback(provider.name), consent=consent)
    attempt = LoginAttempt(
        browser_hash=visit.digest(browser),
        return_to=return_to,
        started_at=current.now(),
        provider=provider.name,
        code_verifier=sent.code_verifier,
        nonce=sent.nonce,
        asks_consent=consent,
    )
    sessions.begin(current.table(), current.tenant_id(), state, attempt)
    response = redirect(sent.url, 303)
    visit.set_cookie(response, _cookie_of(state), browser, seconds=int(ATTEMPT_LASTS.total_seconds()))
    return response


def take(provider: str) -> LoginAttempt:
    """Return the attempt that this request ends. It is used up, whatever comes of it.

    Raises:
        LoginAttemptLost: There is none, or it is too old, another browser's, or of another provider.
    """
    state = request.args.get("state", "")
    attempt = sessions.take(current.table(), current.tenant_id(), state)
    browser = request.cookies.get(_cookie_of(state), "")
    if attempt is None or attempt.provider != provider or not attempt.valid(visit.digest(browser), current.now()):
        raise LoginAttemptLost
    return attempt


def forget(response: Response) -> None:
    """Take this request's attempt out of the browser."""
    visit.set_cookie(response, _cookie_of(request.args.get("state", "")), "", seconds=0)


def callback(provider: str) -> str:
    """Return where a provider sends browsers back to. Each has its own address (RFC 9700 section 4.4.2)."""
    return f"{current.own_settings().origin}/auth/callback" + ("" if provider == "esia" else f"/{provider}")


def own_page(path: str) -> str:
    """Return a path if it is of a page of ours; else nothing, so that no link leads through us elsewhere."""
    return path if OWN_PAGES.fullmatch(path) and "//" not in path and ".." not in path else ""


def _cookie_of(state: str) -> str:
    """Return the name of an attempt's cookie: two tabs may log in at the same time."""
    return visit.cookie_name(f"login-{visit.digest(state)[:8]}")
