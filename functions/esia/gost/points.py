"""Arithmetic of points of a curve: adding, doubling, and two ways to multiply.

A point is (X, Y, Z) with x = X/Z² and y = Y/Z³, so that only the last step divides; Z = 0 is the point at infinity.
`times_secret` is for numbers nobody may learn, `sum_of_multiples` is faster and for public ones only.

Python's integers take a time that depends on their value, so nothing here is constant-time. What a clock could tell
about a secret is made random instead: see `times_secret`. docs/esia.md says where that is not enough.
"""

import secrets
from typing import Final

from functions.esia.gost.curves import Curve

Point = tuple[int, int, int]
INFINITY: Final[Point] = (1, 1, 0)
BLINDING_BITS: Final = 64


def double(curve: Curve, point: Point) -> Point:
    """Return twice a point."""
    x, y, z = point
    p = curve.p
    if not y or not z:
        return INFINITY
    yy = y * y % p
    zz = z * z % p
    s = 4 * x * yy % p
    m = (3 * x * x + curve.a * zz * zz) % p
    new_x = (m * m - 2 * s) % p
    return new_x, (m * (s - new_x) - 8 * yy * yy) % p, 2 * y * z % p


def add(curve: Curve, one: Point, other: Point) -> Point:
    """Return the sum of two points, equal, opposite or at infinity ones included."""
    x1, y1, z1 = one
    x2, y2, z2 = other
    if not z1:
        return other
    if not z2:
        return one
    p = curve.p
    zz1 = z1 * z1 % p
    zz2 = z2 * z2 % p
    u1 = x1 * zz2 % p
    s1 = y1 * z2 * zz2 % p
    h = (x2 * zz1 - u1) % p
    r = (y2 * z1 * zz1 - s1) % p
    if not h:
        return INFINITY if r else double(curve, one)
    hh = h * h % p
    hhh = h * hh % p
    v = u1 * hh % p
    new_x = (r * r - hhh - 2 * v) % p
    return new_x, (r * (v - new_x) - s1 * hhh) % p, h * z1 * z2 % p


def affine(curve: Curve, point: Point) -> tuple[int, int] | None:
    """Return x and y of a point, or None for the point at infinity."""
    x, y, z = point
    if not z:
        return None
    inverse = pow(z, -1, curve.p)
    square = inverse * inverse % curve.p
    return x * square % curve.p, y * square * inverse % curve.p


def times_secret(curve: Curve, k: int) -> tuple[int, int] | None:
    """Return the base point times a secret number, 0 <= k < q.

    The number of steps is the same for every k, since a random multiple of q brings it to one length; so are the
    operations of a step, one addition and one doubling, whatever the bit. The multiple, and a random Z to start from,
    make two runs with the same k compute different numbers.
    Leading zeroes of k told by a shorter loop are what Minerva and TPM-Fail (2019) took keys from.
    """
    q, p = curve.q, curve.p
    length = q.bit_length() + BLINDING_BITS
    fewest = -(-(1 << length - 1) // q)
    most = (1 << length) // q - 1
    blinded = k + (fewest + secrets.randbelow(most - fewest)) * q  # its highest bit is bit `length - 1`
    z = 1 + secrets.randbelow(p - 1)
    base = (curve.x * z * z % p, curve.y * z * z * z % p, z)
    pair = [base, double(curve, base)]  # their difference is always the base point (Montgomery's ladder)
    for place in range(length - 2, -1, -1):
        bit = blinded >> place & 1
        pair[1 - bit] = add(curve, pair[0], pair[1])
        pair[bit] = double(curve, pair[bit])
    return affine(curve, pair[0])


def sum_of_multiples(curve: Curve, u: int, v: int, other: tuple[int, int]) -> tuple[int, int] | None:
    """Return u times the base point plus v times another point; u and v are public, and not negative."""
    base: Point = (curve.x, curve.y, 1)
    point: Point = (*other, 1)
    table = (INFINITY, base, point, add(curve, base, point))
    result = INFINITY
    for place in range(max(u.bit_length(), v.bit_length()) - 1, -1, -1):
        result = double(curve, result)
        which = (u >> place & 1) | (v >> place & 1) << 1
        if which:
            result = add(curve, result, table[which])
    return affine(curve, result)
