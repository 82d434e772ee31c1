"""What a deployment has whatever its use, counted in the very template that is deployed."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from infra import paths
from infra.cost.prices import Meter

TEMPLATE: Final = paths.ROOT / "infra" / "aws" / "template.json"
# Those that every school with ESIA has; a signing service or a region's own login bring one more each.
SECRETS: Final = ("people-key", "esia-key", "esia-trusted")


def fixed(cloud: str, *, snapshots: bool = False, template: Path = TEMPLATE) -> Mapping[Meter, float]:
    """Return the numbers for a cloud; of Yandex Cloud we found no price for any of them.

    Args:
        cloud: `aws` or `yandex`.
        snapshots: Whether functions start from snapshots (the template's parameter SnapStart).
        template: The template.
    """
    if cloud != "aws":
        return {}
    resources = json.loads(template.read_text(encoding="utf-8"))["Resources"].values()
    found: dict[Meter, float] = {
        Meter.SECRETS: len(SECRETS),
        Meter.ALARMS: len(_of(resources, "AWS::CloudWatch::Alarm")),
        Meter.METRICS: len(
            {one["MetricTransformations"][0]["MetricName"] for one in _of(resources, "AWS::Logs::MetricFilter")}
        ),
    }
    if snapshots:
        started = [one for one in _of(resources, "AWS::Lambda::Function") if "SnapStart" in one]
        found[Meter.SNAPSHOTS] = sum(one["MemorySize"] for one in started) / 1024
    return found


def _of(resources: Any, kind: str) -> list[dict[str, Any]]:  # noqa: ANN401  # JSON
    return [one["Properties"] for one in resources if one["Type"] == kind]
