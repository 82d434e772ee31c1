"""The page of one's own sessions: where one is logged in, and a way out of there."""

from datetime import date, datetime
from typing import Annotated, Final, Literal, NamedTuple

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import StringConstraints, ValidationError

from functions.domain.access.login import Session, session_limits
from functions.domain.record import Record
from functions.storage import sessions
from functions.web import current, forms, visit
from functions.web.log import LOGGER
from functions.web.visit import Visit

PUBLIC: Final = 16  # characters of a session's hash that its page says: enough to tell sessions of one person apart
WAYS: Final = {"esia": "Госуслуги", "email": "код из письма", "passkey": "ключ доступа"}

blueprint = Blueprint("own_sessions", __name__)


class Ending(Record):
    """Which sessions are to end: one by its public id, or all but that of this browser."""

    end: Literal["others"] | Annotated[str, StringConstraints(pattern=f"^[0-9a-f]{{{PUBLIC}}}$")]


class Line(NamedTuple):
    """A session on the page. Moments are in the school's time."""

    id: str
    here: bool
    device: str
    way: str
    since: datetime
    seen: date


@blueprint.get("/auth/sessions")
def overview() -> ResponseReturnValue:
    """Show where one is logged in: this browser first, then the latest. Two round trips."""
    asking = visit.enter()
    lines = [_line(asking, secret_hash, session) for secret_hash, session in _standing(asking).items()]
    lines.sort(key=lambda line: (line.here, line.seen, line.since), reverse=True)
    without_gosuslugi = asking.session.provider in {"email", "passkey"}  # only who comes so has passkeys
    return render_template(
        "auth/sessions.html", lines=lines, ended=request.args.get("ended"), has_passkeys=without_gosuslugi
    )


@blueprint.post("/auth/sessions")
def end() -> ResponseReturnValue:
    """End others of one's own sessions. 303 back to the page, which says what came of it."""
    posted = {name: value for name, value in forms.fields().items() if name != forms.CSRF_FIELD}
    asking = visit.enter()
    try:
        wanted = Ending.model_validate(posted).end
    except ValidationError as exc:
        raise forms.InvalidInput(forms.wrong_fields(exc)) from exc
    others = [one for one in _standing(asking) if one != _own_hash()]
    chosen = others if wanted == "others" else [one for one in others if one[:PUBLIC] == wanted]
    sessions.end(current.table(), asking.tenant, asking.person.id, *chosen)
    LOGGER.info("sessions_ended", extra={"person_id": asking.person.id, "count": len(chosen)})
    outcome = "none" if not chosen else "others" if wanted == "others" else "one"
    return redirect(f"/auth/sessions?ended={outcome}", 303)


def _standing(asking: Visit) -> dict[str, Session]:
    """Return the sessions of who asks that have not ended, by hash. They are looked for in one's own partition only."""
    limits = session_limits(asking.person.roles)
    found = sessions.of_person(current.table(), asking.tenant, asking.person.id)
    return {secret_hash: session for secret_hash, session in found.items() if session.valid(asking.at, limits)}


def _line(asking: Visit, secret_hash: str, session: Session) -> Line:
    ways = WAYS | {"oidc": current.own_settings().oidc_title}
    here = secret_hash == _own_hash()
    return Line(
        id=secret_hash[:PUBLIC],
        here=here,
        device=session.device or "Неизвестное устройство",
        way=ways.get(session.provider, session.provider),
        since=session.started_at.astimezone(asking.zone),
        seen=asking.today if here else session.last_seen.astimezone(asking.zone).date(),
    )


def _own_hash() -> str:
    return visit.digest(visit.cookie_parts()[1])
