"""A WSGI application on a real socket of this machine, in a thread of the test."""

import http.client
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


class _Quiet(WSGIRequestHandler):
    """HTTP/1.1 as browsers speak it, and no line in the log for each request."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002  # the base's name
        """Say nothing."""


@contextmanager
def serving(application: "WSGIApplication", port: int = 0, *, context: ssl.SSLContext | None = None) -> Iterator[int]:
    """Serve while the block runs, over TLS where a context is given; yield the port."""
    server = make_server("127.0.0.1", port, application, threaded=True, request_handler=_Quiet, ssl_context=context)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))  # seconds until it sees that it shall stop
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def ask(
    port: int, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
) -> tuple[http.client.HTTPResponse, bytes]:
    """Send one request and return the response with its body. A body that is iterable goes in chunks."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, path, body, {**(headers or {}), "Connection": "close"})  # type: ignore[arg-type]  # its callers give what http.client takes
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()
