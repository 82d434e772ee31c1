"""Prices of both clouds, each with what is free of it every month.

AWS: US dollars without VAT, us-east-1; other regions cost up to a third more. Yandex Cloud: roubles with VAT.
Sources, read in November 2026, stand at each price, in Russian since docs/cost.md shows them; one that we found on
another's page only is marked so.
Prices change: compare with both calculators before you sign a budget.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Meter(StrEnum):
    """What a cloud counts."""

    CALLS = "calls of functions"
    COMPUTE = "time of functions, GB·s"
    GATEWAY = "requests through the gateway"
    READS = "read units of the table"
    WRITES = "write units of the table"
    UNITS = "request units of the table"
    STORAGE = "records, GB"
    FILES = "files and pages, GB"
    LETTERS = "letters"
    LOGS = "logs, GB"
    SECRETS = "secrets"
    ALARMS = "alarms"
    METRICS = "metrics made of logs"
    SNAPSHOTS = "snapshots of started functions, GB"


@dataclass(frozen=True, slots=True)
class Price:
    """What a number of a meter costs.

    Attributes:
        amount: Money for `per` of it.
        per: How many the amount buys.
        free: How many of it are free every month, for ever; what is free for a year only is not counted.
        source: Where it is written, and whether that is the cloud's own page.
        tiers: For a price that falls with the number: (up to, money for `per`), rising; `amount` holds above the last.
    """

    amount: float
    per: float
    free: float = 0
    source: str = ""
    tiers: tuple[tuple[float, float], ...] = ()

    def of(self, number: float) -> float:
        """Return what so many cost."""
        paid, cost, low = max(0.0, number - self.free), 0.0, 0.0
        for top, amount in self.tiers:
            step = min(paid, top - self.free) - low
            if step <= 0:
                return cost
            cost, low = cost + step / self.per * amount, low + step
        return cost + (paid - low) / self.per * self.amount


MILLION: Final = 1_000_000
THOUSAND: Final = 1_000
MONTH_SECONDS: Final = 30 * 24 * 3600
DOLLAR: Final = 80.0  # roubles, for the one price of Yandex Cloud that we found in dollars alone: an assumption

AWS: Final = {
    Meter.CALLS: Price(0.20, MILLION, free=MILLION, source="aws.amazon.com/lambda/pricing"),
    Meter.COMPUTE: Price(0.0000133334, 1, free=400_000, source="aws.amazon.com/lambda/pricing, arm64"),
    Meter.GATEWAY: Price(1.00, MILLION, source="aws.amazon.com/api-gateway/pricing, HTTP API"),
    Meter.READS: Price(0.125, MILLION, source="aws.amazon.com/dynamodb/pricing/on-demand"),
    Meter.WRITES: Price(0.625, MILLION, source="aws.amazon.com/dynamodb/pricing/on-demand"),
    Meter.STORAGE: Price(
        0.45, 1, free=0, source="aws.amazon.com/dynamodb/pricing: хранение 0,25 и восстановление на момент 0,20"
    ),
    Meter.FILES: Price(0.023, 1, source="aws.amazon.com/s3/pricing, по чужой странице"),
    Meter.LETTERS: Price(0.10, THOUSAND, source="aws.amazon.com/ses/pricing, по чужой странице"),
    Meter.LOGS: Price(0.50, 1, free=5, source="aws.amazon.com/cloudwatch/pricing, по чужой странице"),
    Meter.SECRETS: Price(0.40, 1, source="aws.amazon.com/secrets-manager/pricing, по чужой странице"),
    Meter.ALARMS: Price(0.10, 1, free=10, source="aws.amazon.com/cloudwatch/pricing, по чужой странице"),
    Meter.METRICS: Price(0.30, 1, free=10, source="aws.amazon.com/cloudwatch/pricing, по чужой странице"),
    Meter.SNAPSHOTS: Price(
        0.0000015046 * MONTH_SECONDS,
        1,
        source="Lambda SnapStart для Python, по чужой странице; запуск из снимка сверх того",
    ),
}
YANDEX: Final = {
    Meter.CALLS: Price(
        0.128 * DOLLAR, MILLION, free=MILLION, source="yandex.cloud/en/docs/functions/pricing, в долларах, по 80 ₽"
    ),
    Meter.COMPUTE: Price(
        0.0531 * DOLLAR / 3600,
        1,
        free=36_000,
        source="docs.yandex.cloud/int, в долларах, по 80 ₽; с округлением до 100 мс",
    ),
    Meter.GATEWAY: Price(120, MILLION, free=100_000, source="учебный курс 2025 года"),
    Meter.UNITS: Price(
        21.38,
        MILLION,
        free=MILLION,
        source="учебный курс 2025 года; правила: yandex.cloud/en/docs/ydb/pricing/ru-docapi",
    ),
    Meter.STORAGE: Price(16, 1, free=1, source="наша оценка, страницы не нашли"),
    Meter.FILES: Price(2.2, 1, free=1, source="наша оценка, найденная страница старая"),
    Meter.LETTERS: Price(
        29,
        THOUSAND,
        free=2_000,
        source="yandex.cloud/ru/docs/postbox/pricing",
        tiers=((10_000, 79), (50_000, 69), (100_000, 59), (1_000_000, 39)),
    ),
    Meter.LOGS: Price(20, 1, free=1, source="наша оценка, страницы не нашли"),
}
