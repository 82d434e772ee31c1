"""Keys of GOST R 34.10-2012: read, checked, used."""

import secrets
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Self

from cryptography.hazmat import asn1
from cryptography.x509 import ObjectIdentifier

from functions.esia.gost import shapes
from functions.esia.gost.curves import XCH_A, Curve, curve_of
from functions.esia.gost.points import sum_of_multiples, times_secret
from functions.esia.gost.signatures import hedged_nonce, is_signature, signature
from functions.esia.gost.streebog import streebog256

SIZE: Final = 32  # bytes of a number
NESTED: Final = b"\x04\x20"  # an OCTET STRING of 32 bytes inside the OCTET STRING


class UnreadableKey(ValueError):
    """Not a GOST R 34.10-2012 key of 256 bits in PKCS#8 or SubjectPublicKeyInfo. Says nothing of the key's bytes."""


class MaskedKey(UnreadableKey):
    """A key that CryptoPro exported with a mask. Export it unmasked, or let the token sign (RemoteSigner)."""


class LongKey(UnreadableKey):
    """A key of 512 bits: ESIA's GOST3410_2012_256 is of 256."""


class BadPoint(UnreadableKey):
    """The public point is not on its curve, or is of another order than the base point."""


def _curve_of(algorithm: shapes.Algorithm) -> Curve:
    """Return the curve that an AlgorithmIdentifier names.

    Raises:
        LongKey, UnreadableKey: It is of another kind.
        ValueError: It cannot be read; UnknownCurve, no curve of ours.
    """
    if not algorithm:
        raise UnreadableKey("no algorithm")
    kind = algorithm[0].parse(ObjectIdentifier)
    if kind == shapes.GOST_KEY_512:
        raise LongKey("a key of 512 bits")
    if kind != shapes.GOST_KEY or len(algorithm) == 1:
        raise UnreadableKey(f"algorithm {kind.dotted_string} is not GOST R 34.10-2012 of 256 bits")
    parameters: shapes.GostParameters = algorithm[1].parse(shapes.GostParameters)
    return curve_of(parameters.curve.dotted_string)


@dataclass(frozen=True)
class PublicKey:
    """A point of a curve.

    Raises:
        BadPoint: It is not one that a key may be.
    """

    curve: Curve
    x: int
    y: int

    def __post_init__(self) -> None:
        """Check the point once, so that every key there is may be used."""
        if not self.curve.contains(self.x, self.y):
            raise BadPoint("not on the curve")
        if self.curve.cofactor != 1 and not self._is_of_order_q():
            raise BadPoint("of another order")

    def _is_of_order_q(self) -> bool:
        return sum_of_multiples(self.curve, 0, self.curve.q, (self.x, self.y)) is None

    def verify(self, message: bytes, given: bytes) -> bool:
        """Tell whether 64 bytes, s then r, are a signature of a message. About 2 ms."""
        return is_signature(self.curve, (self.x, self.y), streebog256(message), given)

    @classmethod
    def read_spki(cls, der: bytes) -> Self:
        """Return the key in a SubjectPublicKeyInfo: x, then y, each little-endian, in an OCTET STRING.

        Raises:
            UnreadableKey: It is not of our kind; LongKey and BadPoint say why.
        """
        try:
            info = asn1.decode_der(shapes.PublicKeyInfo, der)
            curve = _curve_of(info.algorithm)
            point = asn1.decode_der(bytes, info.key.as_bytes())
        except UnreadableKey:
            raise
        except ValueError as error:
            raise UnreadableKey("not a SubjectPublicKeyInfo of a known curve") from error
        if len(point) != 2 * SIZE:
            raise UnreadableKey("the point is not of 64 bytes")
        return cls(curve, int.from_bytes(point[:SIZE], "little"), int.from_bytes(point[SIZE:], "little"))

    def spki(self, curve: str = XCH_A) -> shapes.GostPublicKeyInfo:
        """Return the SubjectPublicKeyInfo that names the curve by an OID; a curve may have several."""
        if curve_of(curve) != self.curve:
            raise ValueError(f"{curve} is not {self.curve.name}")
        point = asn1.encode_der(self.x.to_bytes(SIZE, "little") + self.y.to_bytes(SIZE, "little"))
        return shapes.GostPublicKeyInfo(algorithm=shapes.gost_algorithm(curve), key=asn1.BitString(point, 0))


@dataclass(frozen=True)
class PrivateKey:
    """A number, 0 < d < q, that is never shown.

    Raises:
        UnreadableKey: It is out of range.
    """

    curve: Curve
    d: int = field(repr=False)

    def __post_init__(self) -> None:
        """Check the range once."""
        if not 0 < self.d < self.curve.q:
            raise UnreadableKey("the number is out of range")

    @cached_property
    def public(self) -> PublicKey:
        """The public key. Computed at the first use, about 4 ms."""
        point = times_secret(self.curve, self.d)
        if point is None:
            raise UnreadableKey("the number gives no point")
        return PublicKey(self.curve, *point)

    def sign(self, message: bytes) -> bytes:
        """Return 64 bytes, s then r, big-endian; different each time. About 4 ms."""
        digest = streebog256(message)
        while True:
            made = signature(self.curve, self.d, digest, hedged_nonce(self.d, digest, self.curve.q))
            if made:
                return made

    @classmethod
    def new(cls, curve: Curve) -> Self:
        """Return a key by the system's random generator."""
        return cls(curve, 1 + secrets.randbelow(curve.q - 1))

    @classmethod
    def read(cls, pem_or_der: bytes | str) -> Self:
        """Return the key in an unencrypted PKCS#8 file: the number is little-endian.

        Raises:
            UnreadableKey: It is not of our kind; MaskedKey and LongKey say why.
        """
        try:
            info = asn1.decode_der(shapes.PrivateKeyInfo, shapes.unarmoured(pem_or_der, "PRIVATE KEY"))
            curve = _curve_of(info.algorithm)
        except UnreadableKey:
            raise
        except ValueError:
            raise UnreadableKey("not an unencrypted PKCS#8 key of a known curve") from None  # the cause may quote bytes
        number = info.key.removeprefix(NESTED) if len(info.key) == len(NESTED) + SIZE else info.key
        if len(number) == 2 * SIZE:
            raise MaskedKey("a masked key")
        if len(number) != SIZE:
            raise UnreadableKey("the number is not of 32 bytes")
        return cls(curve, int.from_bytes(number, "little"))

    def pem(self, curve: str = XCH_A) -> str:
        """Return the PKCS#8 file that names the curve by an OID; a curve may have several."""
        if curve_of(curve) != self.curve:
            raise ValueError(f"{curve} is not {self.curve.name}")
        info = shapes.GostPrivateKeyInfo(
            version=0, algorithm=shapes.gost_algorithm(curve), key=self.d.to_bytes(SIZE, "little")
        )
        return shapes.armoured(asn1.encode_der(info), "PRIVATE KEY")
