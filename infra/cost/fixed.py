"""What a deployment has whatever its use, counted in the very template that is deployed."""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from infra import paths
from infra.cost.prices import Meter

TEMPLATE: Final = paths.ROOT / "infra" / "aws" / "template.json"
_COUNTED: Final = {
    "AWS::SecretsManager::Secret": Meter.SECRETS,
    "AWS::CloudWatch::Alarm": Meter.ALARMS,
    "AWS::Logs::MetricFilter": Meter.METRICS,
}


def fixed(cloud: str, template: Path = TEMPLATE) -> Mapping[Meter, float]:
    """Return the numbers for a cloud; Yandex Cloud charges for none of them that we know of."""
    if cloud != "aws":
        return {}
    resources = json.loads(template.read_text(encoding="utf-8"))["Resources"].values()
    kinds = Counter(one["Type"] for one in resources)
    return {meter: kinds[kind] for kind, meter in _COUNTED.items()}
