"""Streebog-256: what RFC 6986 publishes, and what OpenSSL says of the same bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.esia.gost.streebog import streebog256
from tests.support.openssl import OpenSsl

M1 = b"012345678901234567890123456789012345678901234567890123456789012"
M2 = "Се ветри, Стрибожи внуци, веютъ с моря стрелами на храбрыя плъкы Игоревы".encode("cp1251")


@pytest.mark.parametrize(
    ("message", "digest"),
    [
        pytest.param(b"", "3f539a213e97c802cc229d474c6aa32a825a360b2a933a949fd925208d9ce1bb", id="nothing"),
        pytest.param(
            M1, "9d151eefd8590b89daa6ba6cb74af9275dd051026bb149a452fd84e5e57b5500", id="M1, a byte short of 64"
        ),
        pytest.param(M2, "9dd2fe4e90409e5da87f53976d7405b0c0cac628fc669a741d50063c557e8f50", id="M2, over 64 bytes"),
    ],
)
def test_published_messages_have_their_published_hashes(message: bytes, digest: str) -> None:
    assert streebog256(message).hex() == digest


@pytest.mark.parametrize("length", [1, 63, 64, 65, 127, 128, 129, 1000, 4096])
def test_openssl_says_the_same_of_messages_around_the_size_of_a_block(length: int, openssl: OpenSsl) -> None:
    message = bytes(7 * place % 256 for place in range(length))

    assert streebog256(message).hex() == openssl.digest(message)


def test_a_sum_that_overflows_512_bits_is_carried_out_of_them(openssl: OpenSsl) -> None:
    message = b"\xff" * 256

    assert streebog256(message).hex() == openssl.digest(message)


@given(st.binary(min_size=1, max_size=200), st.data())
def test_one_other_bit_is_another_hash(message: bytes, data: st.DataObject) -> None:
    bit = data.draw(st.integers(0, 8 * len(message) - 1))
    other = bytearray(message)
    other[bit // 8] ^= 1 << bit % 8

    assert streebog256(bytes(other)) != streebog256(message)
