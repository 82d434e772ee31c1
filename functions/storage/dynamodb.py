"""The table in DynamoDB, or in YDB through its Document API, which answers the same protocol at another address.

    table      pk S, sk S, ipk S, isk S, version N, schema N, doc S, expires_at N (time to live)
    by_index   ipk S, isk S, with all attributes (YDB has no other projection)

A lost answer. botocore repeats a request whose answer did not come. A transaction carries a
token that botocore makes (ClientRequestToken), so AWS answers the repeat as it answered the first.
YDB does not support the token (Document API reference, TransactWriteItems): there a repeat of our own write may come
back as ConditionFailed. Callers are safe either way: they read again, and find that everything is as they
want it. A single write without a condition may be repeated as it is.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from functions import clouds
from functions.storage import dynamodb_wire as wire
from functions.storage.limits import check_actions, check_limit, distinct, is_plain_write, may_hold
from functions.storage.pausing import pause
from functions.storage.table import (
    Action,
    ConditionFailed,
    Item,
    Key,
    Page,
    Place,
    Put,
    Span,
    TableUnavailable,
)

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

_KEYS: Final = ("pk", "sk", "ipk", "isk")
BATCH_ATTEMPTS: Final = 6  # 100 items of 400 KB come in three answers of 16 MB


def open_client(endpoint: str | None = None, region: str | None = None, *, answer_in: int = 3) -> "DynamoDBClient":
    """Return a client that gives up in about 15 s at worst, half of what a gateway waits.

    Args:
        endpoint: URL of YDB's Document API or of an emulator; None for AWS.
        region: None takes the one of the environment, as botocore finds it.
        answer_in: Seconds to wait for an answer at each of three attempts.
    """
    config = Config(
        connect_timeout=1,
        read_timeout=answer_in,
        retries={"mode": "standard", "total_max_attempts": 3},
        max_pool_connections=10,
        parameter_validation=False,  # limits.py has checked; a fifth of botocore's own time in a save
        tcp_keepalive=True,  # a function sleeps between calls, and the gateway in between forgets
    )
    opened: DynamoDBClient = clouds.client("dynamodb", config, endpoint=endpoint, region=region)
    return opened


class DynamoTable:
    """A table of a cloud (Table). Its client is safe for several threads."""

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        """Take a client (open_client) and the table's name. Nothing is sent yet."""
        self._client = client
        self._name = name

    def get(self, key: Key) -> Item | None:
        """See Table."""
        if not may_hold(key):  # the cloud would call it a fault of the request; nothing lies there
            return None
        with _named():
            answer = self._client.get_item(TableName=self._name, Key=wire.encode_key(key), ConsistentRead=True)
        found = answer.get("Item")
        return wire.decode_item(found) if found else None

    def batch_get(self, keys: Iterable[Key]) -> Mapping[Key, Item]:
        """See Table. A part that the table leaves out, being busy or over 16 MB, is asked for again."""
        found: dict[Key, Item] = {}
        wanted = [wire.encode_key(key) for key in distinct(keys) if may_hold(key)]
        attempt = 0
        while wanted:
            if attempt == BATCH_ATTEMPTS:
                raise TableUnavailable(f"{len(wanted)} keys of a batch were left out {attempt} times")
            pause(attempt)
            attempt += 1
            request: dict[str, Any] = {self._name: {"Keys": wanted, "ConsistentRead": True}}
            with _named():
                answer = self._client.batch_get_item(RequestItems=request)
            found |= {item.key: item for item in map(wire.decode_item, answer["Responses"].get(self._name, ()))}
            rest: Mapping[str, Any] = answer.get("UnprocessedKeys", {})
            wanted = rest[self._name]["Keys"] if rest else []
        return found

    def query(
        self,
        span: Span,
        *,
        index: bool = False,
        forward: bool = True,
        limit: int | None = None,
        after: Place | None = None,
    ) -> Page:
        """See Table."""
        check_limit(limit)
        if not span.low <= span.high or not span.high:  # BETWEEN refuses it; nothing lies there
            return Page((), None)
        request = {"TableName": self._name, "ScanIndexForward": forward, **wire.encode_stretch(span, index=index)}
        if limit is not None:
            request["Limit"] = limit
        if after is not None:
            request["ExclusiveStartKey"] = wire.encode_start(after, index=index)
        with _named():
            answer = self._client.query(**request)
        last = answer.get("LastEvaluatedKey")
        return Page(tuple(map(wire.decode_item, answer["Items"])), wire.decode_place(last) if last else None)

    def transact(self, *actions: Action) -> None:
        """See Table. What a lost answer means is told at the top of this module."""
        check_actions(actions)
        with _named([action.key for action in actions]):
            if is_plain_write(actions):
                self._write(actions[0])
            else:
                requests: list[Any] = [wire.encode_action(self._name, action) for action in actions]
                self._client.transact_write_items(TransactItems=requests)

    def ping(self) -> None:
        """See Table. Half a read unit; asks for the data, since describing a table is rationed."""
        with _named():
            self._client.get_item(TableName=self._name, Key=wire.encode_key(Key("ping", "ping")))

    def _write(self, action: Action) -> None:
        if isinstance(action, Put):
            self._client.put_item(TableName=self._name, Item=wire.encode_item(action.item))
        else:
            self._client.delete_item(TableName=self._name, Key=wire.encode_key(action.key))


def create_table(client: "DynamoDBClient", name: str) -> None:
    """Make the table on an emulator and wait for it. In the clouds it is part of the deployment.

    A table of this name that is there already stays: botocore repeats a request whose answer did not come.
    """
    with _named():
        with suppress(client.exceptions.ResourceInUseException):
            client.create_table(
                TableName=name,
                BillingMode="PAY_PER_REQUEST",
                AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in _KEYS],
                KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
                GlobalSecondaryIndexes=[
                    {
                        "IndexName": wire.INDEX,
                        "KeySchema": [
                            {"AttributeName": "ipk", "KeyType": "HASH"},
                            {"AttributeName": "isk", "KeyType": "RANGE"},
                        ],
                        "Projection": {"ProjectionType": "ALL"},
                    }
                ],
            )
        client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})
        lives = client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
        if lives["TimeToLiveStatus"] == "DISABLED":
            client.update_time_to_live(
                TableName=name, TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires_at"}
            )


@contextmanager
def _named(keys: Iterable[Key] = ()) -> Iterator[None]:
    """Say by the names of the port what the client reports. `keys` are those of the actions, in their order."""
    try:
        yield
    except ClientError as error:
        named = _refusal(error, tuple(keys))
        if named is None:  # a request of the wrong form: a fault of this program
            raise
        raise named from error
    except BotoCoreError as error:  # no connection, no answer in time, no credentials
        raise TableUnavailable(type(error).__name__) from error


def _refusal(error: ClientError, keys: tuple[Key, ...]) -> ConditionFailed | TableUnavailable | None:
    response: Mapping[str, Any] = error.response
    code = response["Error"]["Code"]
    if code == "TransactionConflictException":  # a single write met a transaction
        return ConditionFailed(keys)
    if code == "TransactionCanceledException":
        reasons = [reason.get("Code") for reason in response.get("CancellationReasons", ())]
        failed = [key for key, reason in zip(keys, reasons, strict=False) if reason == "ConditionalCheckFailed"]
        if failed or "TransactionConflict" in reasons or not reasons:
            return ConditionFailed(failed or keys)
        code = next((reason for reason in reasons if reason != "None"), code)
    return None if code in {"ValidationException", "ValidationError"} else TableUnavailable(code)
