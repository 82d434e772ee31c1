"""Codes and tokens: what was promised to whom, and until when. Kept in memory, gone with the process."""

import hashlib
import hmac
import json
import secrets
import threading
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

CODE_SECONDS: Final = 240
TOKEN_SECONDS: Final = 3600


@dataclass(frozen=True, slots=True)
class Grant:
    """A person let a system in. A code also remembers where it was sent."""

    oid: int
    redirect_uri: str
    until: float


@dataclass(slots=True)
class Grants:
    """All codes and access tokens in force; safe to share between threads.

    Attributes:
        clock: Gives seconds since 1970.
    """

    clock: Callable[[], float]
    _codes: dict[str, Grant] = field(default_factory=dict)
    _tokens: dict[str, Grant] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def issue_code(self, oid: int, redirect_uri: str) -> str:
        """Return a new code for a person, good once and for 240 seconds."""
        return self._issue(self._codes, Grant(oid, redirect_uri, self.clock() + CODE_SECONDS))

    def redeem(self, code: str, redirect_uri: str) -> Grant | None:
        """Use a code up. None where it is unknown, used, too old, or was sent elsewhere."""
        with self._lock:
            grant = self._codes.pop(code, None)
        if grant is None or grant.until <= self.clock() or grant.redirect_uri != redirect_uri:
            return None
        return grant

    def issue_token(self, grant: Grant) -> str:
        """Return an access token for the person of a redeemed code."""
        return self._issue(self._tokens, Grant(grant.oid, "", self.clock() + TOKEN_SECONDS))

    def owner(self, token: str) -> int | None:
        """Return whose access token this is, or None where it is unknown or too old."""
        grant = self._tokens.get(token)
        return grant.oid if grant is not None and self.clock() < grant.until else None

    def _issue(self, kept: dict[str, Grant], grant: Grant) -> str:
        secret = secrets.token_urlsafe(32)
        with self._lock:
            now = self.clock()
            for old in [key for key, one in kept.items() if one.until <= now]:
                del kept[old]
            kept[secret] = grant
        return secret


def sign(claims: dict[str, Any], secret: bytes) -> str:
    """Return a JWT of the claims, signed with HMAC-SHA256 over the client's secret."""
    header = {"alg": "HS256", "typ": "JWT", "sbt": "id", "ver": 1}
    signed = ".".join(_base64(json.dumps(part).encode()) for part in (header, claims))
    return f"{signed}.{_base64(hmac.new(secret, signed.encode(), hashlib.sha256).digest())}"


def _base64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
