"""How long a browser may keep a file of the public site: the same on the local gateway and in the clouds."""

import re
from typing import Final

# The freezer puts eight hexadecimal digits of the contents into the name: new contents, new name.
_FINGERPRINTED: Final = re.compile(r"^/static/.+\.[0-9a-f]{8}\.\w+$")
FOREVER: Final = 365 * 24 * 60 * 60  # seconds; a year is what RFC 9111 caches agree on as for ever


def is_fingerprinted(url: str) -> bool:
    """Tell whether other contents would have another name. `url` is a path of the site: `/static/app.3f2a91c0.css`."""
    return _FINGERPRINTED.match(url) is not None


def cache_control(url: str) -> str:
    """Let a file with its fingerprint in the name stay a year; have every other one asked about each time."""
    return f"public, max-age={FOREVER}, immutable" if is_fingerprinted(url) else "no-cache"
