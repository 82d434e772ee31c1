"""The one table of functions and routes; everything that is not here is a file of the public site.

The local gateway reads it, and what is deployed to a cloud is made from it.
A path is written as API Gateway writes it: `{name}` stands for one segment.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path. GET answers HEAD too."""

    method: str
    path: str

    @property
    def key(self) -> str:
        """Name the route as API Gateway does: `GET /diary/{pupil}/{week}`."""
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Timer:
    """Another entry point of a function, called by the clock: EventBridge Scheduler, a timer trigger of Yandex.

    Attributes:
        handler: `module:name`, called with (event, context); the event is `{}`.
        minutes: From one call to the next. Two at once do no harm, so nothing waits for the one before.
        purpose: What for, in a line for an operator's list.
        seconds: How long one call may take.
    """

    handler: str
    minutes: int
    purpose: str
    seconds: int = 60


@dataclass(frozen=True, slots=True)
class Function:
    """One deployed function.

    Attributes:
        name: Its folder in `functions/`.
        handler: `module:name` of its entry point, called with (event, context).
        routes: What reaches it.
        timers: What else calls it.
    """

    name: str
    handler: str
    routes: tuple[Route, ...]
    timers: tuple[Timer, ...] = ()


FUNCTIONS: Final = (
    Function(
        name="auth",
        handler="functions.auth.handler:handler",
        routes=(
            Route("GET", "/auth/login"),
            Route("GET", "/auth/callback"),
            Route("GET", "/auth/callback/oidc"),
            Route("GET", "/auth/cabinet"),
            Route("POST", "/auth/logout"),
            Route("GET", "/auth/sessions"),
            Route("POST", "/auth/sessions"),
            Route("GET", "/auth/invitation"),
            Route("POST", "/auth/invitation"),
            Route("GET", "/auth/invitation/email"),
            Route("POST", "/auth/invitation/email"),
            Route("POST", "/auth/email"),
            Route("GET", "/auth/code"),
            Route("POST", "/auth/code"),
            Route("POST", "/auth/code/again"),
            Route("GET", "/auth/passkey"),
            Route("POST", "/auth/passkey"),
            Route("GET", "/auth/passkeys"),
            Route("POST", "/auth/passkeys"),
            Route("GET", "/healthz"),
        ),
    ),
    Function(
        name="consent",
        handler="functions.consent.handler:handler",
        routes=(
            Route("GET", "/consent"),
            Route("GET", "/consent/"),
            Route("POST", "/consent/{pupil}"),
        ),
        timers=(
            Timer(
                handler="functions.consent.timer:handler",
                minutes=10,
                purpose="ask ESIA about standing consents, 20 pupils at most; look at its certificates",
            ),
        ),
    ),
    Function(
        name="diary",
        handler="functions.diary.handler:handler",
        routes=(
            Route("GET", "/diary"),
            Route("GET", "/diary/"),
            Route("GET", "/diary/{pupil}/{week}"),
            Route("GET", "/diary/{pupil}/term/{term}"),
            Route("GET", "/api/v1/diary/{pupil}/{week}"),
        ),
    ),
    Function(
        name="office",
        handler="functions.office.handler:handler",
        routes=(
            Route("GET", "/office"),
            Route("GET", "/office/"),
            Route("POST", "/office/"),
            Route("GET", "/office/logins"),
            Route("POST", "/office/logins/{entry}"),
            Route("GET", "/office/consents"),
            Route("GET", "/office/consents/{class}"),
            Route("GET", "/office/invitations"),
            Route("POST", "/office/invitations"),
            Route("GET", "/office/invitations/{class}"),
            Route("POST", "/office/invitations/{guardian}/void"),
        ),
    ),
    Function(
        name="grades",
        handler="functions.grades.handler:handler",
        routes=(
            Route("GET", "/journal"),
            Route("GET", "/journal/"),
            Route("GET", "/journal/classes/{class}"),
            Route("GET", "/journal/lessons/{lesson}"),
            Route("POST", "/journal/lessons/{lesson}"),
            Route("GET", "/journal/{class}/{subject}/{term}"),
            Route("GET", "/api/v1/lessons/{lesson}"),
            Route("PUT", "/api/v1/lessons/{lesson}"),
        ),
    ),
)
