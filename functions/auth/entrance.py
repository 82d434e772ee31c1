"""Letting a person in: the session that a browser had is ended, a new one begins."""

from flask import request
from werkzeug.wrappers.response import Response

from functions.auth.devices import device_of
from functions.domain.access.login import NotLoggedIn, session_limits
from functions.domain.roll.people import Person
from functions.storage import sessions
from functions.web import current, visit
from functions.web.log import LOGGER


def let_in(response: Response, person: Person, *, provider: str) -> None:
    """Begin a session and put its cookie into a response. Whatever cookie the browser came with is not taken over.

    Args:
        response: Where the browser goes next.
        person: Who it is; that has been proved before.
        provider: How: an identity provider's name, or a way of our own.
    """
    end_session()
    value = visit.open_session(
        current.table(),
        current.tenant_id(),
        person,
        current.now(),
        provider=provider,
        device=device_of(request.headers.get("User-Agent", "")),
    )
    seconds = int(session_limits(person.roles).absolute.total_seconds())
    visit.set_cookie(response, visit.cookie_name(), value, seconds=seconds)
    LOGGER.info("logged_in", extra={"person_id": person.id, "provider": provider})


def end_session() -> None:
    """End the session of this browser, if there is one."""
    try:
        person_id, secret = visit.cookie_parts()
    except NotLoggedIn:
        return
    sessions.end(current.table(), current.tenant_id(), person_id, visit.digest(secret))
