"""PKCE (RFC 7636) by the name that ESIA's operator gives the method.

That ESIA has it is known from its error codes 007039 and 007040; which names it takes is not. The financial sector's
profile calls Streebog-256 `St256`, one client `GOST3411`; `S256` is the RFC's own.
"""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from typing import Literal

from functions.esia.gost.streebog import streebog256

Method = Literal["", "S256", "St256", "GOST3411"]


def new_verifier() -> str:
    """Return 64 random characters; 43 to 128 are allowed."""
    return secrets.token_urlsafe(48)


def challenge(verifier: str, method: Method) -> str:
    """Return code_challenge: the hash of the verifier in base64url, by SHA-256 or by Streebog-256."""
    data = verifier.encode("ascii")
    digest = hashlib.sha256(data).digest() if method == "S256" else streebog256(data)
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
