"""One page of graphs in CloudWatch: what people get, what it rests on, what timers do, what logs say."""

import json
from collections.abc import Iterable
from typing import Any, Final

from infra.aws.events import EVENTS
from infra.aws.programs import Program, programs
from infra.aws.shapes import PREFIX, Resources, named, resource, sub

WIDTH: Final = 8  # of 24: three graphs a row
HEIGHT: Final = 6
Series = list[Any]


def dashboard() -> Resources:
    """Return it."""
    graphs = [*_service(), *_table(), *_timers()]
    widgets = [
        {
            "type": "metric",
            "x": n % 3 * WIDTH,
            "y": n // 3 * HEIGHT,
            "width": WIDTH,
            "height": HEIGHT,
            "properties": graph,
        }
        for n, graph in enumerate(graphs)
    ]
    rows = -(-len(graphs) // 3)
    widgets.append({"type": "log", "x": 0, "y": rows * HEIGHT, "width": 24, "height": HEIGHT, "properties": _slowest()})
    body = json.dumps({"widgets": widgets}, separators=(",", ":"))
    return {
        "Dashboard": resource("CloudWatch::Dashboard", {"DashboardName": named("school"), "DashboardBody": sub(body)})
    }


def _graph(title: str, series: Iterable[Series], statistic: str = "Sum") -> dict[str, Any]:
    return {"title": title, "region": "${AWS::Region}", "stat": statistic, "period": 300, "metrics": list(series)}


def _service() -> list[dict[str, Any]]:
    api = ["ApiId", "${Api}"]
    return [
        _graph("Requests and refusals", [["AWS/ApiGateway", name, *api] for name in ("Count", "4xx", "5xx")]),
        _graph(
            "Time of an answer, ms",
            [["AWS/ApiGateway", "Latency", *api, {"stat": one}] for one in ("p50", "p95", "p99")],
        ),
        _graph("Time of functions, p95, ms", _of_each("Duration"), "p95"),
        _graph("Functions at once", _of_each("ConcurrentExecutions"), "Maximum"),
        _graph("Failed calls of functions", _of_each("Errors")),
        _graph("Calls that were refused", _of_each("Throttles")),
    ]


def _table() -> list[dict[str, Any]]:
    table = ["TableName", "${Table}"]
    return [
        _graph(
            "Units of the table",
            [["AWS/DynamoDB", f"Consumed{kind}CapacityUnits", *table] for kind in ("Read", "Write")],
        ),
        _graph(
            "Refusals of the table", [["AWS/DynamoDB", f"{kind}ThrottleEvents", *table] for kind in ("Read", "Write")]
        ),
    ]


def _timers() -> list[dict[str, Any]]:
    queue = ["QueueName", "${DeadLetters.QueueName}"]
    return [
        _graph("Timers", _of_each("Invocations", timers=True)),
        _graph("Dead letters", [["AWS/SQS", "ApproximateNumberOfMessagesVisible", *queue]], "Maximum"),
        _graph("What logs say", [[PREFIX, event.name] for event in EVENTS]),
    ]


def _of_each(metric: str, *, timers: bool = False) -> list[Series]:
    return [
        ["AWS/Lambda", metric, "FunctionName", f"${{{program.id}Function}}", {"label": program.name}]
        for program in programs()
        if not timers or program.timer
    ]


def _slowest() -> dict[str, Any]:
    """A request's line has its route, not its path: nobody's id is in the table."""
    logs = " ".join(f"| SOURCE '{_log(program)}'" for program in programs() if not program.timer).removeprefix("| ")
    query = (
        "filter event = 'request' "
        "| stats count() as requests, pct(ms, 50) as p50, pct(ms, 95) as p95, max(ms) as longest by function, route "
        "| sort p95 desc | limit 20"
    )
    return {"title": "Slowest routes", "region": "${AWS::Region}", "view": "table", "query": f"{logs} | {query}"}


def _log(program: Program) -> str:
    return f"${{{program.id}Log}}"
