"""What an OpenID Connect provider says of itself: its description, and the keys that sign its tokens.

Both are read over TLS, kept for an hour, and shared between threads.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from functions.esia.port import ProviderAnswerWrong
from functions.esia.transport import Transport, UnprotectedProvider, protected

KEPT: Final = timedelta(hours=1)  # a key that was withdrawn is believed no longer than this
REREAD: Final = timedelta(minutes=1)  # a token with an unknown key makes us look again, but not at every request
WELL_KNOWN: Final = "/.well-known/openid-configuration"  # OpenID Connect Discovery 1.0, section 4


class _Answer(BaseModel):
    """The provider says more than we read."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)


_Found = TypeVar("_Found", bound=_Answer)


class Description(_Answer):
    """The provider's metadata, by the names of OpenID Connect Discovery 1.0, section 3, and RFC 9207, section 3."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    end_session_endpoint: str | None = None
    id_token_signing_alg_values_supported: tuple[str, ...]
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


class Keys(_Answer):
    """The provider's key set (RFC 7517, section 5), as it came."""

    keys: tuple[Mapping[str, Any], ...]


class Descriptions:
    """A provider's description and keys, read when they are needed."""

    def __init__(self, issuer: str, transport: Transport, clock: Callable[[], datetime]) -> None:
        """Take the provider's name exactly as it writes it. Nothing is sent yet.

        Raises:
            UnprotectedProvider: The name is an `http:` address of another machine.
        """
        protected(issuer)
        self._issuer = issuer
        self._transport = transport
        self._clock = clock
        self._description: tuple[datetime, Description] | None = None
        self._keys: tuple[datetime, Keys] | None = None

    def description(self) -> Description:
        """Return the description.

        Raises:
            ProviderUnavailable: No answer in time.
            ProviderAnswerWrong: Another form, another provider's name, or addresses that are not protected.
        """
        kept, at = self._description, self._clock()
        if kept is None or at >= kept[0] + KEPT:
            kept = at, self._read_description()
            self._description = kept
        return kept[1]

    def keys(self, *, unknown: bool = False) -> Sequence[Mapping[str, Any]]:
        """Return the keys.

        Args:
            unknown: A token is signed by none of those that were returned before: look again, if the last look
                is a minute ago.

        Raises:
            ProviderUnavailable, ProviderAnswerWrong: As in `description`.
        """
        kept, at = self._keys, self._clock()
        if kept is None or at >= kept[0] + (REREAD if unknown else KEPT):
            kept = at, self._read(Keys, self.description().jwks_uri, "OIDC-KEYS")
            self._keys = kept
        return kept[1].keys

    def _read_description(self) -> Description:
        found = self._read(Description, self._issuer.rstrip("/") + WELL_KNOWN, "OIDC-DISCOVERY")
        # Exactly, as section 4.3 wants it: tokens are compared with the same text.
        if found.issuer != self._issuer:
            raise ProviderAnswerWrong("OIDC-DISCOVERY-ISSUER")
        try:
            for address in (found.authorization_endpoint, found.token_endpoint, found.jwks_uri):
                protected(address)
            for optional in filter(None, (found.userinfo_endpoint, found.end_session_endpoint)):
                protected(optional)
        except UnprotectedProvider as error:
            raise ProviderAnswerWrong("OIDC-DISCOVERY-HTTP") from error
        return found

    def _read(self, model: type[_Found], url: str, code: str) -> _Found:
        answer = self._transport.get_json(url)
        try:
            return model.model_validate(answer.body if answer.ok else {})
        except ValidationError as error:
            raise ProviderAnswerWrong(code) from error
