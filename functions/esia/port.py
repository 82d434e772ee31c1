"""The identity provider as the functions see it: where to send a browser, and who came back.

`simple.py` is the adapter for the emulator of one machine. The adapter for the
state's own service signs its requests (GOST R 34.10-2012) and stands behind the
same port.
"""

from datetime import date
from typing import Annotated, Protocol

from pydantic import StringConstraints

from functions.domain.record import Record, SchoolError


class LoginRefused(SchoolError):
    """The person said no on the provider's page, or the provider did not let them in."""


class ProviderUnavailable(SchoolError):
    """The provider did not answer in time, or answered that it cannot now. Trying later may help."""


class ProviderAnswerWrong(SchoolError):
    """The provider's answer is not one we may trust: wrong form, signature, audience, time or state."""


class Identity(Record):
    """Who the provider says this is.

    Attributes:
        oid: The provider's number of the person, decimal digits. It never changes.
        trusted: Whether the person's identity was confirmed in person.
        snils: `NNN-NNN-NNN NN`, where the person has one and let us see it.
    """

    oid: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,20}$")]
    trusted: bool
    family_name: str
    given_name: str
    patronymic: str = ""
    snils: Annotated[str, StringConstraints(pattern=r"^\d{3}-\d{3}-\d{3} \d{2}$")] | None = None
    birth_date: date | None = None


class IdentityProvider(Protocol):
    """An authorization code flow, in the provider's own dialect."""

    def authorization_url(self, *, state: str, redirect_uri: str) -> str:
        """Return where to send the browser. `state` is a UUID and comes back unchanged."""
        ...

    def identify(self, *, code: str, state: str, redirect_uri: str) -> Identity:
        """Trade a code for the person it stands for; two calls over the network.

        Args:
            code: As the browser brought it.
            state: Of the attempt that the browser came back with.
            redirect_uri: The same as in authorization_url.

        Raises:
            LoginAttemptLost: The code was used before or is too old.
            ProviderUnavailable: No answer in time.
            ProviderAnswerWrong: An answer that must not be trusted.
        """
        ...

    def logout_url(self, *, redirect_url: str) -> str:
        """Return where to send the browser to end the provider's session too."""
        ...
