"""The emulator's own keys: what it signs tokens with now, what it will sign with next, and the bundle it publishes.

The real one publishes the certificates of both algorithms in esia.zip, and changes them about once a year with little
notice; here a button does it.
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from infra.esia_keys import self_signed_gost, self_signed_rsa
from infra.local.gosuslugi.gost import Gost
from infra.local.gosuslugi.state import Issued, Kept, State, replace
from infra.local.gosuslugi.system import Algorithm

DAYS: Final = 400
NAME: Final = "ESIA (emulator)"
_BEFORE: Final = timedelta(days=2)  # valid from then, so that a clock put back by a knob still finds it so


class Keys:
    """Keys in use. They are kept with the state, so that tokens and trust outlive a restart."""

    def __init__(self, state: State, gost: Gost, *, at: datetime, bundle: Path | None = None) -> None:
        """Make the keys that are missing or have run out.

        Args:
            state: Where they are kept.
            gost: Who signs with the GOST ones.
            at: Now.
            bundle: File that the certificates are written to; None for nowhere.
        """
        self._state, self._gost, self._bundle = state, gost, bundle
        self._thumbprints: dict[str, str] = {}
        state.change(lambda kept: (_complete(kept, at), None))
        self._publish()

    def sign(self, algorithm: Algorithm, message: bytes) -> bytes:
        """Return the signature of a JWT: PKCS#1 v1.5 with SHA-256, or 64 bytes of s and r."""
        key = self._now(algorithm).key
        if algorithm is Algorithm.GOST:
            return self._gost.sign(key, message)
        private = load_pem_private_key(key.encode(), None, unsafe_skip_rsa_key_validation=True)  # our own, made here
        if not isinstance(private, RSAPrivateKey):
            raise TypeError(algorithm)
        return private.sign(message, PKCS1v15(), SHA256())

    def thumbprint(self, algorithm: Algorithm) -> str:
        """Return what a token's header says as x5t#St256: Streebog-256 of the DER certificate, upper-case hex."""
        certificate = self._now(algorithm).certificate
        if certificate not in self._thumbprints:
            self._thumbprints[certificate] = self._gost.thumbprint(_der(certificate))
        return self._thumbprints[certificate]

    def certificates(self) -> str:
        """Return the PEM bundle: of both algorithms the certificate in use and the next one."""
        return "".join(one.certificate.strip() + "\n" for pair in self._state.now.keys.values() for one in pair)

    def rotate(self, algorithm: Algorithm, *, at: datetime) -> None:
        """Put the next key in the place of the present one, make another next one, and publish."""
        self._state.change(lambda kept: (_rotated(kept, algorithm, at), None))
        self._publish()

    def _now(self, algorithm: Algorithm) -> Issued:
        return self._state.now.keys[algorithm][0]

    def _publish(self) -> None:
        if self._bundle is not None:
            replace(self._bundle, self.certificates())


def _complete(kept: Kept, at: datetime) -> Kept:
    for algorithm in Algorithm:
        pair = kept.keys.get(algorithm, ())
        if not pair or _ends(pair[0].certificate) <= at:
            pair = (_make(algorithm, at), _make(algorithm, at))
            kept = kept.model_copy(update={"keys": {**kept.keys, algorithm: pair}})
    return kept


def _rotated(kept: Kept, algorithm: Algorithm, at: datetime) -> Kept:
    pair = (kept.keys[algorithm][1], _make(algorithm, at))
    return kept.model_copy(update={"keys": {**kept.keys, algorithm: pair}})


def _make(algorithm: Algorithm, at: datetime) -> Issued:
    make = self_signed_rsa if algorithm is Algorithm.RSA else self_signed_gost
    key, certificate = make(NAME, at=at - _BEFORE, days=DAYS)
    return Issued(key=key, certificate=certificate)


def _ends(pem: str) -> datetime:
    return x509.load_pem_x509_certificate(pem.encode()).not_valid_after_utc


def _der(pem: str) -> bytes:
    return x509.load_pem_x509_certificate(pem.encode()).public_bytes(Encoding.DER)
