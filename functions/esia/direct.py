"""ESIA itself, spoken to by a registered information system: login, standing consents, logout.

Sources of all of it are named where it is done: what is signed in versions.py, tokens in tokens.py, the person in
person.py, consents in permissions.py, errors in errors.py.
"""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from functions.domain.record import SchoolError
from functions.esia import codes, errors, permissions, pkce
from functions.esia.person import PersonAnswer, is_confirmed, may_be_confirmed
from functions.esia.pkce import Method
from functions.esia.port import (
    AccountNotConfirmed,
    Authorization,
    GrantedConsent,
    Identity,
    LoginRefused,
    PermissionMissing,
    ProviderAnswerWrong,
    ProviderUnavailable,
    RequestRejected,
)
from functions.esia.signed_requests import SignedRequests
from functions.esia.tokens import AccessClaims, IdClaims, TokenReader
from functions.esia.transport import Answer, Transport
from functions.esia.versions import Call

SCOPE: Final = "openid fullname birthdate snils"
FORBIDDEN: Final = 403
LONGEST_CODE: Final = 8 * 1024  # characters; a code has under 2 KB. It is signed, and hashing by GOST takes time


class Options(BaseModel):
    """What a deployment chooses.

    Attributes:
        redirect_uri: Where logins come back to; a call without a browser must name it too.
        consent: Mnemonic of the consent asked for; empty, none is asked for or read.
        pkce: Name of the PKCE method; empty, none is sent.
    """

    model_config = ConfigDict(frozen=True)

    redirect_uri: str
    consent: str = ""
    pkce: Method = ""


