"""The Flask app of one function: its blueprints, and what all functions have in common."""

from collections.abc import Callable
from datetime import UTC, datetime
from time import perf_counter
from typing import Final

from flask import Blueprint, Flask, current_app, g, request
from jinja2 import BaseLoader
from werkzeug.wrappers.response import Response

from functions.domain.access.login import ForeignForm
from functions.storage.table import Table
from functions.web import current, headers, log, refusals, rendering, visit
from functions.web.log import LOGGER
from functions.web.settings import Settings
from functions.web.tenancy import Hosts

LONGEST_BODY: Final = 256 * 1024  # a lesson of 40 pupils with everything filled is 12 KB


class _Function(Flask):
    """A Flask app that leaves the logging of faults to `refusals`: one JSON object a line; templates to `rendering`."""

    def create_global_jinja_loader(self) -> BaseLoader:  # type: ignore[override]  # Flask says its own loader's class
        """Return the loader of all templates; blueprints have none of their own."""
        return rendering.loader()

    def log_exception(self, _exc_info: object) -> None:
        """Say nothing here."""


def create_app(
    name: str,
    *blueprints: Blueprint,
    values: Settings,
    table: Table,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Flask:
    """Return the app of a function.

    Args:
        name: The function's name, for logs.
        blueprints: Its routes.
        values: Its settings.
        table: Where everything is kept.
        clock: Gives the moment, aware; tests give their own.
    """
    app = _Function(name, static_folder=None)
    app.url_map.merge_slashes = False  # a redirect would be built from the Host that was sent
    app.config.update(SETTINGS=values, TABLE=table, CLOCK=clock, MAX_CONTENT_LENGTH=LONGEST_BODY)
    app.extensions["hosts"] = Hosts(values)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # of Flask's default provider
    rendering.prepare(app)
    refusals.prepare(app)
    app.before_request(_begin)
    app.after_request(headers.protect)
    app.after_request(_log)
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    return app


def _begin() -> None:
    g.started = perf_counter()
    current.find_school()
    log.know(tenant=current.own_settings().tenant)
    if request.method not in visit.SAFE and _foreign():
        raise ForeignForm


def _foreign() -> bool:
    """Tell whether a page of another site sends this. A program that is no browser says neither header.

    The token of the session would stop it too, but only after an error page of ours has offered to send it again.
    Source: W3C Fetch Metadata Request Headers; RFC 6454 for older browsers.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in {"same-origin", "none"}
    return request.headers.get("Origin", current.own_settings().origin) != current.own_settings().origin


def _log(response: Response) -> Response:
    LOGGER.info(
        "request",
        extra={
            "function": current_app.name,
            "route": None if request.url_rule is None else request.url_rule.rule,
            "method": request.method,
            "status": response.status_code,
            "ms": round((perf_counter() - g.started) * 1000, 1),
            "version": current.own_settings().version,
        },
    )
    return response
