"""Who asks, where a CDN stands before the gateway: the gateway sees the CDN, for everybody the same few addresses.

CloudFront sends the visitor's address in a header, and a key that it shares with the functions. Without the key the
header says nothing: anybody may send one to the gateway itself, and attempts to log in are counted by address.
Source: API Gateway, "Create AWS Lambda proxy integrations for HTTP APIs", payload 2.0: names of headers are lower-case.
"""

import hmac
from typing import Any, Final

Event = dict[str, Any]

KEY: Final = "x-edge-key"
ADDRESS: Final = "x-viewer-address"
HOST: Final = "x-forwarded-host"  # what SCHOOL_HOST_HEADER is set to there


def seen(event: Event, key: str | None) -> Event:
    """Return an event of payload 2.0 with the visitor's own address as its source, if the CDN's key vouches for it.

    Args:
        event: As the gateway sends it.
        key: Setting SCHOOL_EDGE_KEY; None where nothing stands before the gateway.
    """
    headers = event.get("headers") or {}
    address = headers.get(ADDRESS)
    if not key or not address or not hmac.compare_digest(headers.get(KEY, "").encode(), key.encode()):
        return event
    context = event["requestContext"]
    return {**event, "requestContext": {**context, "http": {**context["http"], "sourceIp": address}}}
