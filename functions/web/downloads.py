"""A file that a page gives: its name may be Russian, and a browser keeps it and does not open it."""

from pathlib import PurePath
from urllib.parse import quote

from flask import make_response
from werkzeug.wrappers.response import Response


def download(content: bytes, name: str, media_type: str) -> Response:
    """Return a file to be kept under a name, which stands in `filename*` (RFC 6266, RFC 8187)."""
    response = make_response(content)
    response.headers["Content-Type"] = media_type
    older = f"file{PurePath(name).suffix}"
    response.headers["Content-Disposition"] = f"attachment; filename={older}; filename*=UTF-8''{quote(name, safe='')}"
    return response
