"""From a gateway's event to a Flask app and back: Mangum over a2wsgi, on both clouds and on one machine."""

import base64
from collections.abc import Callable
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from flask import Blueprint, Flask
from mangum import Mangum

from functions.storage.opening import open_table
from functions.web import calls, edge, gateway_event, log, settings
from functions.web.app import create_app
from functions.web.loops import give_thread_a_loop

Event = dict[str, Any]
Handler = Callable[[Event, Any], dict[str, Any]]


def entry(name: str, *blueprints: Blueprint) -> Handler:
    """Return the handler of one function, made from the environment. Called once, when the cloud loads it."""
    values = settings.read()
    log.to_stderr(values.log_level)
    table = open_table(values.table, None if values.table_endpoint is None else str(values.table_endpoint))
    app = create_app(name, *blueprints, values=values, table=table)
    if values.started == "snap-start":
        from functions.web import snapshot  # noqa: PLC0415  # only before a picture is taken

        snapshot.get_ready(app)
    return wrap(app, threads=values.threads, edge_key=values.edge_key)


def wrap(app: Flask, *, threads: int = 1, edge_key: str | None = None) -> Handler:
    """Return a handler for events of HTTP API 2.0 and 1.0, the payload of Yandex's gateway.

    Args:
        app: A function's app.
        threads: How many requests run at once; a cloud gives an instance one at a time.
        edge_key: See edge.seen.
    """
    # Both libraries type ASGI and WSGI by protocols of their own, which say the same and do not fit each other.
    give_thread_a_loop()
    bridge: Any = WSGIMiddleware(cast("Any", app.wsgi_app), workers=threads)
    adapter = Mangum(bridge, lifespan="off")

    def handler(event: Event, context: Any) -> dict[str, Any]:  # noqa: ANN401  # whatever the cloud passes
        give_thread_a_loop()
        with calls.of_event(app.name, event):
            return adapter(_with_length(edge.seen(gateway_event.readable(event), edge_key)), context)

    return handler


def _with_length(event: Event) -> Event:
    """Say the body's length, which a gateway may leave out and without which a2wsgi's app reads nothing."""
    body = event.get("body")
    if not body:
        return event
    size = len(base64.b64decode(body) if event.get("isBase64Encoded") else body.encode())
    headers = {name: value for name, value in (event.get("headers") or {}).items() if name.lower() != "content-length"}
    several = {
        name: value
        for name, value in (event.get("multiValueHeaders") or {}).items()
        if name.lower() != "content-length"
    }
    changed = {**event, "headers": {**headers, "content-length": str(size)}}
    return {**changed, "multiValueHeaders": {**several, "content-length": [str(size)]}} if several else changed
