"""The signature of a token: compact JWS (RFC 7515) by the provider's RSA or GOST key.

The algorithm is ours to name, from the settings; what a token's header says only has to agree. Who may sign is in
`trusted.py`, what a token says in `tokens.py`.
"""

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from functions.esia.gost.certificates import Certificate
from functions.esia.port import ProviderAnswerWrong
from functions.esia.trusted import Trusted

FORM: Final = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", re.ASCII)
LONGEST: Final = 64 * 1024  # characters; a token with consents has about 2 KB, and GOST hashing takes time
THUMBPRINT: Final = "x5t#St256"  # ESIA's own: Streebog-256 of the certificate, upper-case hex


def opened(token: str, *, kind: str, trusted: Trusted, at: datetime) -> Mapping[str, Any]:
    """Return the claims of a token whose signature is right.

    Args:
        token: As the provider sent it.
        kind: What header `sbt` must say: "id" or "access".
        trusted: Who may sign, and by which algorithm.
        at: Now; a certificate must be valid then.

    Raises:
        ProviderAnswerWrong: Form, algorithm, kind, certificate or signature is wrong.
    """
    if len(token) > LONGEST or not FORM.fullmatch(token):
        raise ProviderAnswerWrong
    header, payload, _signature = token.split(".")
    names = _object(header)
    named = names.get(THUMBPRINT, "")
    # No extension that must be understood is (RFC 7515 section 4.1.11); "none" is not our algorithm either.
    agrees = names.get("alg") == trusted.algorithm and names.get("sbt") == kind and "crit" not in names
    if not agrees or not isinstance(named, str):
        raise ProviderAnswerWrong
    if not (_signed(token, named, trusted, at) or (trusted.read_again(at) and _signed(token, named, trusted, at))):
        raise ProviderAnswerWrong
    return _object(payload)


def _signed(token: str, named: str, trusted: Trusted, at: datetime) -> bool:
    """Tell whether a trusted certificate's key signed it: the one it names, or any where it names none."""
    check = _by_rsa if trusted.algorithm == "RS256" else _by_gost
    return any(check(token, one) for one in trusted.valid(at, thumbprint=named.upper()))


def _by_gost(token: str, certificate: Certificate) -> bool:
    message, _, signature = token.rpartition(".")
    key = certificate.public_key
    return key is not None and key.verify(message.encode(), _bytes(signature))


def _by_rsa(token: str, certificate: Certificate) -> bool:
    from joserfc import jws  # noqa: PLC0415  # 40 ms, and not needed where tokens are signed by GOST
    from joserfc.errors import JoseError  # noqa: PLC0415  # the same

    registry = jws.JWSRegistry(algorithms=["RS256"], strict_check_header=False)  # ESIA adds `ver`, `sbt`
    try:
        jws.deserialize_compact(token, _rsa_key(certificate.rsa_pem or ""), registry=registry)
    except (JoseError, ValueError):
        return False
    return True


@lru_cache(maxsize=8)
def _rsa_key(pem: str) -> Any:  # noqa: ANN401  # joserfc's RSAKey, which is not imported up here
    from joserfc.jwk import RSAKey  # noqa: PLC0415  # as above

    return RSAKey.import_key(pem)


def _bytes(part: str) -> bytes:
    try:
        return urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError as error:  # binascii's error is one
        raise ProviderAnswerWrong from error


def _object(part: str) -> Mapping[str, Any]:
    try:
        found = json.loads(_bytes(part))
    except (ValueError, RecursionError) as error:
        raise ProviderAnswerWrong from error
    if not isinstance(found, dict):
        raise ProviderAnswerWrong
    return found
