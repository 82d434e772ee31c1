"""Reading an id token of OpenID Connect: who signed it, for whom, when, in answer to what.

Source: OpenID Connect Core 1.0, sections 3.1.3.7 and 3.1.3.8; RFC 8725.
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from joserfc import jwk, jws, jwt
from joserfc.errors import JoseError
from pydantic import BaseModel, ConfigDict, ValidationError

from functions.esia.port import ProviderAnswerWrong

# The three that providers use. Never "none", and none with a shared secret: a public key would do as one.
ALGORITHMS: Final = ("RS256", "PS256", "ES256")
KEY_TYPES: Final = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC"}
LEEWAY: Final = 60  # seconds; clocks of two machines differ
SHORTEST_RSA: Final = 2048  # bits; RFC 7518, section 3.3


class KeyUnknown(Exception):
    """None of the keys may have signed the token; the provider may have changed them meanwhile."""


class Claims(BaseModel):
    """What an id token says of itself. What it says of the person is read from `all`."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, strict=True, allow_inf_nan=False)

    iss: str
    sub: str
    aud: str | list[str]
    azp: str | None = None
    exp: float
    iat: float
    nbf: float | None = None
    nonce: str
    at_hash: str | None = None


def read(token: str, keys: Sequence[Mapping[str, Any]], algorithms: Collection[str]) -> Mapping[str, Any]:
    """Return what a signed token says.

    Args:
        token: As it came.
        keys: The provider's JSON Web Keys, public.
        algorithms: Those that the provider says it signs with; of them only ALGORITHMS are believed.

    Raises:
        KeyUnknown: No key has the token's id and fits its algorithm.
        ProviderAnswerWrong: Form, algorithm or signature is wrong.
    """
    try:
        header = jws.extract_compact(token.encode()).headers()
        algorithm = header.get("alg")
        if algorithm not in ALGORITHMS or algorithm not in algorithms:
            raise ProviderAnswerWrong("OIDC-ALGORITHM")
        fitting = [key for key in keys if _fits(key, algorithm, header.get("kid"))]
        if not fitting:
            raise KeyUnknown
        return _verified(token, fitting, algorithm)
    except (JoseError, ValueError, TypeError) as error:
        raise ProviderAnswerWrong("OIDC-SIGNATURE") from error


def check(found: Mapping[str, Any], *, issuer: str, client_id: str, nonce: str, access_token: str, at: datetime) -> str:
    """Return whom a token is about: `sub`.

    Args:
        found: As `read` gives it.
        issuer: The provider's name, exactly.
        client_id: Our name there.
        nonce: What we sent with this login.
        access_token: What came beside the id token.
        at: The moment.

    Raises:
        ProviderAnswerWrong: Any of it does not agree; the code says which.
    """
    try:
        claims = Claims.model_validate(found)
    except ValidationError as error:
        raise ProviderAnswerWrong("OIDC-CLAIMS") from error
    audiences = [claims.aud] if isinstance(claims.aud, str) else claims.aud
    now = at.timestamp()
    wrong = {
        "OIDC-ISSUER": claims.iss != issuer,
        "OIDC-AUDIENCE": client_id not in audiences,
        # Several audiences must say for whom it was made; whoever is named must be us.
        "OIDC-AZP": claims.azp != client_id if len(audiences) > 1 else claims.azp not in {None, client_id},
        "OIDC-EXPIRED": claims.exp + LEEWAY <= now,
        "OIDC-AHEAD": max(claims.iat, claims.nbf or claims.iat) - LEEWAY > now,
        "OIDC-NONCE": not nonce or not hmac.compare_digest(claims.nonce.encode(), nonce.encode()),
        "OIDC-AT-HASH": claims.at_hash not in {None, _half_hash(access_token)},
    }
    for code, is_wrong in wrong.items():
        if is_wrong:
            raise ProviderAnswerWrong(code)
    return claims.sub


def _fits(key: Mapping[str, Any], algorithm: str, kid: object) -> bool:
    """Tell whether a key may have signed this. A shorter RSA key than allowed counts as none."""
    return (
        key.get("kty") == KEY_TYPES[algorithm]
        and (key["kty"] != "RSA" or _bits(key.get("n")) >= SHORTEST_RSA)
        and key.get("use") in {None, "sig"}
        and key.get("alg") in {None, algorithm}
        and (kid is None or key.get("kid") == kid)
    )


def _bits(number: object) -> int:
    """Return the length of a number of a JSON Web Key (RFC 7518, section 2: Base64urlUInt)."""
    text = str(number)
    return int.from_bytes(urlsafe_b64decode(text + "=" * (-len(text) % 4))).bit_length()


def _verified(token: str, keys: Sequence[Mapping[str, Any]], algorithm: str) -> Mapping[str, Any]:
    """Return the claims under the first key that signed them. Without a `kid` there may be several to try."""
    refused: JoseError | None = None
    for found in keys:
        try:
            claims: Mapping[str, Any] = jwt.decode(token, jwk.import_key(dict(found)), algorithms=[algorithm]).claims
        except JoseError as error:
            refused = error
        else:
            return claims
    raise ProviderAnswerWrong("OIDC-SIGNATURE") from refused


def _half_hash(access_token: str) -> str:
    """Return the left half of SHA-256, the hash of all three algorithms (section 3.1.3.6)."""
    return urlsafe_b64encode(hashlib.sha256(access_token.encode()).digest()[:16]).rstrip(b"=").decode()
