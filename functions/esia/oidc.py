"""Logging in by OpenID Connect: a gateway in front of ESIA, or a region's single sign-on.

Authorization code flow with PKCE S256, state and nonce, as OAuth's best practice has it (RFC 9700).
"""

import hashlib
import secrets
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote_plus, urlencode, urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from functions.domain.record import SchoolError
from functions.esia import oidc_people, oidc_refusals, oidc_tokens
from functions.esia.oidc_description import Description, Descriptions
from functions.esia.port import Authorization, Identity, ProviderAnswerWrong, RequestRejected
from functions.esia.transport import Transport

SECRET_BYTES: Final = 32  # of a code verifier (43 characters, RFC 7636 section 4.1) and of a nonce
BASIC: Final = "client_secret_basic"
POST: Final = "client_secret_post"


class Tokens(BaseModel):
    """Answer of the token endpoint; it says more than we read."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    access_token: str = Field(min_length=1)
    id_token: str = Field(min_length=1)


class OpenIdConnect:
    """An IdentityProvider by OpenID Connect. Safe to share between threads."""

    name = "oidc"
    asks_consent = False

    def __init__(
        self,
        *,
        issuer: str,
        client_id: str,
        secret: str = "",
        scope: str = "openid profile",
        snils_claim: str = "snils",
        transport: Transport | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take who the provider is and who we are there. Nothing is sent yet.

        Args:
            issuer: The provider's name, exactly as its description and its tokens write it.
            client_id: Our name there.
            secret: What we share with it; empty for a public client.
            scope: What we ask for; `openid` is among it.
            snils_claim: The claim that has the SNILS.
            transport: HTTP; its own by default.
            clock: Says the moment, in UTC.

        Raises:
            UnprotectedProvider: The issuer is an `http:` address of another machine.
        """
        self._transport = transport or Transport()
        self._descriptions = Descriptions(issuer, self._transport, clock)
        self._issuer = issuer
        self._client_id = client_id
        self._secret = secret
        self._scope = scope
        self._snils_claim = snils_claim
        self._clock = clock

    def begin(self, *, state: str, redirect_uri: str, consent: bool = False) -> Authorization:  # noqa: ARG002  # the port's
        """See IdentityProvider."""
        verifier, nonce = secrets.token_urlsafe(SECRET_BYTES), secrets.token_urlsafe(SECRET_BYTES)
        query = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": redirect_uri,
            "scope": self._scope,
            "state": state,
            "nonce": nonce,
            "code_challenge": urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        address = self._descriptions.description().authorization_endpoint
        return Authorization(_with_query(address, query), code_verifier=verifier, nonce=nonce)

    def identify(
        self,
        *,
        code: str,
        redirect_uri: str,
        state: str = "",  # noqa: ARG002  # the port's; PKCE and nonce tie the code to the attempt here
        code_verifier: str = "",
        nonce: str = "",
        answered_by: str = "",
    ) -> Identity:
        """See IdentityProvider. A third and a fourth call where keys or names are to be read."""
        description = self._descriptions.description()
        self._check_sender(description, answered_by)
        given = self._trade(description, code, redirect_uri, code_verifier)
        claims = self._read(given.id_token, description)
        subject = oidc_tokens.check(
            claims,
            issuer=self._issuer,
            client_id=self._client_id,
            nonce=nonce,
            access_token=given.access_token,
            at=self._clock(),
        )
        if description.userinfo_endpoint and oidc_people.lacks(claims, self._snils_claim):
            more = self._userinfo(description.userinfo_endpoint, given.access_token, subject)
            claims = {**more, **{name: value for name, value in claims.items() if value is not None}}
        return oidc_people.identity(claims, provider=self.name, subject=subject, snils_claim=self._snils_claim)

    def refusal(self, *, error: str, description: str) -> SchoolError:  # noqa: ARG002  # the port's
        """See IdentityProvider."""
        return oidc_refusals.of_browser(error)

    def logout_url(self, *, redirect_url: str) -> str | None:
        """See IdentityProvider. The id token is not kept, so the provider may ask the person first.

        Source: OpenID Connect RP-Initiated Logout 1.0, section 2.
        """
        address = self._descriptions.description().end_session_endpoint
        query = {"client_id": self._client_id, "post_logout_redirect_uri": redirect_url}
        return _with_query(address, query) if address else None

    def _check_sender(self, description: Description, answered_by: str) -> None:
        """Refuse an answer that says it is of another provider, or says nothing though it must (RFC 9207)."""
        required = description.authorization_response_iss_parameter_supported
        if answered_by != self._issuer and (answered_by or required):
            raise ProviderAnswerWrong("OIDC-MIX-UP")

    def _trade(self, description: Description, code: str, redirect_uri: str, verifier: str) -> Tokens:
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        proof, headers = self._proof(description)
        answer = self._transport.post_form(description.token_endpoint, fields | proof, headers)
        if not answer.ok:
            raise oidc_refusals.of_token_endpoint(answer.body.get("error"))
        try:
            return Tokens.model_validate(answer.body)
        except ValidationError as error:
            raise ProviderAnswerWrong("OIDC-TOKEN") from error

    def _proof(self, description: Description) -> tuple[dict[str, str], dict[str, str]]:
        """Return the fields and headers by which the provider knows us (Core 1.0, section 9)."""
        methods = description.token_endpoint_auth_methods_supported
        if not self._secret:
            return {"client_id": self._client_id}, {}
        if BASIC in methods:
            # Each part is encoded as in a form before (RFC 6749, section 2.3.1).
            pair = f"{quote_plus(self._client_id)}:{quote_plus(self._secret)}"
            return {}, {"Authorization": f"Basic {b64encode(pair.encode()).decode()}"}
        if POST in methods:
            return {"client_id": self._client_id, "client_secret": self._secret}, {}
        raise RequestRejected("OIDC-CLIENT-AUTHENTICATION")

    def _read(self, token: str, description: Description) -> Mapping[str, Any]:
        algorithms = description.id_token_signing_alg_values_supported
        try:
            return oidc_tokens.read(token, self._descriptions.keys(), algorithms)
        except oidc_tokens.KeyUnknown:
            keys = self._descriptions.keys(unknown=True)
        try:
            return oidc_tokens.read(token, keys, algorithms)
        except oidc_tokens.KeyUnknown as error:
            raise ProviderAnswerWrong("OIDC-KEY") from error

    def _userinfo(self, address: str, access_token: str, subject: str) -> Mapping[str, Any]:
        """Return what the provider says of the person beside the token; it must be the same person (section 5.3.2)."""
        answer = self._transport.get_json(address, {"Authorization": f"Bearer {access_token}"})
        if not answer.ok or answer.body.get("sub") != subject:
            raise ProviderAnswerWrong("OIDC-USERINFO")
        return answer.body


def _with_query(address: str, query: Mapping[str, str]) -> str:
    """Return an address with a query added; it may have one of its own (RFC 6749, section 3.1)."""
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(query)}"
