"""GOST by our own code, where OpenSSL has no engine. It cannot see a mistake that the signer makes too."""

from functions.esia.gost import cms
from functions.esia.gost.certificates import Certificate
from functions.esia.gost.keys import PrivateKey, PublicKey
from functions.esia.gost.streebog import streebog256


class OwnGost:
    """See gost.Gost."""

    independent = False

    def thumbprint(self, der: bytes) -> str:
        """See gost.Gost.thumbprint."""
        return streebog256(der).hex().upper()

    def public_key(self, certificate: str) -> str:
        """See gost.Gost.public_key. Here it is the certificate itself."""
        _key(certificate)
        return certificate

    def verify(self, public_key: str, message: bytes, signature: bytes) -> bool:
        """See gost.Gost.verify."""
        return _key(public_key).verify(message, signature)

    def verify_detached(self, certificates: tuple[str, ...], message: bytes, signature: bytes) -> bool:
        """See gost.Gost.verify_detached."""
        try:
            signer = cms.verify_detached(signature, message)
        except ValueError:
            return False
        return signer.der in {Certificate.read(one).der for one in certificates}

    def sign(self, private_key: str, message: bytes) -> bytes:
        """See gost.Gost.sign."""
        return PrivateKey.read(private_key).sign(message)


def _key(certificate: str) -> PublicKey:
    key = Certificate.read(certificate).public_key
    if key is None:
        raise ValueError("not a certificate of a GOST key")
    return key
