"""The one host name that logins happen at: cookies of an attempt belong to the name they were set at."""

from typing import Final
from urllib.parse import urlencode, urlsplit

from flask import redirect, request
from werkzeug.wrappers.response import Response

from functions.web import current

MOVED: Final = "moved"


def to_own_host() -> Response | None:
    """Return the way to this address at SCHOOL_BASE_URL, if the browser is at another name of ours; else None.

    A provider sends browsers back to SCHOOL_BASE_URL, where the cookie of an attempt begun at `www.` would be missing.
    Sent on once and not again: behind a CDN the functions may never see the name that the browser used.
    """
    origin = current.own_settings().origin
    if MOVED in request.args or current.asked_host().lower() == urlsplit(origin).netloc:
        return None
    query = urlencode([*request.args.items(multi=True), (MOVED, "1")])
    return redirect(f"{origin}{request.path}?{query}", 303)
