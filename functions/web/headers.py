"""Headers of every answer of a function: nothing from elsewhere, nothing kept by strangers."""

from typing import Final
from urllib.parse import urlsplit

from werkzeug.wrappers.response import Response

from functions.web.current import own_settings
from functions.web.settings import Settings

POLICY: Final = {
    "default-src": "'none'",
    "style-src": "'self'",
    "script-src": "'self'",
    "img-src": "'self' data:",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
FIXED: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",  # a diary on a shared computer must not come back with the back button
}


def protect(response: Response) -> Response:
    """Add the headers that every answer has; a view may have set its own Cache-Control."""
    values = own_settings()
    for name, value in FIXED.items():
        response.headers.setdefault(name, value)
    response.headers["Content-Security-Policy"] = _policy(values)
    if values.secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response


def _policy(values: Settings) -> str:
    # A form may only go to ourselves and to the store of files; logging out goes on to the identity provider by
    # redirect, which counts too (CSP Level 3, section 6.4.1). A provider's end_session_endpoint is taken to be at its
    # issuer's own origin.
    there = [_origin(str(one)) for one in (values.esia_url, values.oidc_issuer) if one is not None]
    store = [] if values.store_origin is None else [values.store_origin]
    own = [" ".join(("form-action 'self'", *there, *store)), " ".join(("connect-src 'self'", *store))]
    return "; ".join([*(f"{name} {value}" for name, value in POLICY.items()), *own])


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
