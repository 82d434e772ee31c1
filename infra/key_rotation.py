"""Rotating the key of people's numbers: a new line before the others, which go on finding and reading."""

import secrets
from typing import Final

from functions.storage.sealing import PeopleKey
from infra.secret_places import NotWritten, Place, put

KEY_BYTES: Final = 32


def rotate_people_key(where: Place, ref: str) -> int:
    """Put a new key before the others; return how many there are then.

    Raises:
        NotWritten: There is none yet, it could not be written.
        PeopleKeyUnusable: What lies there is no list of keys: nothing is written over it.
    """
    before = where.read()
    if before is None:
        raise NotWritten(ref, "ключа там ещё нет")
    PeopleKey(before)
    after = f"{secrets.token_urlsafe(KEY_BYTES)}\n".encode() + before
    put(where, ref, after)
    return len(after.splitlines())
