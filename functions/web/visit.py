"""A visit: who is asking. One batch read brings the session, the person, the school and what the route wants besides.

The cookie is `<person id>.<secret>`: the id says in which partition the session lies, the secret is
known to the browser alone (the table has its hash). So a diary page costs one batch get and one query.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from flask import g, request
from werkzeug.wrappers.response import Response

from functions.domain.access.login import ForgedForm, NotLoggedIn, Session, SessionLimits, may_stay, session_limits
from functions.domain.organisation.school import School
from functions.domain.roll.people import Person
from functions.storage import keys, records, sessions
from functions.storage.table import ConditionFailed, Item, Key, Table, TableUnavailable
from functions.web import forms
from functions.web.current import now, own_settings, table, tenant_id
from functions.web.menu import home_of

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
SECRET_BYTES: Final = 32
PERSON_ID: Final = re.compile(r"[a-z0-9]{4,32}", re.ASCII)  # as in PersonId: nothing else becomes a key of the table


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
    def zone(self) -> ZoneInfo:
        """The school's time zone."""
        return ZoneInfo(self.school.time_zone)

    @property
    def today(self) -> date:
        """The school's own calendar day."""
        return self.at.astimezone(self.zone).date()

    @property
    def home(self) -> str:
        """See `home_of`."""
        return home_of(self.person)


def enter(wanted: Callable[[str, str], tuple[Key, ...]] = lambda _tenant, _person_id: ()) -> Visit:
    """Return the visit of this request. One round trip; a write besides where the visit is worth noting.

    Args:
        wanted: Given tenant and person id, says which keys the route needs in the same read.

    Raises:
        NotLoggedIn: No cookie, no such session, one that has ended, or one begun with too little proof for the
            roles of now.
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
    if session is None or person is None or school is None:
        raise NotLoggedIn
    limits = session_limits(person.roles)  # of the roles of now: one taken away shortens a session at once
    stays = may_stay(person, session.provider, without_gosuslugi=not school.invitations_off)
    if not session.valid(at, limits) or not stays:
        raise NotLoggedIn
    visit = Visit(tenant, school, person, session, at, found)
    g.visit = visit  # the page's head shows the name, an error page too
    if request.method not in SAFE and not hmac.compare_digest(forms.token().encode(), session.csrf_token.encode()):
        raise ForgedForm
    if session.worth_noting(at, limits, visit.zone):
        _note(visit, found[session_key], limits)
    return visit


def cookie_parts() -> tuple[str, str]:
    """Return person id and secret of the session cookie. Raises NotLoggedIn without a usable one."""
    person_id, dot, secret = request.cookies.get(cookie_name(), "").partition(".")
    if not dot or not secret or not PERSON_ID.fullmatch(person_id):
        raise NotLoggedIn
    return person_id, secret


def open_session(
    table: Table, tenant: str, person: Person, at: datetime, *, provider: str = "esia", device: str = ""
) -> str:
    """Keep a new session and return the value of its cookie, which may live for the absolute limit of the roles."""
    secret, csrf_token = secrets.token_urlsafe(SECRET_BYTES), secrets.token_urlsafe(SECRET_BYTES)
    limits = session_limits(person.roles)
    session = Session(
        person_id=person.id,
        csrf_token=csrf_token,
        started_at=at,
        until=at + limits.absolute,
        provider=provider,
        device=device,
    )
    table.transact(sessions.put(tenant, digest(secret), session, limits))
    return f"{person.id}.{secret}"


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


def _note(visit: Visit, before: Item, limits: SessionLimits) -> None:
    """Write down that the session was used now. Who asks gets the page, noted or not.

    A failed condition says that another request was quicker, or that the session was ended: it stays so.
    """
    seen = visit.session.model_copy(update={"seen_at": visit.at})
    with suppress(ConditionFailed, TableUnavailable):
        sessions.note(table(), before, seen, limits)