class _Tokens(BaseModel):
    """Answer of the token endpoint; it says more than we read."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, extra="ignore")

    access_token: str = Field(min_length=1)
    id_token: str = ""  # a token by a standing consent has none
    state: str


class Esia:
    """An IdentityProvider and a ConsentRegister. Safe to share between threads."""

    name = "esia"

    def __init__(
        self,
        *,
        base_url: str,
        client_id: str,
        requests: SignedRequests,
        tokens: TokenReader,
        transport: Transport,
        clock: Callable[[], datetime],
        options: Options,
    ) -> None:
        """Take the provider's address without a slash at its end, our name there, and what does the work."""
        self._base = base_url
        self._client_id = client_id
        self._requests = requests
        self._tokens = tokens
        self._transport = transport
        self._clock = clock
        self._options = options
        self.asks_consent = bool(options.consent)

    def begin(self, *, state: str, redirect_uri: str, consent: bool = False) -> Authorization:
        """See IdentityProvider."""
        own = {
            "redirect_uri": redirect_uri,
            "scope": SCOPE,
            "response_type": "code",
            "state": state,
            "access_type": "online",
        }
        if consent:
            own["permissions"] = permissions.wish(self._options.consent)
        verifier = pkce.new_verifier() if self._options.pkce else ""
        if verifier:
            own["code_challenge"] = pkce.challenge(verifier, self._options.pkce)
            own["code_challenge_method"] = self._options.pkce
        query = self._requests.parameters(Call.AUTHORIZE, **own)
        return Authorization(f"{self._requests.address(Call.AUTHORIZE)}?{urlencode(query)}", verifier)

    def identify(
        self,
        *,
        code: str,
        redirect_uri: str,
        state: str = "",
        code_verifier: str = "",
        nonce: str = "",  # noqa: ARG002  # the port's; ESIA has none
        answered_by: str = "",  # noqa: ARG002  # the same
    ) -> Identity:
        """See IdentityProvider. Also raises AccountNotConfirmed: nobody comes from here who is not."""
        if len(code) > LONGEST_CODE:
            raise ProviderAnswerWrong
        if state and codes.issued_for_another(code, state):
            raise ProviderAnswerWrong("CODE-STATE")
        own = {"code": code, "grant_type": "authorization_code", "redirect_uri": redirect_uri, "scope": SCOPE}
        if code_verifier:
            own["code_verifier"] = code_verifier
        answer, sent = self._ask_tokens(Call.CODE, own)
        if not answer.ok:
            raise self.refusal(error=answer.body.get("error"), description=answer.body.get("error_description"))
        given = _tokens(answer, sent)
        claims = self._tokens.identity(given.id_token, at=self._clock())
        access = self._tokens.access(given.access_token, at=self._clock())
        if access.oid != claims.sub:
            raise ProviderAnswerWrong
        if not may_be_confirmed(claims.subject):
            raise AccountNotConfirmed
        return self._identity(claims, access, self._person(claims.sub, given.access_token))

    def refusal(self, *, error: object, description: object) -> SchoolError:
        """See IdentityProvider."""
        return errors.refusal(error, description)

    def logout_url(self, *, redirect_url: str) -> str | None:
        """See IdentityProvider. ESIA leads back only to domains that are registered for the system."""
        query = urlencode({"client_id": self._client_id, "redirect_url": redirect_url})
        return f"{self._base}/idp/ext/Logout?{query}"

    def standing(self, *, subject: str) -> tuple[GrantedConsent, ...]:
        """See ConsentRegister (assumed A5)."""
        own = {
            "grant_type": "client_credentials",
            "redirect_uri": self._options.redirect_uri,
            "scope": permissions.standing_scope(subject),
        }
        answer, state = self._ask_tokens(Call.CLIENT_CREDENTIALS, own)
        if not answer.ok:
            if _revoked(answer):
                return ()
            raise _not_known(answer)
        access = self._tokens.access(_tokens(answer, state).access_token, at=self._clock())
        if str(access.oid) != subject or access.permissions is None:
            raise ProviderAnswerWrong
        return permissions.granted(access.permissions, self._options.consent, at=self._clock())

    def _ask_tokens(self, call: Call, own: dict[str, str]) -> tuple[Answer, str]:
        """Ask the token endpoint. The state is new, is not the browser's, and must come back."""
        state = str(uuid.uuid4())
        fields = self._requests.parameters(call, state=state, token_type="Bearer", **own)  # noqa: S106  # a kind of token
        return self._transport.post_form(self._requests.address(call), fields), state

    def _person(self, oid: int, access_token: str) -> PersonAnswer:
        answer = self._transport.get_json(f"{self._base}/rs/prns/{oid}", {"Authorization": f"Bearer {access_token}"})
        if answer.status == FORBIDDEN:  # a scope, SNILS as a rule, is not allowed to our system
            raise RequestRejected(errors.code_of(answer.body.get("code")))
        if not answer.ok:
            raise ProviderAnswerWrong
        try:
            return PersonAnswer.model_validate(answer.body)
        except ValidationError:
            raise ProviderAnswerWrong from None  # the cause names fields of a person

    def _identity(self, claims: IdClaims, access: AccessClaims, person: PersonAnswer) -> Identity:
        if not is_confirmed(claims.subject, person):
            raise AccountNotConfirmed
        consents = (
            permissions.granted(access.permissions, self._options.consent, at=self._clock())
            if self.asks_consent
            else ()
        )
        try:
            return Identity(
                provider=self.name,
                subject=str(claims.sub),
                confirmed=True,
                family_name=person.last_name,
                given_name=person.first_name,
                patronymic=person.middle_name,
                snils=person.snils,
                birth_date=person.birth_date,
                consents=consents,
            )
        except ValidationError:
            raise ProviderAnswerWrong from None  # the cause names fields of a person


def _tokens(answer: Answer, state: str) -> _Tokens:
    try:
        given = _Tokens.model_validate(answer.body)
    except ValidationError:
        raise ProviderAnswerWrong from None  # the cause names tokens
    if given.state != state:
        raise ProviderAnswerWrong
    return given


def _revoked(answer: Answer) -> bool:
    """Tell whether a refusal says that no consent is in force (assumed A5): 007019, or a 403 that only says no.

    A 403 without JSON is some wall on the way, and one with a code of another meaning is about our request: to take
    these for a revocation would shut out all the children at once.
    """
    description = answer.body.get("error_description")
    if errors.code_of(description) == errors.NO_PERMISSION:
        return True
    said = errors.refusal(answer.body.get("error"), description)
    return answer.status == FORBIDDEN and isinstance(said, (LoginRefused, PermissionMissing))


def _not_known(answer: Answer) -> SchoolError:
    """Return why it is not known whether a consent is in force."""
    said = errors.refusal(answer.body.get("error"), answer.body.get("error_description"))
    known = (ProviderUnavailable, ProviderAnswerWrong, RequestRejected)
    return said if isinstance(said, known) else RequestRejected(said.support_code)
