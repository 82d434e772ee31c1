"""Logs: one JSON object a line, a constant event name with fields beside it.

`message` and the names of levels are Yandex Cloud Logging's, which takes a line for text without them; AWS Lambda
knows the same levels. Source: Yandex Cloud documentation, functions/concepts/logs, "Structured logs": one line of 64 KB
at most.

Only the fields of FIELDS get out: ids and numbers, never a name, SNILS, contact or comment on a child. So of an error
there are its frames and its kind, and its words only where they are ours: others quote what they were given.

What is the same for a whole call – which one, of what function, for which school – is said once, with `about` and
`know`, and stamped on every line that is written meanwhile.
"""

import json
import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from traceback import TracebackException
from typing import Any, Final

FIELDS: Final = frozenset(
    {
        "function",
        "route",
        "method",
        "status",
        "ms",
        "request_id",
        "person_id",
        "lesson",
        "reason",
        "provider",
        "code",
        "count",
        "days_left",
        "event_id",
        "outbox_age",
        "tenant",
        "trace_id",
        "version",
        "cold",
    }
)
LEVELS: Final = {"WARNING": "WARN", "CRITICAL": "FATAL"}  # the other three are called alike everywhere
LOGGER: Final = logging.getLogger("school")
OURS: Final = "functions."  # whose errors carry ids only (domain/record.py)
_KNOWN: Final[ContextVar[Mapping[str, Any] | None]] = ContextVar("known", default=None)  # None: outside a call


@contextmanager
def about(**fields: object) -> Iterator[None]:
    """Put fields, of those that have a value, on every line of this block."""
    before = _KNOWN.set(
        {**(_KNOWN.get() or {}), **{name: value for name, value in fields.items() if value is not None}}
    )
    try:
        yield
    finally:
        _KNOWN.reset(before)


def know(**fields: object) -> None:
    """Put further fields on the lines of this call from now on; outside a call there are none."""
    if (before := _KNOWN.get()) is not None:
        _KNOWN.set({**before, **fields})


def known(name: str) -> Any:  # noqa: ANN401  # whatever was said of this call
    """Return what is known of this call, or None."""
    return (_KNOWN.get() or {}).get(name)


class _Stamp(logging.Filter):
    """Writes on a record what is known of the call; what the line says itself goes before it."""

    def filter(self, record: logging.LogRecord) -> bool:
        for name, value in (_KNOWN.get() or {}).items():
            record.__dict__.setdefault(name, value)
        return True


LOGGER.addFilter(_Stamp())


class JsonLine(logging.Formatter):
    """Formats a record as one line of JSON; a traceback goes in as a field."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        event = record.getMessage()
        line = {"level": LEVELS.get(record.levelname, record.levelname), "message": event, "event": event}
        line |= {name: value for name, value in record.__dict__.items() if name in FIELDS}
        if record.exc_info:
            line["error"] = _error(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def _error(error: BaseException | None) -> str:
    """Return where an error was raised and of what kind it is, and the same of those that led to it."""
    if error is None:
        return ""
    frames = "".join(TracebackException.from_exception(error).stack.format())
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return (f"{_error(before)}\n\n" if before is not None else "") + f"{frames}{_kind(error)}"


def _kind(error: BaseException) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    if name.startswith(OURS):
        return f"{name}: {error}"
    code = getattr(error, "response", None)  # of a cloud's refusal
    return f"{name}: {code['Error']['Code']}" if isinstance(code, dict) and "Code" in code.get("Error", {}) else name


def to_stderr(level: str) -> None:
    """Send the program's log to stderr, where both clouds collect it. Twice is as good as once."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLine())
    LOGGER.handlers[:] = [handler]
    LOGGER.setLevel(level)
    LOGGER.propagate = False
