"""The health of the deployment, for `school doctor` and monitors. Anybody may ask: it tells nothing worth hiding."""

from typing import Final

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from functions.storage import timer_marks
from functions.storage.table import TableUnavailable
from functions.web import current, visit

blueprint = Blueprint("health", __name__)

PROBE: Final = "probe"  # in the query: set the cookies below, which the next request should bring back
PROBES: Final = ("probe-1", "probe-2")  # two, since a gateway may lose all cookies of a message but one
PROBE_SECONDS: Final = 60


@blueprint.get("/healthz")
def health() -> ResponseReturnValue:
    """Say how the deployment is: 200, or 503 where the table does not answer. Two reads.

    `timers` has the seconds since each timer's last good end, `now` the function's own clock, `cookies` how many of
    the two probes came back.
    """
    values, now = current.own_settings(), current.now()
    told = {
        "version": values.version,
        "now": now.isoformat(timespec="seconds"),
        "mail": "none" if values.mail is None else "set",
        "cookies": sum(visit.cookie_name(probe) in request.cookies for probe in PROBES),
    }
    try:
        current.table().ping()
        marks = timer_marks.read(current.table())
    except TableUnavailable:
        response = jsonify(**told, table="unavailable", timers={})
        response.status_code = 503
    else:
        ages = {name: max(0, int((now - at).total_seconds())) for name, at in marks.items()}
        response = jsonify(**told, table="ok", timers=ages)
    if PROBE in request.args:
        for probe in PROBES:
            visit.set_cookie(response, visit.cookie_name(probe), "1", seconds=PROBE_SECONDS)
    return response
