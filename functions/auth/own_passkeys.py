"""The page of one's own passkeys: made right after the invitation was used, added and removed later."""

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers.response import Response

from functions.auth import ceremonies, challenges
from functions.auth.devices import device_of
from functions.domain.access import passkeys as rules
from functions.domain.access.passkeys import (
    FRESH,
    MOST,
    Challenge,
    Passkey,
    PasskeyNotForYou,
    PasskeyRefused,
    PasskeysUnavailable,
    PasskeyTryLost,
    Purpose,
)
from functions.domain.record import SchoolError
from functions.storage import keys, passkeys
from functions.web import current, forms, refusals, visit
from functions.web.answers import answer_to
from functions.web.log import LOGGER
from functions.web.visit import Visit

blueprint = Blueprint("own_passkeys", __name__)


@blueprint.get("/auth/passkeys")
def page() -> ResponseReturnValue:
    """List one's own passkeys, and offer one more."""
    return _page(_enter())


@blueprint.post("/auth/passkeys")
def change() -> ResponseReturnValue:
    """Add the passkey that a device has made (`credential`), or remove one (`remove`). 303 back to the list."""
    asking, posted = _enter(), forms.fields()
    rules.require_fresh(asking.session.started_at, asking.at)
    if hashed := posted.get("remove", ""):
        _remove(asking, hashed)
        return redirect("/auth/passkeys?done=removed", 303)
    try:
        _add(asking, posted.get("credential", ""))
    except (PasskeyRefused, PasskeyTryLost) as error:
        return _page(asking, error)
    response: Response = redirect("/auth/passkeys?done=added", 303)
    challenges.forget(response, Purpose.ADD)
    return response


def _enter() -> Visit:
    """Return the visit of somebody who may have passkeys: who has come by invitation. Raises PasskeyNotForYou."""
    asking = visit.enter(lambda tenant, person_id: (keys.own_email(tenant, person_id),))
    if keys.own_email(asking.tenant, asking.person.id) not in asking.found:
        raise PasskeyNotForYou
    return asking


def _add(asking: Visit, given: str) -> None:
    ours = ceremonies.site(current.own_settings().origin)
    if ours is None:
        raise PasskeysUnavailable
    table, tenant, person_id = current.table(), asking.tenant, asking.person.id
    challenge = challenges.answered(Purpose.ADD, person_id)
    new = ceremonies.added(ours, challenge.value, ceremonies.answer(given))
    rules.require_room(passkeys.of_person(table, tenant, person_id))
    known = passkeys.find(table, tenant, new.id)
    if known is not None and known.passkey.person_id != person_id:
        raise PasskeyRefused  # WebAuthn section 7.1: an id that is somebody's already is nobody else's
    made = Passkey(
        id=new.id,
        person_id=person_id,
        public_key=new.public_key,
        user_handle=challenge.user_handle,
        sign_count=new.sign_count,
        device=device_of(request.headers.get("User-Agent", "")),
        made_at=asking.at,
    )
    passkeys.add(table, tenant, made)
    LOGGER.info("passkey_added", extra={"person_id": person_id})


def _remove(asking: Visit, hashed: str) -> None:
    """Remove a passkey of the person's own; of any other there is nothing to say."""
    there = passkeys.of_person(current.table(), asking.tenant, asking.person.id)
    if hashed in {passkeys.id_hash(one.id) for one in there}:
        passkeys.remove(current.table(), asking.tenant, asking.person.id, hashed)
        LOGGER.info("passkey_removed", extra={"person_id": asking.person.id})


def _page(asking: Visit, error: SchoolError | None = None) -> Response:
    there = passkeys.of_person(current.table(), asking.tenant, asking.person.id)
    ours = ceremonies.site(current.own_settings().origin)
    fresh = asking.at < asking.session.started_at + FRESH
    challenge = None
    if ours is not None and fresh and len(there) < MOST:
        handle = there[0].user_handle if there else challenges.new_value()
        challenge = Challenge(
            value=challenges.new_value(),
            purpose=Purpose.ADD,
            started_at=asking.at,
            person_id=asking.person.id,
            user_handle=handle,
        )
    if error is not None:
        refusals.log_refusal(error)
    response = make_response(
        render_template(
            "auth/passkeys.html",
            passkeys=[(passkeys.id_hash(one.id), one) for one in there],
            options=None if ours is None or challenge is None else _options(ours, asking, challenge, there),
            possible=ours is not None,
            fresh=fresh,
            room=len(there) < MOST,
            zone=asking.zone,
            home=asking.home,
            done=request.args.get("done", "") if error is None else "",
            refused=None if error is None else answer_to(error),
        )
    )
    if challenge is not None:
        challenges.ask(response, challenge)
    if error is not None:
        response.status_code = answer_to(error).status
    return response


def _options(ours: ceremonies.Site, asking: Visit, challenge: Challenge, there: list[Passkey]) -> str:
    return ceremonies.to_add(
        ours,
        challenge.value,
        school=asking.school.short_name,
        name=asking.person.name,
        user_handle=challenge.user_handle,
        there=there,
    )
