"""A login by e-mail between its pages: it lies in the table, and a cookie's secret ties it to this browser."""

import secrets
from typing import Final

from flask import request
from werkzeug.wrappers.response import Response

from functions.domain.access.email_code import LOGIN_LASTS, EmailLogin, EmailLoginLost
from functions.domain.access.invitation import require_allowed
from functions.domain.access.login import may_come_by_email
from functions.domain.organisation.school import School
from functions.domain.roll.people import Person
from functions.storage import emails, keys, records
from functions.storage.emails import Held
from functions.web import current, visit
from functions.web.people_key import people_key

COOKIE: Final = "email-login"
SECRET_BYTES: Final = 32
_NOBODY: Final = "nobody"  # read in place of a person there is not: an unknown address costs the same reads


def new_secret() -> str:
    """Return a secret for the browser. Nothing in the table leads back to it."""
    return secrets.token_urlsafe(SECRET_BYTES)


def begin(response: Response, secret: str, login: EmailLogin) -> None:
    """Keep a login that begins, and give the browser its secret."""
    emails.begin(current.table(), current.tenant_id(), visit.digest(secret), login)
    visit.set_cookie(response, visit.cookie_name(COOKIE), secret, seconds=int(LOGIN_LASTS.total_seconds()))


def forget(response: Response) -> None:
    """Take the login out of the browser."""
    visit.set_cookie(response, visit.cookie_name(COOKIE), "", seconds=0)


def secret_of_browser() -> str:
    """Return the secret that this browser was given, or nothing."""
    return request.cookies.get(visit.cookie_name(COOKIE), "")


def under_way() -> Held:
    """Return this browser's login. One round trip. Raises EmailLoginLost."""
    secret = secret_of_browser()
    held = secret and emails.under_way(current.table(), current.tenant_id(), visit.digest(secret), current.now())
    if not held:
        raise EmailLoginLost
    return held


def sealed(kind: str, secret: str, text: str) -> str:
    """Return a text as the table has it: to be read with the school's key, for the login of this secret alone."""
    return people_key().seal(kind, visit.digest(secret), text)


def opened(kind: str, hidden: str) -> str:
    """Return a text of this browser's login."""
    return people_key().open(kind, visit.digest(secret_of_browser()), hidden)


def guest(person_id: str | None) -> Person | None:
    """Return the person if a letter or a passkey is proof enough to let them in, else None. One round trip.

    Raises:
        InvitationsOff: The school lets nobody in without Gosuslugi, whoever it is.
    """
    tenant = current.tenant_id()
    person_key, school_key = keys.person(tenant, person_id or _NOBODY), keys.school(tenant)
    found = current.table().batch_get([person_key, school_key])
    school, person = records.read(found, school_key, School), records.read(found, person_key, Person)
    if school is not None:
        require_allowed(school)
    return person if person is not None and may_come_by_email(person) else None
