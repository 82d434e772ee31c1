"""Logging in without Gosuslugi, by who was invited before: with a passkey, or with a code by e-mail."""

from typing import Any, Final

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers.response import Response

from functions.auth import attempts, ceremonies, challenges, email_logins, entrance
from functions.domain.access.passkeys import Challenge, PasskeyRefused, PasskeysUnavailable, PasskeyTryLost, Purpose
from functions.domain.record import SchoolError
from functions.domain.roll.people import Person
from functions.storage import passkeys
from functions.storage.table import ConditionFailed
from functions.web import current, forms, menu, refusals
from functions.web.answers import answer_to
from functions.web.attempts_limit import client, limited
from functions.web.log import LOGGER

blueprint = Blueprint("passkey", __name__)
PROVIDER: Final = "passkey"


@blueprint.get("/auth/passkey")
def page() -> ResponseReturnValue:
    """Offer a login with a passkey, and one by e-mail. `to` is the page of ours to come back to."""
    return login_page()


@blueprint.post("/auth/passkey")
def log_in() -> ResponseReturnValue:
    """Let in whom a device's answer proves."""
    try:
        challenge = challenges.answered(Purpose.ENTER)
        person = _proved(challenge.value, ceremonies.answer(forms.fields().get("credential", "")))
    except (PasskeyRefused, PasskeyTryLost) as error:
        return login_page(error)
    response: Response = redirect(challenge.return_to or menu.home_of(person), 303)
    entrance.let_in(response, person, provider=PROVIDER)
    challenges.forget(response, Purpose.ENTER)
    return response


def login_page(error: SchoolError | None = None, *, email: str = "") -> Response:
    """Return the page of a login without Gosuslugi; after a refusal with what was typed, and a new challenge.

    Raises:
        InvitationsOff: The school lets nobody in without Gosuslugi.
        TooManyAttempts: Each page costs a write.
    """
    email_logins.guest(None)
    limited("passkeys", client())
    if error is not None:
        refusals.log_refusal(error)
    to, ours = attempts.own_page(request.args.get("to", "")), ceremonies.site(current.own_settings().origin)
    value = challenges.new_value()
    response = make_response(
        render_template(
            "auth/passkey.html",
            options=None if ours is None else ceremonies.to_enter(ours, value),
            to=to,
            email=email,
            refused=None if error is None else answer_to(error),
        )
    )
    if ours is not None:
        asked = Challenge(value=value, purpose=Purpose.ENTER, started_at=current.now(), return_to=to)
        challenges.ask(response, asked)
    if error is not None:
        response.status_code = answer_to(error).status
    return response


def _proved(challenge: str, given: dict[str, Any]) -> Person:
    """Return the person whose passkey has signed the challenge. Raises PasskeyRefused, and logs why."""
    ours = ceremonies.site(current.own_settings().origin)
    if ours is None:
        raise PasskeysUnavailable
    table, tenant = current.table(), current.tenant_id()
    found = passkeys.find(table, tenant, given["id"])
    person = email_logins.guest(None if found is None else found.passkey.person_id)
    if found is None or person is None:
        raise PasskeyRefused
    try:
        count = ceremonies.entered(ours, challenge, found.passkey, given)
        passkeys.note(table, tenant, found, found.passkey.used(sign_count=count, at=current.now()))
    except (PasskeyRefused, ConditionFailed) as error:
        LOGGER.warning(
            "passkey_refused", extra={"person_id": person.id, "reason": type(error.__cause__ or error).__name__}
        )
        raise PasskeyRefused from error
    return person
