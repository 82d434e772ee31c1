"""Signing and verifying by GOST R 34.10-2012: numbers and bytes, no key files.

A signature is 64 bytes here and everywhere: s, then r, each big-endian. X.509, CMS, `openssl dgst` and ESIA's own
tokens use this order; CryptoAPI gives all of it reversed, some libraries r first.
Source: RFC 7091 sections 6.1 and 6.2; a digest is read as a little-endian number (RFC 9215 section 3).
"""

import hmac
import secrets
from typing import Final

from functions.esia.gost.curves import Curve
from functions.esia.gost.points import sum_of_multiples, times_secret

SIZE: Final = 64  # bytes of a signature
HALF: Final = 32


def _number_of(digest: bytes, q: int) -> int:
    return int.from_bytes(digest, "little") % q or 1


def hedged_nonce(d: int, digest: bytes, q: int) -> int:
    """Return a random number, 0 < k < q, that stays secret and differs by message even if the system's generator fails.

    512 bits are reduced to 256, so the number leans to none of its values by more than 2 to the power of -256.
    """
    seed = d.to_bytes(HALF, "big") + digest
    k = 0
    while not k:
        k = int.from_bytes(hmac.digest(seed, secrets.token_bytes(64), "sha512"), "big") % q
    return k


def signature(curve: Curve, d: int, digest: bytes, k: int) -> bytes | None:
    """Return the signature of a digest by key d with nonce k, or None where k is one in 2^256 that gives a zero."""
    point = times_secret(curve, k)
    r = point[0] % curve.q if point else 0
    s = (r * d + k * _number_of(digest, curve.q)) % curve.q
    return s.to_bytes(HALF, "big") + r.to_bytes(HALF, "big") if r and s else None


def is_signature(curve: Curve, point: tuple[int, int], digest: bytes, given: bytes) -> bool:
    """Tell whether 64 bytes are a signature of a digest under a public point, which the caller has checked."""
    if len(given) != SIZE:
        return False
    q = curve.q
    s, r = int.from_bytes(given[:HALF], "big"), int.from_bytes(given[HALF:], "big")
    if not (0 < s < q and 0 < r < q):
        return False
    v = pow(_number_of(digest, q), -1, q)
    found = sum_of_multiples(curve, s * v % q, -r * v % q, point)
    return found is not None and found[0] % q == r
