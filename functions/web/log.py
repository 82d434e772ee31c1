"""Logs: one JSON object a line, a constant event name with fields beside it.

`message` and the names of levels are Yandex Cloud Logging's, which takes a line for text without them; AWS Lambda
knows the same levels. Source: Yandex Cloud documentation, functions/concepts/logs, "Structured logs": one line of 64 KB
at most.

Only the fields of FIELDS get out: ids and numbers, never a name, SNILS, contact or comment on a child.
"""

import json
import logging
import sys
from typing import Final

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
    }
)
LEVELS: Final = {"WARNING": "WARN", "CRITICAL": "FATAL"}  # the other three are called alike everywhere
LOGGER: Final = logging.getLogger("school")


class JsonLine(logging.Formatter):
    """Formats a record as one line of JSON; a traceback goes in as a field."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        event = record.getMessage()
        line = {"level": LEVELS.get(record.levelname, record.levelname), "message": event, "event": event}
        line |= {name: value for name, value in record.__dict__.items() if name in FIELDS}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def to_stderr(level: str) -> None:
    """Send the program's log to stderr, where both clouds collect it. Twice is as good as once."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLine())
    LOGGER.handlers[:] = [handler]
    LOGGER.setLevel(level)
    LOGGER.propagate = False
