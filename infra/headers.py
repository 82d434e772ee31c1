"""Security headers of the public site: the same on the local gateway and on a cloud's CDN.

Pages of functions send their own, from `functions.web`.
"""

from collections.abc import Mapping
from typing import Final

COUNTER: Final = "https://mc.yandex.ru"  # the visit counter, loaded by our script and only after consent


def site_headers(*, counter: bool) -> Mapping[str, str]:
    """Return the headers of every file of the public site.

    Args:
        counter: Whether the school has a visit counter, which then may load and report.
    """
    counted = f" {COUNTER}" if counter else ""
    policy = {
        "default-src": "'none'",
        "style-src": "'self'",
        "script-src": f"'self'{counted}",
        "img-src": f"'self' data:{counted}",
        "font-src": "'self'",
        "connect-src": f"'self'{counted}",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }
