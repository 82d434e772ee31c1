"""Proof that a request comes from the registered system: which string is signed, and by which certificate.

The strings are a table: the generations of ESIA's interface join other values in another order, with nothing between
them. Source: clients that work with the real one; esia.md section 2.1.
"""

import binascii
import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from infra.local.gosuslugi import errors
from infra.local.gosuslugi.errors import EsiaError
from infra.local.gosuslugi.gost import Gost
from infra.local.gosuslugi.system import System

Call = Literal["v1", "v2/ac", "v3/te code", "v3/te refresh", "v3/te client_credentials"]
SIGNED: Final[dict[Call, tuple[str, ...]]] = {
    "v1": ("scope", "timestamp", "client_id", "state"),
    "v2/ac": ("client_id", "scope", "scope_org", "timestamp", "state", "redirect_uri"),
    "v3/te code": ("client_id", "scope", "scope_org", "timestamp", "state", "redirect_uri", "code"),
    "v3/te refresh": ("client_id", "scope", "scope_org", "timestamp", "state", "redirect_uri"),
    "v3/te client_credentials": ("client_id", "scope", "timestamp", "state", "redirect_uri"),
}
RAW_BYTES: Final = 64
_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]+={0,2}")


@dataclass(frozen=True, slots=True)
class _Certificate:
    pem: str
    public_key: str
    thumbprint: str
    not_before: datetime
    not_after: datetime

    def valid(self, at: datetime) -> bool:
        return self.not_before <= at <= self.not_after


class SecretCheck:
    """Checks the client_secret of each request. Makes what it needs of the certificates once."""

    def __init__(self, system: System, gost: Gost) -> None:
        self._gost = gost
        self._certificates = [_read(pem, gost) for pem in system.certificates]

    def check(self, call: Call, asked: Mapping[str, str], *, at: datetime) -> None:
        """Refuse a request whose signature is not the system's own.

        Args:
            call: The row of the table.
            asked: The decoded parameters.
            at: Now; a certificate must be valid then.

        Raises:
            EsiaError: ESIA-007053, whatever is wrong: the hash, the form, the string or the signature.
        """
        message = "".join(asked.get(name, "") for name in SIGNED[call]).encode()
        signature = _decoded(asked["client_secret"])
        good = self._detached(message, signature, at) if call == "v1" else self._raw(asked, message, signature, at)
        if not good:
            raise EsiaError(errors.SECRET_WRONG)

    def _raw(self, asked: Mapping[str, str], message: bytes, signature: bytes, at: datetime) -> bool:
        wanted = asked["client_certificate_hash"]
        named = [one for one in self._certificates if one.thumbprint == wanted and one.valid(at)]
        return len(signature) == RAW_BYTES and any(
            self._gost.verify(one.public_key, message, signature) for one in named
        )

    def _detached(self, message: bytes, signature: bytes, at: datetime) -> bool:
        valid = tuple(one.pem for one in self._certificates if one.valid(at))
        return bool(valid) and self._gost.verify_detached(valid, message, signature)


def _read(pem: str, gost: Gost) -> _Certificate:
    read = x509.load_pem_x509_certificate(pem.encode())
    return _Certificate(
        pem=pem,
        public_key=gost.public_key(pem),
        thumbprint=gost.thumbprint(read.public_bytes(Encoding.DER)),
        not_before=read.not_valid_before_utc,
        not_after=read.not_valid_after_utc,
    )


def _decoded(text: str) -> bytes:
    """Return the bytes of base64url, with or without padding: clients do both."""
    if not _BASE64URL.fullmatch(text):
        raise EsiaError(errors.SECRET_WRONG)
    try:
        return b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise EsiaError(errors.SECRET_WRONG) from error
