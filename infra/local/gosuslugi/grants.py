"""Codes, access tokens, refresh tokens: what was promised to whom, and until when. In memory, gone with the process."""

import base64
import hashlib
import hmac
import secrets
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from infra.local.gosuslugi import errors
from infra.local.gosuslugi.errors import EsiaError

CODE_SECONDS: Final = 240
ACCESS_SECONDS: Final = 3600
ID_SECONDS: Final = 10_800
REFRESH_SECONDS: Final = 30 * 86_400  # the real term is not confirmed


@dataclass(frozen=True, slots=True)
class Grant:
    """A person let the system in.

    Attributes:
        oid: The person.
        scopes: What for, in the order asked.
        redirect_uri: Where the code was sent; empty without a browser.
        challenge: code_challenge (S256), or empty.
        offline: A refresh token was asked for.
        standing: It rests on a consent, without a browser: its scopes are those of the consent.
        session: Id of the person's session here.
        since: When the person logged in here, seconds.
        until: When this ends, seconds.
    """

    oid: int
    scopes: tuple[str, ...]
    redirect_uri: str = ""
    challenge: str = ""
    offline: bool = False
    standing: bool = False
    session: str = field(default_factory=lambda: str(uuid.uuid4()))
    since: float = 0
    until: float = 0


class Grants:
    """All in force; safe to share between threads."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Take what gives seconds since 1970."""
        self._clock = clock
        self._codes: dict[str, Grant] = {}
        self._access: dict[str, Grant] = {}
        self._refresh: dict[str, Grant] = {}
        self._lock = threading.Lock()

    def keep_code(self, code: str, grant: Grant) -> None:
        """Remember a code, for 240 seconds."""
        self._keep(self._codes, code, grant, CODE_SECONDS)

    def redeem(self, code: str, redirect_uri: str, verifier: str | None) -> Grant:
        """Use a code up.

        Raises:
            EsiaError: 007011 where it is unknown, used, too old, or was sent elsewhere; 007039 or 007040 by PKCE.
        """
        grant = self._take(self._codes, code)
        if grant is None or grant.redirect_uri != redirect_uri:
            raise EsiaError(errors.GRANT_REJECTED)
        if verifier is not None and not grant.challenge:
            raise EsiaError(errors.NO_CHALLENGE)
        if grant.challenge and not _matches(verifier or "", grant.challenge):
            raise EsiaError(errors.VERIFIER_WRONG)
        return grant

    def keep_access(self, token: str, grant: Grant) -> None:
        """Remember an access token, for an hour."""
        self._keep(self._access, token, grant, ACCESS_SECONDS)

    def owner(self, token: str) -> Grant | None:
        """Return whose access token this is, or None where it is unknown or too old."""
        grant = self._access.get(token)
        return grant if grant is not None and self._clock() < grant.until else None

    def new_refresh(self, grant: Grant) -> str:
        """Return a refresh token, good once."""
        token = str(uuid.uuid4())
        self._keep(self._refresh, token, grant, REFRESH_SECONDS)
        return token

    def refresh(self, token: str) -> Grant:
        """Use a refresh token up. Raises EsiaError 007011."""
        grant = self._take(self._refresh, token)
        if grant is None:
            raise EsiaError(errors.GRANT_REJECTED)
        return grant

    def forget(self) -> None:
        """End everything."""
        with self._lock:
            for kept in (self._codes, self._access, self._refresh):
                kept.clear()

    def _keep(self, kept: dict[str, Grant], key: str, grant: Grant, seconds: int) -> None:
        now = self._clock()
        with self._lock:
            for old in [key for key, one in kept.items() if one.until <= now]:
                del kept[old]
            kept[key] = replace(grant, until=now + seconds)

    def _take(self, kept: dict[str, Grant], key: str) -> Grant | None:
        with self._lock:
            grant = kept.pop(key, None)
        return grant if grant is not None and self._clock() < grant.until else None


def _matches(verifier: str, challenge: str) -> bool:
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return hmac.compare_digest(digest, challenge)


def new_id() -> str:
    """Return something nobody guesses."""
    return secrets.token_urlsafe(32)
