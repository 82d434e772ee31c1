"""Which call this is, for logs: its id at the gateway or the cloud, the trace it belongs to, whether it is the first.

A caller may write anything into a header, so only what looks like an id is believed.
"""

import os
import re
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, Final

from functions.web import log

REQUEST: Final = re.compile(r"[A-Za-z0-9_=+/-]{1,64}", re.ASCII)
# X-Amzn-Trace-Id: `Root=1-67891233-abcdef012345678912345678;Parent=…`; traceparent: W3C Trace Context, section 3.2.
AMAZONS: Final = re.compile(r"(?:^|;)Root=(1-[0-9a-f]{8}-[0-9a-f]{24})(?:;|$)", re.ASCII)
W3C: Final = re.compile(r"^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}", re.ASCII)
_warm: Final[set[str]] = set()  # functions and timers that this process has served before


def of_event(function: str, event: Mapping[str, Any]) -> AbstractContextManager[None]:
    """Put on every line of a block which request it is of, by the event of a gateway."""
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    request = (event.get("requestContext") or {}).get("requestId")
    return _about(function, request, headers.get("x-amzn-trace-id"), headers.get("traceparent"))


def of_timer(function: str, context: object) -> AbstractContextManager[None]:
    """Put on every line of a block which call of a timer it is of, by the context that the cloud gives.

    Sources: docs.aws.amazon.com/lambda/latest/dg/python-context.html and configuration-envvars.html (the trace of a
    call stands in the environment), yandex.cloud/ru/docs/functions/lang/python/context.
    """
    request = getattr(context, "aws_request_id", None) or getattr(context, "request_id", None)
    return _about(f"{function}-timer", request, os.environ.get("_X_AMZN_TRACE_ID"), None)


def _about(function: str, request: object, amazons: object, w3c: object) -> AbstractContextManager[None]:
    cold = function not in _warm
    _warm.add(function)
    whole = REQUEST.fullmatch(str(request)) if request else None
    trace = AMAZONS.search(str(amazons or "")) or W3C.match(str(w3c or ""))
    return log.about(
        function=function,
        request_id=whole[0] if whole else None,
        trace_id=trace[1] if trace else None,
        cold=True if cold else None,
    )
