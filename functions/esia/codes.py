"""What an authorization code of ESIA says of itself: it is a JWT, and names the attempt it was issued for.

Without PKCE nothing else ties a code to an attempt: who steals one that is not used yet could bring it to the end
of an attempt of their own and be logged in as its owner (RFC 9700 section 4.5).
Source: a production code of 2025, AISGorod.AspNetCore.Authentication.Esia issue 45; one source, see docs/esia.md.
"""

import json
from base64 import urlsafe_b64decode
from typing import Final

STATE: Final = "urn:esia:client:state"


def issued_for_another(code: str, state: str) -> bool:
    """Tell whether a code says that it belongs to another attempt; one that says nothing does not.

    The signature is not looked at: the token endpoint takes a code only as it was issued.
    """
    parts = code.split(".")
    if len(parts) != 3:  # noqa: PLR2004  # header, claims, signature
        return False
    try:
        claims = json.loads(urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, RecursionError):
        return False
    return isinstance(claims, dict) and claims.get(STATE, state) != state
