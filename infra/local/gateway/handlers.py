"""The functions' handlers: found by the table of routes, called as a cloud calls them."""

import importlib
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from infra.local.gateway.events import Event
from infra.routes import Function

Handler = Callable[[Event, "Context"], object]

TIMEOUT: Final = 30  # seconds, the most that an HTTP API waits for a function


class HandlerMissing(Exception):
    """The table names a handler that cannot be imported; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a function learns of its own call, by AWS's names."""

    function_name: str
    aws_request_id: str
    memory_limit_in_mb: str = "256"
    seconds: int = TIMEOUT
    _began: float = field(default_factory=time.monotonic)

    def get_remaining_time_in_millis(self) -> int:
        """Return how long the caller will still wait, in milliseconds."""
        return max(0, int((self.seconds - (time.monotonic() - self._began)) * 1000))


def load(functions: Iterable[Function]) -> Mapping[str, Handler]:
    """Import the handler of every function that has one, and return them by the functions' names.

    Raises:
        HandlerMissing: A module or its handler is not there.
    """
    return {function.name: imported(function.name, function.handler) for function in functions if function.handler}


def imported(function: str, handler: str) -> Handler:
    """Return one of a function's handlers, written `module:name`. Raises HandlerMissing."""
    module, _, name = handler.partition(":")
    try:
        found: Handler = getattr(importlib.import_module(module), name)
    except (ModuleNotFoundError, AttributeError) as error:
        raise HandlerMissing(f"{function}: {handler} – {error}") from error
    return found
