"""A secret in Yandex Lockbox, read with the token of the function's service account.

The account needs the role lockbox.payloadViewer on this secret. The token comes from the metadata service,
which answers inside a function and a virtual machine alike.
Source: Yandex Cloud documentation, "Lockbox API, REST: Payload.Get" (one of textValue and binaryValue, the latter in
base64) and "Getting a service account IAM token using a function". Read there, not tried on the service.
"""

import re
from typing import Final, TypeVar

import urllib3
from pydantic import Base64Bytes, BaseModel, ConfigDict, Field, ValidationError

from functions.secret_store.errors import SecretUnusable

METADATA: Final = "http://169.254.169.254/computeMetadata/v1/instance/service-accounts/default/token"
PAYLOAD: Final = "https://payload.lockbox.api.cloud.yandex.net/lockbox/v1/secrets"
PLACE: Final = re.compile(r"(?P<secret>[A-Za-z0-9_-]{1,50})/(?P<key>[\w.-]{1,256})", re.ASCII)
OK: Final = 200
# A cold start waits for it, so seconds; reading twice does no harm.
TIMEOUT: Final = urllib3.Timeout(connect=2, read=3)
RETRIES: Final = urllib3.Retry(total=2, redirect=0, status_forcelist=(500, 502, 503, 504), backoff_factor=0.2)


class _Answer(BaseModel):
    """An answer says more than we read; what it says is never in an error."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)


class _Token(_Answer):
    access_token: str = Field(min_length=1)


class _Entry(_Answer):
    key: str
    text: str | None = Field(None, alias="textValue")
    binary: Base64Bytes | None = Field(None, alias="binaryValue")

    @property
    def value(self) -> bytes:
        return self.binary if self.binary is not None else (self.text or "").encode()


class _Payload(_Answer):
    entries: tuple[_Entry, ...] = ()


_Found = TypeVar("_Found", bound=_Answer)


class Lockbox:
    """The service at its addresses; a test gives its own."""

    def __init__(self, *, metadata: str = METADATA, payload: str = PAYLOAD) -> None:
        self._metadata = metadata
        self._payload = payload
        self._http = urllib3.PoolManager(timeout=TIMEOUT, retries=RETRIES, cert_reqs="CERT_REQUIRED")

    def read(self, ref: str, place: str) -> bytes:
        """Return an entry of the present version of a secret, text as UTF-8.

        Args:
            ref: The whole setting, for errors.
            place: `SECRET-ID/KEY`.

        Raises:
            SecretUnusable: The place is not written so, a service refused or did not answer, or there is no such entry.
        """
        parts = PLACE.fullmatch(place)
        if parts is None:
            raise SecretUnusable(ref, "it is not yandex-lockbox:SECRET-ID/KEY")
        token = self._ask(_Token, ref, self._metadata, {"Metadata-Flavor": "Google"})
        address = f"{self._payload}/{parts['secret']}/payload"
        found = self._ask(_Payload, ref, address, {"Authorization": f"Bearer {token.access_token}"})
        for entry in found.entries:
            if entry.key == parts["key"]:
                return entry.value
        raise SecretUnusable(ref, "the secret has no such key")

    def _ask(self, model: type[_Found], ref: str, url: str, headers: dict[str, str]) -> _Found:
        what = "Lockbox" if model is _Payload else "the metadata service"
        try:
            response = self._http.request("GET", url, headers=headers, redirect=False)
        except urllib3.exceptions.HTTPError as error:
            raise SecretUnusable(ref, f"{what} did not answer: {type(error).__name__}") from None
        if response.status != OK:
            raise SecretUnusable(ref, f"{what} answered {response.status}")
        try:
            return model.model_validate_json(response.data)
        except ValidationError:
            raise SecretUnusable(ref, f"{what} answered in another form") from None
