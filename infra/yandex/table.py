"""Make a table in a database of YDB, as often as one likes; one that is there stays as it is.

    python -m infra.yandex.table journal ENDPOINT NAME    the school's, by the outputs `table_endpoint` and `table`
    python -m infra.yandex.table lock ENDPOINT NAME       the one that Terraform locks its state by

The key of an account with the role ydb.editor comes in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
"""

import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from functions.storage.dynamodb import create_table, open_client
from infra.yandex.functions import REGION

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

SECONDS: Final = 30  # that a change of the schema may take to be answered


def create_lock(client: "DynamoDBClient", name: str) -> None:
    """Make the table of locks. Source: HashiCorp, Terraform, "Backend type: s3", DynamoDB state locking."""
    with suppress(client.exceptions.ResourceInUseException):
        client.create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "LockID", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "LockID", "KeyType": "HASH"}],
        )
    client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})


KINDS: Final[Mapping[str, Callable[["DynamoDBClient", str], None]]] = {"journal": create_table, "lock": create_lock}


def make(kind: str, endpoint: str, name: str) -> None:
    """Make a table of a kind, and wait until it is there.

    Raises:
        TableUnavailable: The database did not answer, or refused the key.
    """
    KINDS[kind](open_client(endpoint, REGION, answer_in=SECONDS), name)


if __name__ == "__main__":
    make(*sys.argv[1:])
