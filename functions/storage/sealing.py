"""Numbers and addresses of people as the table has them: a keyed hash to find by, an encrypted text to read.

There are only a billion SNILS, so a plain hash would be undone in minutes; the key never lies in the table.
`cryptography` is imported with the first text that is encrypted or read: finding somebody needs none of it.
"""

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SHORTEST_KEY: Final = 32  # bytes
NONCE: Final = 12  # bytes, NIST SP 800-38D section 8.2.2; random, so far fewer than 2**32 texts a key
FORM: Final = b"\x01"  # of what is encrypted; the key's own number follows
NUMBER: Final = 4  # bytes


class PeopleKeyUnusable(Exception):
    """The secret of SCHOOL_PEOPLE_KEY is not a list of keys."""


class Unreadable(Exception):
    """What is kept was encrypted by a key that is not in the list, for somebody else, or has been changed."""


class PeopleKey:
    """The key of people's numbers, and the older ones that some of them may still lie under. Safe between threads.

    Each use has a key of its own, derived by HMAC-SHA256 from a label (NIST SP 800-108r1, one block of counter mode
    needs no more): to hash, to encrypt, and to tell one key from another.
    """

    def __init__(self, secret: bytes) -> None:
        """Take a key a line, each of 32 bytes or more, the newest first. To change it, put a line before the others.

        Raises:
            PeopleKeyUnusable: There is none, or one is too short.
        """
        lines = secret.splitlines()
        if not lines or any(len(line) < SHORTEST_KEY for line in lines):
            raise PeopleKeyUnusable(f"{SHORTEST_KEY} bytes or more a line")
        self._to_hash = [_derived(line, b"hash") for line in lines]
        self._to_encrypt = {_derived(line, b"number")[:NUMBER]: _derived(line, b"encrypt") for line in lines}

    def hashed(self, kind: str, text: str) -> str:
        """Return what a text is found by: HMAC-SHA256 in hex. Of two kinds, the same text has two hashes."""
        return self.hashes(kind, text)[0]

    def hashes(self, kind: str, text: str) -> list[str]:
        """Return the hashes that a text may lie under: the newest key's first, then those of older ones."""
        return [hmac.digest(key, f"{kind}\0{text}".encode(), "sha256").hex() for key in self._to_hash]

    def seal(self, kind: str, owner: str, text: str) -> str:
        """Return a text encrypted with AES-256-GCM by the newest key. It can be read for this kind and owner only.

        Args:
            kind: What it is: `snils`, `email`.
            owner: Id of whose it is; a copy in somebody else's item is not read.
            text: Any text; its length shows.
        """
        number = next(iter(self._to_encrypt))
        nonce = secrets.token_bytes(NONCE)
        head = FORM + number
        hidden = _cipher(self._to_encrypt[number]).encrypt(nonce, text.encode(), _bound(head, kind, owner))
        return urlsafe_b64encode(head + nonce + hidden).decode()

    def open(self, kind: str, owner: str, sealed: str) -> str:
        """Return the text that `seal` has encrypted. Raises Unreadable."""
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415  # see above

        try:
            whole = urlsafe_b64decode(sealed)
            head, rest = whole[: len(FORM) + NUMBER], whole[len(FORM) + NUMBER :]
            key = self._to_encrypt[head[len(FORM) :]]
            text = _cipher(key).decrypt(rest[:NONCE], rest[NONCE:], _bound(head, kind, owner))
        except (ValueError, KeyError, InvalidTag) as error:
            raise Unreadable from error
        return text.decode()


def _derived(key: bytes, label: bytes) -> bytes:
    return hmac.digest(key, b"school people 1: " + label, "sha256")


def _bound(head: bytes, kind: str, owner: str) -> bytes:
    """Return what is not secret but must be the same when it is read."""
    return head + f"{kind}\0{owner}".encode()


def _cipher(key: bytes) -> "AESGCM":
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  # see above

    return AESGCM(key)
