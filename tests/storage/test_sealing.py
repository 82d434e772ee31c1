"""Numbers of people: found by a keyed hash, read by who has the key."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest

from functions.storage.sealing import PeopleKey, PeopleKeyUnusable, Unreadable

OLD, NEW = b"o" * 32, b"n" * 40
SNILS = "00000000123"


def test_the_same_number_has_the_same_hash_and_no_two_the_same() -> None:
    key = PeopleKey(NEW)

    assert key.hashed("snils", SNILS) == PeopleKey(NEW + b"\n").hashed("snils", SNILS)
    assert len({key.hashed("snils", SNILS), key.hashed("snils", "00000000124"), key.hashed("email", SNILS)}) == 3
    assert PeopleKey(OLD).hashed("snils", SNILS) != key.hashed("snils", SNILS)


def test_a_text_is_read_back_and_each_time_looks_different() -> None:
    key = PeopleKey(NEW)
    one, other = (key.seal("email", "mother1", "вера@школа.example") for _ in range(2))

    assert one != other
    assert key.open("email", "mother1", one) == key.open("email", "mother1", other) == "вера@школа.example"
    assert "вера" not in urlsafe_b64decode(one).decode("utf-8", "ignore")


@pytest.mark.parametrize(("kind", "owner"), [("snils", "father1"), ("email", "mother1")])
def test_a_text_moved_to_another_person_or_place_is_not_read(kind: str, owner: str) -> None:
    key = PeopleKey(NEW)

    with pytest.raises(Unreadable):
        key.open(kind, owner, key.seal("snils", "mother1", SNILS))


@pytest.mark.parametrize("place", [0, 1, 5, 17, -1], ids=["form", "key", "nonce", "text", "tag"])
def test_a_text_that_was_changed_is_not_read(place: int) -> None:
    key = PeopleKey(NEW)
    changed = bytearray(urlsafe_b64decode(key.seal("snils", "mother1", SNILS)))
    changed[place] ^= 1

    with pytest.raises(Unreadable):
        key.open("snils", "mother1", urlsafe_b64encode(changed).decode())


@pytest.mark.parametrize("sealed", ["", "AQ==", "a", "не base64", SNILS])
def test_what_was_never_encrypted_is_not_read(sealed: str) -> None:
    with pytest.raises(Unreadable):
        PeopleKey(NEW).open("snils", "mother1", sealed)


def test_a_new_key_is_put_before_the_old_one_which_still_opens_and_finds() -> None:
    before, after = PeopleKey(OLD), PeopleKey(NEW + b"\n" + OLD + b"\n")

    assert after.open("snils", "mother1", before.seal("snils", "mother1", SNILS)) == SNILS
    assert after.hashes("snils", SNILS) == [PeopleKey(NEW).hashed("snils", SNILS), before.hashed("snils", SNILS)]
    with pytest.raises(Unreadable):
        before.open("snils", "mother1", after.seal("snils", "mother1", SNILS))


@pytest.mark.parametrize("secret", [b"", b"short", b"\n" + NEW, NEW + b"\nshort"])
def test_a_key_that_is_too_short_is_none(secret: bytes) -> None:
    with pytest.raises(PeopleKeyUnusable):
        PeopleKey(secret)
