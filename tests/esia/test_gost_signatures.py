"""GOST R 34.10-2012: the published example, round trips, and everything that must be refused."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.esia.gost import points, signatures
from functions.esia.gost.curves import (
    CRYPTOPRO_A,
    CURVES,
    RFC7091_EXAMPLE,
    TC26_A,
    XCH_A,
    Curve,
    UnknownCurve,
    curve_of,
)
from functions.esia.gost.keys import BadPoint, PrivateKey, PublicKey, UnreadableKey

ALL_CURVES = sorted({*CURVES.values(), RFC7091_EXAMPLE}, key=lambda curve: curve.name)
each_curve = pytest.mark.parametrize("curve", ALL_CURVES, ids=lambda curve: curve.name)

# RFC 7091 section 7.1
D = 0x7A929ADE789BB9BE10ED359DD39A72C11B60961F49397EEE1D19CE9891EC3B28
E = 0x2DFBC1B372D89A1188C09C52E0EEC61FCE52032AB1022E8E67ECE6672B043EE5
K = 0x77105C9B20BCD3122823C8CF6FCC7B956DE33814E95B7FE64FED924594DCEAB3
X = 0x7F2B49E270DB6D90D8595BEC458B50C58585BA1D4E9B788F6689DBD8E56FD80B
Y = 0x26F1B489D6701DD185C8413A977B3CBBAF64D1C593D26627DFFB101A87FF77DA
R = 0x41AA28D2F1AB148280CD9ED56FEDA41974053554A42767B83AD043FD39DC0493
S = 0x01456C64BA4642A1653C235A98A60249BCD6D3F746B631DF928014F6C5BF9C40


def test_the_published_example_gives_its_public_key_and_its_signature() -> None:
    key = PrivateKey(RFC7091_EXAMPLE, D)
    digest = E.to_bytes(32, "little")

    made = signatures.signature(RFC7091_EXAMPLE, D, digest, K)

    assert (key.public.x, key.public.y) == (X, Y)
    assert made == S.to_bytes(32, "big") + R.to_bytes(32, "big")
    assert signatures.is_signature(RFC7091_EXAMPLE, (X, Y), digest, made)


@each_curve
def test_the_base_point_is_on_its_curve_and_of_its_order(curve: Curve) -> None:
    base = (curve.x, curve.y)

    assert curve.contains(*base)
    assert points.sum_of_multiples(curve, 0, curve.q, base) is None
    assert pow(2, curve.p - 1, curve.p) == pow(2, curve.q - 1, curve.q) == 1


def test_the_two_parameter_sets_called_a_are_told_apart() -> None:
    assert curve_of(XCH_A) is curve_of("1.2.643.2.2.35.1") is curve_of("1.2.643.7.1.2.1.1.2") is CRYPTOPRO_A
    assert curve_of("1.2.643.7.1.2.1.1.1") is TC26_A


def test_a_curve_of_512_bits_is_unknown() -> None:
    with pytest.raises(UnknownCurve):
        curve_of("1.2.643.7.1.2.1.2.1")


@each_curve
def test_small_and_large_numbers_give_the_point_that_adding_gives(curve: Curve) -> None:
    base = (curve.x, curve.y)

    for k in (1, 2, 3, curve.q - 1):
        assert points.times_secret(curve, k) == points.sum_of_multiples(curve, k, 0, base)
    assert points.times_secret(curve, 0) is None


@given(st.sampled_from(ALL_CURVES), st.binary(max_size=300), st.data())
@settings(max_examples=25, deadline=None)
def test_what_a_key_signs_its_public_key_takes_and_not_with_one_bit_changed(
    curve: Curve, message: bytes, data: st.DataObject
) -> None:
    key = PrivateKey(curve, data.draw(st.integers(1, curve.q - 1)))
    bit = data.draw(st.integers(0, 511))

    made = key.sign(message)

    altered = (int.from_bytes(made, "big") ^ 1 << bit).to_bytes(64, "big")
    assert key.public.verify(message, made)
    assert not key.public.verify(message, altered)
    assert not key.public.verify(message + b"!", made)


def test_two_signatures_of_one_message_differ() -> None:
    key = PrivateKey.new(CRYPTOPRO_A)

    assert key.sign(b"message") != key.sign(b"message")


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(lambda made: made[32:] + made[:32], id="r first"),
        pytest.param(lambda made: made[::-1], id="CryptoAPI's order"),
        pytest.param(lambda made: made[:32][::-1] + made[32:][::-1], id="little-endian halves"),
        pytest.param(lambda made: made[:-1], id="a byte short"),
        pytest.param(lambda made: made + b"\0", id="a byte long"),
        pytest.param(lambda _: b"", id="nothing"),
        pytest.param(lambda _: bytes(64), id="zeroes"),
        pytest.param(lambda made: bytes(32) + made[32:], id="s is zero"),
        pytest.param(lambda made: made[:32] + bytes(32), id="r is zero"),
        pytest.param(
            lambda made: (int.from_bytes(made[:32], "big") + CRYPTOPRO_A.q).to_bytes(33, "big")[-32:] + made[32:],
            id="s with q added",
        ),
        pytest.param(lambda _: b"\xff" * 64, id="numbers above q"),
    ],
)
def test_another_order_or_range_of_numbers_is_refused(other: Callable[[bytes], bytes]) -> None:
    key = PrivateKey.new(CRYPTOPRO_A)

    assert not key.public.verify(b"message", other(key.sign(b"message")))


def test_another_key_is_refused() -> None:
    made = PrivateKey.new(CRYPTOPRO_A).sign(b"message")

    assert not PrivateKey.new(CRYPTOPRO_A).public.verify(b"message", made)


def test_a_point_off_the_curve_or_out_of_range_is_no_key() -> None:
    key = PrivateKey.new(CRYPTOPRO_A).public

    for x, y in ((key.x, key.y + 1), (key.x + key.curve.p, key.y), (0, 0), (-key.x, key.y)):
        with pytest.raises(BadPoint):
            PublicKey(key.curve, x, y)


def test_a_point_of_small_order_on_a_curve_with_cofactor_is_no_key() -> None:
    """On tc26-256-A, (e + d) / 6 of its Edwards form (RFC 7836 appendix A.2) is x of a point of order 2."""
    x = 0x100FE73F595FF158E974B44D478D9588744FE5C192AC47EA63075DCE7A14AAA
    shifted = points.affine(TC26_A, points.add(TC26_A, (TC26_A.x, TC26_A.y, 1), (x, 0, 1)))

    assert shifted is not None
    for point in ((x, 0), shifted):
        assert TC26_A.contains(*point)
        with pytest.raises(BadPoint):
            PublicKey(TC26_A, *point)


@pytest.mark.parametrize("d", [0, -1, CRYPTOPRO_A.q, CRYPTOPRO_A.q + 1])
def test_a_number_out_of_range_is_no_key(d: int) -> None:
    with pytest.raises(UnreadableKey):
        PrivateKey(CRYPTOPRO_A, d)


def test_a_key_never_shows_its_number() -> None:
    key = PrivateKey.new(CRYPTOPRO_A)

    assert str(key.d) not in repr(key)
    assert f"{key.d:x}" not in repr(key).lower()


@each_curve
def test_signing_takes_as_many_additions_whatever_the_nonce(curve: Curve, monkeypatch: pytest.MonkeyPatch) -> None:
    """A loop as long as the nonce is what Minerva and TPM-Fail took keys from."""
    steps: list[str] = []
    for name in ("add", "double"):
        monkeypatch.setattr(points, name, _counting(name, getattr(points, name), steps))

    def taken(k: int) -> tuple[int, int]:
        steps.clear()
        points.times_secret(curve, k)
        return steps.count("add"), steps.count("double")

    length = curve.q.bit_length() + points.BLINDING_BITS - 1
    nonces = (1 << 127, (1 << 128) - 1, curve.q // 3, curve.q - 1, 1 << curve.q.bit_length() - 2)
    assert {taken(k) for k in nonces} == {(length, length + 1)}


def _counting(name: str, function: Callable[..., points.Point], steps: list[str]) -> Callable[..., points.Point]:
    def counted(*given: object) -> points.Point:
        steps.append(name)
        return function(*given)

    return counted
