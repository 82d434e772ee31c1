"""Limits on attempts, as a route asks for them: counted, and refused beyond."""

from ipaddress import IPv6Address, ip_address
from typing import Final

from flask import request

from functions.domain.limits import LIMITS
from functions.storage import counters
from functions.web import current

IPV6_HOME: Final = 64  # bits of a household's network (RFC 6177): it could take a new address for each attempt


def limited(what: str, who: str) -> None:
    """Count an attempt of somebody at something.

    Args:
        what: A name of functions/domain/limits.py.
        who: Whose attempts are counted together: `client()`, an address for letters, a person's id.

    Raises:
        TooManyAttempts: It is one too many within its window.
        TableBusy: So many try at once that it could not be counted.
    """
    limit, at = LIMITS[what], current.now()
    begins = limit.begins(at)
    number = counters.count(current.table(), current.tenant_id(), what, who, begins=begins, window=limit.window)
    limit.check(number, at)


def client() -> str:
    """Return the client's address as the gateway saw it; of IPv6 the network of a household.

    It is `sourceIp` of the event, which Mangum hands on as REMOTE_ADDR. X-Forwarded-For is not read: anybody may
    send it.
    """
    told = request.remote_addr or ""
    try:
        address = ip_address(told)
    except ValueError:
        return told
    if not isinstance(address, IPv6Address):
        return told
    mapped = address.ipv4_mapped
    return str(mapped) if mapped else str(int(address) >> (128 - IPV6_HOME))
