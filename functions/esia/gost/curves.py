"""Elliptic curves of GOST R 34.10-2012 with 256 bits, by the identifiers that keys and certificates carry.

"Parameter set A" is two different curves, depending on who says it, so a curve is chosen by OID and never by letter.
Sources: RFC 4357 section 11.4 (CryptoPro), RFC 7836 appendix A (TC 26), R 1323565.1.024-2019 (which are the same).
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Curve:
    """The points of y² = x³ + ax + b modulo the prime p, with a base point (x, y) of the prime order q.

    The curve has cofactor times q points: where that is not 1, a point may lie on it and be of another order.
    """

    name: str
    p: int
    a: int
    b: int
    q: int
    x: int
    y: int
    cofactor: int = 1

    def contains(self, x: int, y: int) -> bool:
        """Tell whether the coordinates are in range and satisfy the equation."""
        return 0 <= x < self.p and 0 <= y < self.p and (y * y - x * x * x - self.a * x - self.b) % self.p == 0


class UnknownCurve(ValueError):
    """The OID is of no curve we know; 512-bit curves are among these."""


CRYPTOPRO_A: Final = Curve(
    "CryptoPro-A = XchA = tc26-256-B",
    p=0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFD97,
    a=0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFD94,
    b=0xA6,
    q=0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_6C611070_995AD100_45841B09_B761B893,
    x=1,
    y=0x8D91E471_E0989CDA_27DF505A_453F2B76_35294F2D_DF23E3B1_22ACC99C_9E9F1E14,
)
CRYPTOPRO_B: Final = Curve(
    "CryptoPro-B = tc26-256-C",
    p=0x80000000_00000000_00000000_00000000_00000000_00000000_00000000_00000C99,
    a=0x80000000_00000000_00000000_00000000_00000000_00000000_00000000_00000C96,
    b=0x3E1AF419_A269A5F8_66A7D3C2_5C3DF80A_E9792593_73FF2B18_2F49D4CE_7E1BBC8B,
    q=0x80000000_00000000_00000000_00000001_5F700CFF_F1A624E5_E497161B_CC8A198F,
    x=1,
    y=0x3FA81243_59F96680_B83D1C3E_B2C070E5_C545C985_8D03ECFB_744BF8D7_17717EFC,
)
CRYPTOPRO_C: Final = Curve(
    "CryptoPro-C = XchB = tc26-256-D",
    p=0x9B9F605F_5A858107_AB1EC85E_6B41C8AA_CF846E86_789051D3_7998F7B9_022D759B,
    a=0x9B9F605F_5A858107_AB1EC85E_6B41C8AA_CF846E86_789051D3_7998F7B9_022D7598,
    b=0x805A,
    q=0x9B9F605F_5A858107_AB1EC85E_6B41C8AA_582CA351_1EDDFB74_F02F3A65_98980BB9,
    x=0,
    y=0x41ECE557_43711A8C_3CBF3783_CD08C0EE_4D4DC440_D4641A8F_366E550D_FDB3BB67,
)
TC26_A: Final = Curve(
    "tc26-256-A",
    p=0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFD97,
    a=0xC2173F15_13981673_AF4892C2_3035A27C_E25E2013_BF95AA33_B22C656F_277E7335,
    b=0x295F9BAE_7428ED9C_CC20E7C3_59A9D41A_22FCCD91_08E17BF7_BA9337A6_F8AE9513,
    q=0x40000000_00000000_00000000_00000000_0FD8CDDF_C87B6635_C115AF55_6C360C67,
    x=0x91E38443_A5E82C0D_88092342_5712B2BB_658B9196_932E02C7_8B2582FE_742DAA28,
    y=0x32879423_AB1A0375_895786C4_BB46E956_5FDE0B53_44766740_AF268ADB_32322E5C,
    cofactor=4,
)
RFC7091_EXAMPLE: Final = Curve(  # for its published signature only: no key may name it
    "example of RFC 7091",
    p=0x80000000_00000000_00000000_00000000_00000000_00000000_00000000_00000431,
    a=7,
    b=0x5FBFF498_AA938CE7_39B8E022_FBAFEF40_563F6E6A_3472FC2A_514C0CE9_DAE23B7E,
    q=0x80000000_00000000_00000000_00000001_50FE8A18_92976154_C59CFC19_3ACCF5B3,
    x=2,
    y=0x08E2A8A0_E65147D4_BD631603_0E16D19C_85C97F0A_9CA26712_2B96ABBC_EA7E8FC8,
)

XCH_A: Final = "1.2.643.2.2.36.0"  # what ESIA's own keys use, and CryptoPro by default
CURVES: Final = {
    "1.2.643.2.2.35.1": CRYPTOPRO_A,
    XCH_A: CRYPTOPRO_A,
    "1.2.643.7.1.2.1.1.2": CRYPTOPRO_A,
    "1.2.643.2.2.35.2": CRYPTOPRO_B,
    "1.2.643.7.1.2.1.1.3": CRYPTOPRO_B,
    "1.2.643.2.2.35.3": CRYPTOPRO_C,
    "1.2.643.2.2.36.1": CRYPTOPRO_C,
    "1.2.643.7.1.2.1.1.4": CRYPTOPRO_C,
    "1.2.643.7.1.2.1.1.1": TC26_A,
}


def curve_of(oid: str) -> Curve:
    """Return the curve with an OID in dotted form.

    Raises:
        UnknownCurve: There is none.
    """
    try:
        return CURVES[oid]
    except KeyError:
        raise UnknownCurve(oid) from None
