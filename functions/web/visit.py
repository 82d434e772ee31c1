"""A visit: who is asking. One batch read brings the session, the person, the school and what the route wants besides.

The cookie is `<person id>.<secret>`: the id says in which partition the session lies, the secret is
known to the browser alone (the table has its hash). So a diary page costs one batch get and one query.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from flask import g, request
from werkzeug.wrappers.response import Response

from functions.domain.login import SESSION_LASTS, ForgedForm, NotLoggedIn, Session
from functions.domain.people import Person
from functions.domain.school import School
from functions.storage import keys, records, sessions
from functions.storage.table import Item, Key, Table
from functions.web import forms
from functions.web.current import now, own_settings, table, tenant_id
from functions.web.menu import home_of

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
SECRET_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Visit:
    """Who is asking, when, at which school; and what was read for it."""

    tenant: str
    school: School
    person: Person
    session: Session
    at: datetime
    found: Mapping[Key, Item]

    @property
    def today(self) -> date:
        """The school's own calendar day."""
        return self.at.astimezone(ZoneInfo(self.school.time_zone)).date()

    @property
    def home(self) -> str:
        """See `home_of`."""
        return home_of(self.person)


def enter(wanted: Callable[[str, str], tuple[Key, ...]] = lambda _tenant, _person_id: ()) -> Visit:
    """Return the visit of this request. One round trip.

    Args:
        wanted: Given tenant and person id, says which keys the route needs in the same read.

    Raises:
        NotLoggedIn: No cookie, no such session, or one that has ended.
        ForgedForm: A request that changes something, without its session's token.
    """
    tenant, person_id, secret = tenant_id(), *cookie_parts()
    session_key = keys.session(tenant, person_id, digest(secret))
    person_key, school_key = keys.person(tenant, person_id), keys.school(tenant)
    found = table().batch_get((session_key, person_key, school_key, *wanted(tenant, person_id)))
    session = records.read(found, session_key, Session)
    person = records.read(found, person_key, Person)
    school = records.read(found, school_key, School)
    at = now()
    if session is None or person is None or school is None or not session.valid(at):
        raise NotLoggedIn
    visit = Visit(tenant, school, person, session, at, found)
    g.visit = visit  # the page's head shows the name, an error page too
    if request.method not in SAFE and not hmac.compare_digest(forms.token().encode(), session.csrf_token.encode()):
        raise ForgedForm
    return visit


def cookie_parts() -> tuple[str, str]:
    """Return person id and secret of the session cookie. Raises NotLoggedIn without a usable one."""
    person_id, dot, secret = request.cookies.get(cookie_name(), "").partition(".")
    if not dot or not secret or not person_id.isalnum():
        raise NotLoggedIn
    return person_id, secret


def open_session(table: Table, tenant: str, person_id: str, at: datetime) -> str:
    """Keep a new session and return the value of its cookie."""
    secret, csrf_token = secrets.token_urlsafe(SECRET_BYTES), secrets.token_urlsafe(SECRET_BYTES)
    session = Session(person_id=person_id, csrf_token=csrf_token, started_at=at, until=at + SESSION_LASTS)
    table.transact(sessions.put(tenant, digest(secret), session))
    return f"{person_id}.{secret}"


def set_cookie(response: Response, name: str, value: str, *, seconds: int) -> None:
    """Set one of our two cookies: unreadable for scripts, sent to this host alone, not with foreign forms."""
    response.set_cookie(
        name, value, max_age=seconds, path="/", secure=own_settings().secure, httponly=True, samesite="Lax"
    )


def cookie_name(name: str = "session") -> str:
    """Return a cookie's name: with __Host- a browser takes it over TLS only, from this host only."""
    return f"__Host-{name}" if own_settings().secure else name


def digest(secret: str) -> str:
    """Return the hash under which a secret is kept. It is random and long, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()
