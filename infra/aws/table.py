"""The one table: keys and index as functions/storage/dynamodb.py makes them on an emulator."""

from typing import Final

from functions.storage.dynamodb_wire import INDEX
from infra.aws.shapes import KEEP, PREFIX, Resources, resource, sub, when

KEYS: Final = ("pk", "sk", "ipk", "isk")


def table() -> Resources:
    """Return the table. Nobody can delete it by mistake, and each second of 35 days can be restored."""
    return {
        "Table": resource(
            "DynamoDB::Table",
            {
                "TableName": sub(PREFIX),
                "BillingMode": "PAY_PER_REQUEST",
                "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"} for key in KEYS],
                "KeySchema": _schema("pk", "sk"),
                "GlobalSecondaryIndexes": [
                    {"IndexName": INDEX, "KeySchema": _schema("ipk", "isk"), "Projection": {"ProjectionType": "ALL"}}
                ],
                "TimeToLiveSpecification": {"AttributeName": "expires_at", "Enabled": True},
                "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
                "SSESpecification": {"SSEEnabled": True},
                "DeletionProtectionEnabled": when("IsProduction", then=True, otherwise=False),
            },
            **KEEP,
        )
    }


def _schema(partition: str, order: str) -> list[dict[str, str]]:
    return [{"AttributeName": partition, "KeyType": "HASH"}, {"AttributeName": order, "KeyType": "RANGE"}]
