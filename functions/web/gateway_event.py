"""Events of Yandex's API Gateway, put into the shape of AWS's payload 1.0 that Mangum reads.

The two agree but for cookies, which the documentation leaves open, so every reading is taken:

- Several `Cookie` lines, as HTTP/2 sends them, come as a list. Mangum joins lists by commas, which a cookie may not be.
- Called directly, a function gets no `Cookie`. Whether the gateway passes it is not said, so its description declares
  the header and our cookies as parameters (infra/yandex/gateway.py), and they are taken from there if nowhere else.

Whether a path comes as it was typed or with percent signs is not said either; Mangum reads both.

Source: Yandex Cloud documentation, api-gateway/concepts/extensions/cloud-functions, "Request structure v1.0";
functions/concepts/function-invoke, "Filtering message headers".
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

Event = dict[str, Any]

VERSION: Final = "1.0"
PREFIX: Final = "__Host-"  # of every cookie of ours over TLS, and of nothing else that a description declares


def readable(event: Event) -> Event:
    """Return an event of payload 1.0 with its cookies in one header; any other event as it is."""
    if event.get("version") != VERSION:
        return event
    cookie = "; ".join(_cookies(event))
    if not cookie:
        return event
    changed = {**event}
    for name, value in (("headers", cookie), ("multiValueHeaders", [cookie])):
        changed[name] = {**_without_cookie(event.get(name)), "cookie": value}
    return changed


def _cookies(event: Event) -> Iterator[str]:
    """Give the cookies of a request from the first place that has any: its header, or what was declared."""
    several, single, parameters = (event.get(name) or {} for name in ("multiValueHeaders", "headers", "parameters"))
    found = _cookie_of(several) or _cookie_of(single) or _cookie_of(parameters)
    if found:
        yield from found if isinstance(found, list) else [found]
    else:
        yield from (f"{name}={value}" for name, value in parameters.items() if name.startswith(PREFIX) and value)


def _cookie_of(values: Mapping[str, Any]) -> Any:  # noqa: ANN401  # a text or a list of them
    return next((value for name, value in values.items() if name.lower() == "cookie"), None)


def _without_cookie(values: Mapping[str, Any] | None) -> Mapping[str, Any]:
    return {name: value for name, value in (values or {}).items() if name.lower() != "cookie"}
