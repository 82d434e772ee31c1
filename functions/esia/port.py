"""The identity provider as the functions see it: where to send a browser, and who came back.

Two dialects stand behind the port: ESIA itself, and OpenID Connect for a gateway in front of it or a
region's single sign-on.
"""

from datetime import date
from typing import Annotated, NamedTuple, Protocol, runtime_checkable

from pydantic import AwareDatetime, StringConstraints

from functions.domain.record import Record, SchoolError


class _Coded(Exception):
    """A refusal with the provider's own code, `ESIA-007053`, or none."""

    def __init__(self, code: str = "") -> None:
        super().__init__(code)
        self.support_code = code


class LoginRefused(_Coded, SchoolError):
    """The person said no on the provider's page, or the provider did not let them in."""


class AccountNotConfirmed(_Coded, SchoolError):
    """The provider knows the person by their own word only: nobody has seen their documents."""


class AccountUnfit(_Coded, SchoolError):
    """The person came as somebody whom the provider does not send to us, such as an organisation's employee."""


class SecondFactorNeeded(_Coded, SchoolError):
    """The provider wants a second factor that the person has not set up."""


class PermissionMissing(_Coded, SchoolError):
    """The provider may not give us this person's data now: no consent to it is in force."""


class RequestRejected(_Coded, SchoolError):
    """The provider does not take our request: a setting, a certificate or the clock is wrong on our side."""


class ProviderUnavailable(_Coded, SchoolError):
    """The provider did not answer in time, or answered that it cannot now. Trying later may help."""


class ProviderAnswerWrong(_Coded, SchoolError):
    """The provider's answer is not one we may trust: wrong form, signature, audience, time or state."""


class GrantedConsent(Record):
    """A consent to the pupil's data as the provider reports it.

    Attributes:
        grantor: Subject of who gave it, or None where the provider does not say.
    """

    grantor: str | None
    granted_at: AwareDatetime
    until: AwareDatetime


class Identity(Record):
    """Who the provider says this is.

    Attributes:
        provider: The provider's name with us: subjects of two providers never meet.
        subject: The provider's name of the person; it never changes. At ESIA the oid, decimal digits;
            by OpenID Connect at most 255 ASCII characters (Core 1.0, section 2).
        confirmed: Whether the person's identity was confirmed by documents, by the person or for a child by a parent.
        snils: `NNN-NNN-NNN NN`, where the person has one and let us see it.
        consents: To this person's data, in force; only if they were asked for.
    """

    provider: str
    subject: Annotated[str, StringConstraints(pattern=r"^[!-~]{1,255}$")]
    confirmed: bool
    family_name: str
    given_name: str
    patronymic: str = ""
    snils: Annotated[str, StringConstraints(pattern=r"^\d{3}-\d{3}-\d{3} \d{2}$")] | None = None
    birth_date: date | None = None
    consents: tuple[GrantedConsent, ...] = ()


class Authorization(NamedTuple):
    """Where to send the browser, and what the attempt keeps until it is back."""

    url: str
    code_verifier: str = ""
    nonce: str = ""


class IdentityProvider(Protocol):
    """An authorization code flow, in the provider's own dialect. Safe to share between threads."""

    name: str
    asks_consent: bool
    """Whether it can be asked for a guardian's consent with a login."""

    def begin(self, *, state: str, redirect_uri: str, consent: bool = False) -> Authorization:
        """Return where to send the browser.

        Args:
            state: A UUID; it comes back unchanged.
            redirect_uri: Where the browser comes back to.
            consent: Ask for the guardian's consent too; only where `asks_consent`.

        Raises:
            ProviderUnavailable: The request could not be signed, or the provider's own description not be read.
        """
        ...

    def identify(
        self,
        *,
        code: str,
        redirect_uri: str,
        state: str = "",
        code_verifier: str = "",
        nonce: str = "",
        answered_by: str = "",
    ) -> Identity:
        """Trade a code for the person it stands for; two calls over the network.

        Args:
            code: As the browser brought it.
            redirect_uri: The same as in `begin`.
            state: The same as in `begin`; where the code names the attempt it was issued for, they are compared.
            code_verifier: As `begin` gave it.
            nonce: As `begin` gave it.
            answered_by: `iss` as the browser brought it, where the provider's dialect has it (RFC 9207).

        Raises:
            LoginAttemptLost: The code was used before or is too old.
            ProviderUnavailable: No answer in time.
            ProviderAnswerWrong: An answer that must not be trusted.
            SchoolError: Any other refusal that `refusal` names.
        """
        ...

    def refusal(self, *, error: str, description: str) -> SchoolError:
        """Return what the `error` and `error_description` mean that a browser came back with."""
        ...

    def logout_url(self, *, redirect_url: str) -> str | None:
        """Return where to send the browser to end the provider's session too; None where that cannot be."""
        ...


@runtime_checkable
class ConsentRegister(Protocol):
    """A provider that can be asked for standing consents while nobody is at a browser."""

    def standing(self, *, subject: str) -> tuple[GrantedConsent, ...]:
        """Return the consents to a person's data that are in force; empty where none is. One call over the network.

        Raises:
            ProviderUnavailable, ProviderAnswerWrong, RequestRejected: It is not known.
        """
        ...
