"""A file that a page gives to be saved: its name may be Russian, and a browser does not open it."""

from flask import make_response
from werkzeug.wrappers.response import Response

from functions.file_store.addresses import disposition


def download(content: bytes, name: str, media_type: str) -> Response:
    """Return a file to be saved under a name."""
    response = make_response(content)
    response.headers["Content-Type"] = media_type
    response.headers["Content-Disposition"] = disposition(name)
    return response
