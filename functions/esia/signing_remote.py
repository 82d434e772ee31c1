"""A Signer over HTTPS: a signing service that keeps the key, such as CryptoPro DSS or a proxy before an HSM.

What is asked, with a bearer token: POST {"data": base64, "type": "raw"}; what answers: {"signature": base64}.
A service that speaks otherwise gets a small proxy that speaks this. Whether the key may leave a certified device is
then no question for us: it does not.
"""

import base64
from typing import Final

import urllib3
from pydantic import Base64Bytes, BaseModel, ConfigDict, ValidationError

from functions.esia.gost.certificates import Certificate
from functions.esia.gost.signatures import HALF
from functions.esia.signing import SigningFailed, is_right, usable
from functions.esia.transport import UnprotectedProvider, protected

OK: Final = 200
FAULTS: Final = {500, 502, 503, 504}
# A person waits before an empty page. One more try costs the service a signature and harms nothing.
TIMEOUT: Final = urllib3.Timeout(connect=2, read=4)


class UnprotectedSigner(ValueError):
    """The service's address is `http:` and not on this machine: anybody on the way could have things signed."""


class Answer(BaseModel):
    """What the service answers; it may say more than we read."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    signature: Base64Bytes


class RemoteSigner:
    """A Signer whose key is elsewhere."""

    def __init__(self, url: str, token: str, certificate: Certificate, *, timeout: urllib3.Timeout = TIMEOUT) -> None:
        """Take the service's address, our token there, and the certificate of the key it keeps.

        Raises:
            KeyMismatch: The certificate's key is not GOST.
            UnprotectedSigner: An `http:` address that is not of this machine.
        """
        try:
            protected(url)
        except UnprotectedProvider as error:
            raise UnprotectedSigner(str(error)) from None
        self.certificate = usable(certificate)
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        retries = urllib3.Retry(
            total=1, redirect=False, allowed_methods={"POST"}, status_forcelist=FAULTS, raise_on_status=False
        )
        self._http = urllib3.PoolManager(timeout=timeout, retries=retries, cert_reqs="CERT_REQUIRED")

    def sign(self, message: bytes) -> bytes:
        """See Signer. Up to 2 calls over the network."""
        body = {"data": base64.b64encode(message).decode(), "type": "raw"}
        try:
            response = self._http.request("POST", self._url, json=body, headers=self._headers)
        except urllib3.exceptions.HTTPError:
            raise SigningFailed("service_unreachable") from None  # the cause may quote the address with a key in it
        if response.status != OK:
            raise SigningFailed(f"service_answered_{response.status}")
        try:
            given = Answer.model_validate_json(response.data).signature
        except ValidationError:
            raise SigningFailed("service_answered_otherwise") from None
        return self._in_our_order(message, given)

    def _in_our_order(self, message: bytes, given: bytes) -> bytes:
        """Return the signature as s, then r: CryptoAPI gives all bytes reversed, other libraries r first."""
        for candidate in (given, given[::-1], given[HALF:] + given[:HALF]):
            if is_right(self.certificate, message, candidate):
                return candidate
        raise SigningFailed("wrong_signature")
