"""The door: whether who has arrived may come in now, or a guardian's consent is to be asked for first."""

from werkzeug.wrappers.response import Response

from functions.domain.login import LoginAttempt
from functions.domain.people import Person
from functions.esia.port import Identity, IdentityProvider


def stop(provider: IdentityProvider, attempt: LoginAttempt, identity: Identity, person: Person) -> Response | None:  # noqa: ARG001  # filled next
    """Return where to send the browser instead of letting it in, or None to let it in."""
    return None
