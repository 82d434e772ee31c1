"""Logs, and the dashboard: a chart for each thing that somebody is to be woken for.

The provider has no alerts, so a person makes them in the console from the same queries; docs/cloud.md lists them.
Names of metrics: Yandex Cloud documentation, "Monitoring metric reference" of each service.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from infra.routes import Function
from infra.yandex.entry_points import EntryPoint, entry_points
from infra.yandex.names import FOLDER, PREFIX, ident, ref

_WIDTH, _HEIGHT, _IN_A_ROW = 12, 8, 3


@dataclass(frozen=True, slots=True)
class Watched:
    """One chart, and the alert that a person makes of it.

    Attributes:
        title: What is watched.
        query: In Monitoring's language, with expressions of Terraform where an id belongs.
        alarm: When to wake somebody; empty: to look at only.
    """

    title: str
    query: str
    alarm: str = ""


WATCHED: Final = (
    Watched(
        title="Faults of functions, per second",
        query='"serverless.functions.errors_per_second"{service="serverless-functions", function="@functions"}',
        alarm="sum above 0 for 5 minutes",
    ),
    Watched(
        title="Answers 5xx of the gateways, per second",
        query='"api_gateway.errors_count_per_second"{service="serverless-apigateway", gateway="@gateways", code="5*"}',
        alarm="sum above 0.05 for 5 minutes",
    ),
    Watched(
        title="Calls turned away for want of quota",
        query='"functions_throttles"{service="serverless-functions", resource_id="@functions"}',
        alarm="sum above 0 for 5 minutes",
    ),
    Watched(
        title="Ends of timers' calls, per second",
        query='"serverless.functions.finished_per_second"{service="serverless-functions", function="@timers"}',
        alarm="no data or 0 for 2 hours, for each function",
    ),
    Watched(
        title="Days until a certificate ends",
        query='"certificate.days_until_expiration"{service="certificate-manager", certificate="@certificates"}',
        alarm="below 14",
    ),
    Watched(
        title="Letters that were refused",
        query='"delivery_reject_count"{service="postbox"}',
        alarm="above 1 % of delivery_success_count in a day",
    ),
    Watched(
        title="Records of level ERROR, per second",
        query='"group.saved_records_per_second"{service="logging", group="@group", level="ERROR"}',
        alarm="above 0 for 5 minutes",
    ),
    Watched(
        title="Records of level WARN, per second",
        query='"group.saved_records_per_second"{service="logging", group="@group", level="WARN"}',
        alarm="above 0 in a day: read them, a certificate that ends is among them",
    ),
    Watched(
        title="Size of the database",
        query='"resources.storage.used_bytes"{service="ydb", resource_id="@database"}',
        alarm="above 80 % of resources.storage.limit_bytes",
    ),
    Watched(
        title="Longest call of a function, ms",
        query='"functions_max_duration"{service="serverless-functions", resource_id="@functions"}',
    ),
    Watched(
        title="Start of an instance, longest, ms",
        query='"functions_max_init_duration"{service="serverless-functions", resource_id="@functions"}',
    ),
    Watched(
        title="Request units of the database, per second",
        query='"api.units.consumed_per_second"{service="ydb", resource_id="@database"}',
    ),
)


def resources(functions: Iterable[Function]) -> dict[str, dict[str, Any]]:
    """Return the group of logs and the dashboard."""
    return {
        "yandex_logging_group": {
            "journal": {"name": PREFIX, "folder_id": FOLDER, "retention_period": ref("var.log_retention")}
        },
        "yandex_monitoring_dashboard": {
            "journal": {
                "name": PREFIX,
                "title": f"School journal, {ref('var.stage')}",
                "folder_id": FOLDER,
                "widgets": [_chart(number, one, tuple(functions)) for number, one in enumerate(WATCHED)],
                "labels": ref("local.labels"),
            }
        },
    }


def _chart(number: int, watched: Watched, functions: Iterable[Function]) -> dict[str, Any]:
    row, column = divmod(number, _IN_A_ROW)
    return {
        "chart": {
            "chart_id": f"chart{number}",
            "title": watched.title,
            "display_legend": True,
            "queries": {"target": {"query": _filled(watched.query, functions), "text_mode": True}},
        },
        "position": {"x": column * _WIDTH, "y": row * _HEIGHT, "w": _WIDTH, "h": _HEIGHT},
    }


def _filled(query: str, functions: Iterable[Function]) -> str:
    """Put ids in the place of `@names`, several divided by `|` as Monitoring wants them."""
    points = [point for one in functions for point in entry_points(one)]
    for name, value in {
        "@functions": "|".join(map(_id, points)),
        "@timers": "|".join(_id(point) for point in points if point.timer is not None),
        "@gateways": ref('join("|", values(yandex_api_gateway.school)[*].id)'),
        "@certificates": ref('join("|", values(yandex_cm_certificate.school)[*].id)'),
        "@database": ref("yandex_ydb_database_serverless.journal.id"),
        "@group": PREFIX,
    }.items():
        query = query.replace(name, value)
    return query.replace("{", f'{{folderId="{FOLDER}", ', 1)


def _id(point: EntryPoint) -> str:
    return ref(f"yandex_function.{ident(point.name)}.id")
