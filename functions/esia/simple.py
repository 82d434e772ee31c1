"""The identity provider's simple dialect: ESIA's paths and answers, with a shared secret for signatures.

For the emulator on one machine. Token and person come over a connection that is
TLS or never leaves this computer; an `http:` address of another host is refused.
"""

import json
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final
from urllib.parse import urlencode, urlsplit

import urllib3
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from functions.domain.login import LoginAttemptLost
from functions.domain.record import SchoolError
from functions.esia import simple_tokens as tokens
from functions.esia.port import Authorization, Identity, LoginRefused, ProviderAnswerWrong, ProviderUnavailable
from functions.esia.transport import LOOPBACK, UnprotectedProvider

SCOPE: Final = "openid fullname birthdate snils"
CODE_REJECTED: Final = "ESIA-007011"  # used, expired, or of another client
OK: Final = 200
SERVER_ERROR: Final = 500
# The person waits before an empty page, so a provider gets seconds, and one more try where nothing was sent.
TIMEOUT: Final = urllib3.Timeout(connect=3, read=7)
RETRIES: Final = urllib3.Retry(total=None, connect=1, read=0, status=0, other=0, redirect=0)


class Tokens(BaseModel):
    """Answer of the token endpoint; it says more than we read."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    access_token: str = Field(min_length=1)
    id_token: str
    state: str


def _day(text: object) -> date | None:
    return datetime.strptime(str(text), "%d.%m.%Y").replace(tzinfo=UTC).date() if text else None


class PersonAnswer(BaseModel):
    """Answer of `/rs/prns/{oid}`; what the person did not let us see is left out."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    last_name: str = Field(alias="lastName")
    first_name: str = Field(alias="firstName")
    middle_name: str = Field("", alias="middleName")
    birth_date: Annotated[date | None, BeforeValidator(_day)] = Field(None, alias="birthDate")
    snils: str | None = None
    trusted: bool = False


class SimpleEsia:
    """An IdentityProvider that proves itself by a shared secret. Safe to share between threads."""

    name = "esia"
    asks_consent = False

    def __init__(
        self, *, base_url: str, client_id: str, secret: str, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """Take the provider's address, our name there, the secret we share, and a clock that says the moment in UTC.

        Raises:
            UnprotectedProvider: An `http:` address that is not of this machine.
        """
        parts = urlsplit(base_url)
        if parts.scheme != "https" and parts.hostname not in LOOPBACK:
            raise UnprotectedProvider(parts.hostname)
        self._base = base_url.rstrip("/")
        self._client_id = client_id
        self._secret = secret
        self._clock = clock
        self._http = urllib3.PoolManager(timeout=TIMEOUT, retries=RETRIES, cert_reqs="CERT_REQUIRED")

    def begin(self, *, state: str, redirect_uri: str, consent: bool = False) -> Authorization:  # noqa: ARG002  # the port's
        """See IdentityProvider. The shared secret is not in it: a browser's address is no place for secrets."""
        query = {
            "client_id": self._client_id,
            "redirect_uri": redirect_uri,
            "scope": SCOPE,
            "response_type": "code",
            "state": state,
            "timestamp": self._timestamp(),
            "access_type": "online",
        }
        return Authorization(f"{self._base}/aas/oauth2/v2/ac?{urlencode(query)}")

    def identify(
        self,
        *,
        code: str,
        redirect_uri: str,
        code_verifier: str = "",  # noqa: ARG002  # the port's
        nonce: str = "",  # noqa: ARG002  # the port's; ESIA has none
        answered_by: str = "",  # noqa: ARG002  # the same
    ) -> Identity:
        """See IdentityProvider."""
        given = self._trade(code, redirect_uri)
        claims = tokens.verify(
            given.id_token,
            secret=self._secret.encode(),
            issuer=self._base,
            audience=self._client_id,
            at=self._clock(),
        )
        person = self._person(claims.sub, given.access_token)
        try:
            return Identity(
                provider=self.name,
                subject=str(claims.sub),
                confirmed=person.trusted,
                family_name=person.last_name,
                given_name=person.first_name,
                patronymic=person.middle_name,
                snils=person.snils,
                birth_date=person.birth_date,
            )
        except ValidationError as error:
            raise ProviderAnswerWrong from error

    def refusal(self, *, error: str, description: str) -> SchoolError:  # noqa: ARG002  # the port's
        """See IdentityProvider."""
        return LoginRefused()

    def logout_url(self, *, redirect_url: str) -> str | None:
        """See IdentityProvider."""
        query = urlencode({"client_id": self._client_id, "redirect_url": redirect_url})
        return f"{self._base}/idp/ext/Logout?{query}"

    def _trade(self, code: str, redirect_uri: str) -> Tokens:
        """Trade a code for tokens. The state sent here is new, and must come back: it is not the browser's."""
        state = str(uuid.uuid4())
        fields = {
            "client_id": self._client_id,
            "client_secret": self._secret,
            "code": code,
            "grant_type": "authorization_code",
            "redirect_uri": redirect_uri,
            "scope": SCOPE,
            "state": state,
            "timestamp": self._timestamp(),
            "token_type": "Bearer",
        }
        answer = self._answer("POST", "/aas/oauth2/v3/te", fields=fields)
        try:
            given = Tokens.model_validate(answer)
        except ValidationError as error:
            raise ProviderAnswerWrong from error
        if given.state != state:
            raise ProviderAnswerWrong
        return given

    def _person(self, oid: int, access_token: str) -> PersonAnswer:
        answer = self._answer("GET", f"/rs/prns/{oid}", headers={"Authorization": f"Bearer {access_token}"})
        try:
            return PersonAnswer.model_validate(answer)
        except ValidationError as error:
            raise ProviderAnswerWrong from error

    def _answer(
        self,
        method: str,
        path: str,
        *,
        fields: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Mapping[str, Any]:
        """Return the JSON object that the provider answers with; its errors become ours."""
        body = None if fields is None else urlencode(fields)
        sent = dict(headers or {}) | ({} if body is None else {"Content-Type": "application/x-www-form-urlencoded"})
        try:
            response = self._http.request(method, self._base + path, body=body, headers=sent, redirect=False)
        except urllib3.exceptions.HTTPError as error:
            raise ProviderUnavailable from error
        if response.status >= SERVER_ERROR:
            raise ProviderUnavailable
        found = _object(response.data)
        if response.status != OK:
            if str(found.get("error_description", "")).startswith(CODE_REJECTED):
                raise LoginAttemptLost
            raise ProviderAnswerWrong
        return found

    def _timestamp(self) -> str:
        return self._clock().strftime("%Y.%m.%d %H:%M:%S +0000")


def _object(data: bytes) -> Mapping[str, Any]:
    """Return the JSON object in an answer. Error pages of a provider may be HTML or plain text."""
    try:
        found = json.loads(data)
    except ValueError as error:
        raise ProviderAnswerWrong from error
    if not isinstance(found, dict):
        raise ProviderAnswerWrong
    return found
