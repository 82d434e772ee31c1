"""From a gateway's event to a Flask app and back: Mangum over a bridge of ours, on both clouds and on one machine."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask
from mangum import Mangum

from functions.storage.opening import open_table
from functions.web import edge, gateway_event, log, settings
from functions.web.app import create_app
from functions.web.bridge import Bridge
from functions.web.loops import give_thread_a_loop

Event = dict[str, Any]
Handler = Callable[[Event, Any], dict[str, Any]]


def entry(name: str, *blueprints: Blueprint) -> Handler:
    """Return the handler of one function, made from the environment. Called once, when the cloud loads it."""
    values = settings.read()
    log.to_stderr(values.log_level)
    table = open_table(values.table, None if values.table_endpoint is None else str(values.table_endpoint))
    return wrap(create_app(name, *blueprints, values=values, table=table), edge_key=values.edge_key)


def wrap(app: Flask, *, edge_key: str | None = None) -> Handler:
    """Return a handler for events of HTTP API 2.0 and 1.0, the payload of Yandex's gateway. Any thread may call it.

    Args:
        app: A function's app.
        edge_key: See edge.seen.
    """
    give_thread_a_loop()
    bridge: Any = Bridge(app.wsgi_app)  # Mangum types ASGI by protocols of its own, which say the same and do not fit
    adapter = Mangum(bridge, lifespan="off")

    def handler(event: Event, context: Any) -> dict[str, Any]:  # noqa: ANN401  # whatever the cloud passes
        give_thread_a_loop()
        return adapter(edge.seen(gateway_event.readable(event), edge_key), context)

    return handler
