"""Read and write units: by the published rules, and beside what DynamoDB Local reports.

DynamoDB Local counts single reads and writes as the rules say, the index included. It differs in
two things, which have a test each, so that a new version shows. ministack looks at no size, so it
is a witness for small items only: and there for transactions, which DynamoDB Local counts twice.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from functions.storage import dynamodb_wire as wire
from functions.storage.dynamodb import create_table
from functions.storage.sqlite import SqliteTable
from functions.storage.table import Absent, Check, ConditionFailed, Delete, Item, Key, Put, Span, Table, Version
from functions.storage.units import get_units, item_size, query_units, write_units
from tests.support.metered import MeteredTable

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

NAME = "units"
KEY = Key("p", "s")


def make_item(size: int, isk: str = "") -> Item:
    """An item of so many bytes."""
    bare = Item(KEY, "", index=Key("i", isk) if isk else None)
    return Item(KEY, "x" * (size - item_size(bare)), index=bare.index)


def test_a_size_counts_names_and_bytes_of_utf8() -> None:
    names = len("pkskdocversionschema")
    small = Item(Key("p", "s"), "doc", 1, 1)

    assert item_size(small) == names + 2 + 3 + 2 + 2
    assert item_size(Item(Key("p", "s"), "ж😀", 1, 1)) == item_size(small) - 3 + 6
    assert item_size(Item(Key("p", "s"), "doc", index=Key("i", "jk"))) == item_size(small) + len("ipkisk") + 3


@pytest.mark.parametrize(
    ("version", "size"), [(1, 2), (99, 2), (100, 2), (101, 3), (123_456, 4), (1_000_000, 2), (1_900_000_001, 6)]
)
def test_a_number_counts_its_significant_digits_by_two(version: int, size: int) -> None:
    bare = item_size(Item(KEY, "", 1)) - 2

    assert item_size(Item(KEY, "", version)) == bare + size


def test_reads_by_key_round_up_each_and_queries_once() -> None:
    items = [make_item(size) for size in (100, 4096, 4097)]

    assert get_units([*items, None]) == 1 + 1 + 2 + 1
    assert query_units(items, index=False) == 3
    assert query_units(items, index=True) == 1.5
    assert query_units([], index=True) == 0.5


def test_a_transaction_doubles_the_item_and_not_its_copy_in_the_index() -> None:
    assert write_units(None, make_item(1500), transaction=True) == 4
    assert write_units(None, make_item(1500, "1"), transaction=True) == 4 + 2
    assert write_units(make_item(1500, "1"), make_item(1500, "1"), transaction=True) == 4


def test_a_meter_counts_what_a_save_and_a_page_ask(sqlite_table: SqliteTable) -> None:
    table = MeteredTable(sqlite_table)
    sheet, audit = Item(Key("J", "1"), "x" * 2000, index=Key("C", "1")), Item(Key("J", "A"), "{}")
    with table.counting() as saved:
        table.transact(Put(sheet, Absent()), Put(audit), Check(Key("J", "B"), Absent()))
    with table.counting() as shown:
        table.batch_get([sheet.key, audit.key, Key("J", "C")])
        table.query(Span("C"), index=True)
        table.get(sheet.key)

    assert (saved.round_trips, saved.actions, saved.read_units, saved.write_units) == (1, 3, 0, 4 + 2 + 2 + 2)
    assert shown.trips == {"batch_get": 1, "query": 1, "get": 1}
    assert (shown.items, shown.read_units, shown.write_units) == (4, 3 + 0.5 + 1, 0)


def test_a_meter_changes_nothing(sqlite_table: SqliteTable) -> None:
    table: Table = MeteredTable(sqlite_table)
    table.transact(Put(Item(KEY, "{}")))

    with pytest.raises(ConditionFailed):
        table.transact(Put(Item(KEY, "{}"), Absent()))
    table.transact(Delete(KEY, Version(1)))
    table.ping()

    assert table.get(KEY) is None
    assert table.query(Span("p"), limit=1).items == ()


@pytest.fixture
def witness(dynamodb_local_client: "DynamoDBClient") -> Iterator["DynamoDBClient"]:
    """DynamoDB Local with an empty table."""
    create_table(dynamodb_local_client, NAME)
    yield dynamodb_local_client
    dynamodb_local_client.delete_table(TableName=NAME)


def put(witness: "DynamoDBClient", item: Item) -> float:
    answer = witness.put_item(TableName=NAME, Item=wire.encode_item(item), ReturnConsumedCapacity="TOTAL")
    return answer["ConsumedCapacity"]["CapacityUnits"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(None, make_item(1024), id="new, just 1 KB"),
        pytest.param(None, make_item(1025), id="new, just over"),
        pytest.param(None, make_item(1500, "1"), id="new, in the index"),
        pytest.param(make_item(1500, "1"), make_item(1500, "1"), id="the same again"),
        pytest.param(make_item(1500, "1"), make_item(2600, "1"), id="grown"),
        pytest.param(make_item(2600, "1"), make_item(100, "1"), id="shrunk"),
        pytest.param(make_item(100, "1"), make_item(2600, "2"), id="moved in the index"),
        pytest.param(make_item(2600, "2"), make_item(100), id="gone from the index"),
        pytest.param(make_item(100), make_item(100, "3"), id="come into the index"),
    ],
)
def test_dynamodb_local_counts_a_write_as_we_do(witness: "DynamoDBClient", old: Item | None, new: Item) -> None:
    if old:
        put(witness, old)

    assert put(witness, new) == write_units(old, new, transaction=False)


def test_dynamodb_local_counts_a_delete_as_we_do(witness: "DynamoDBClient") -> None:
    put(witness, make_item(2600, "1"))
    request: dict[str, Any] = {"TableName": NAME, "Key": wire.encode_key(KEY), "ReturnConsumedCapacity": "TOTAL"}

    for old in (make_item(2600, "1"), None):
        answer = witness.delete_item(**request)
        assert answer["ConsumedCapacity"]["CapacityUnits"] == write_units(old, None, transaction=False)


@pytest.mark.parametrize("size", [100, 4096, 4097, 9000])
def test_dynamodb_local_counts_reads_as_we_do(witness: "DynamoDBClient", size: int) -> None:
    item = make_item(size, "1")
    put(witness, item)
    request: dict[str, Any] = {"TableName": NAME, "ReturnConsumedCapacity": "TOTAL"}

    got = witness.get_item(Key=wire.encode_key(KEY), ConsistentRead=True, **request)
    missed = witness.get_item(Key=wire.encode_key(Key("p", "none")), ConsistentRead=True, **request)
    queried = witness.query(**wire.encode_stretch(Span("p"), index=False), **request)
    indexed = witness.query(**wire.encode_stretch(Span("i"), index=True), **request)

    assert got["ConsumedCapacity"]["CapacityUnits"] == get_units([item])
    assert missed["ConsumedCapacity"]["CapacityUnits"] == get_units([None])
    assert queried["ConsumedCapacity"]["CapacityUnits"] == query_units([item], index=False)
    assert indexed["ConsumedCapacity"]["CapacityUnits"] == query_units([item], index=True)


def test_dynamodb_local_doubles_transactions_twice(witness: "DynamoDBClient") -> None:
    """The rule is two units a KB; it reports four."""
    request: list[Any] = [wire.encode_action(NAME, Put(make_item(1024)))]
    answer = witness.transact_write_items(TransactItems=request, ReturnConsumedCapacity="TOTAL")

    assert answer["ConsumedCapacity"][0]["CapacityUnits"] == 4
    assert write_units(None, make_item(1024), transaction=True) == 2


def test_dynamodb_local_gives_an_empty_query_for_nothing(witness: "DynamoDBClient") -> None:
    """The rule is that a query without a find costs the least unit; it reports none."""
    stretch = wire.encode_stretch(Span("p"), index=False)
    answer = witness.query(TableName=NAME, ReturnConsumedCapacity="TOTAL", **stretch)

    assert answer["ConsumedCapacity"]["CapacityUnits"] == 0
    assert query_units([], index=False) == 1


@pytest.fixture
def second_witness(ministack_client: "DynamoDBClient") -> Iterator["DynamoDBClient"]:
    """The same table on ministack."""
    create_table(ministack_client, NAME)
    yield ministack_client
    ministack_client.delete_table(TableName=NAME)


@pytest.mark.parametrize("actions", [1, 4, 25])
def test_ministack_counts_a_transaction_of_small_items_as_we_do(second_witness: "DynamoDBClient", actions: int) -> None:
    items = [Item(Key("p", f"{number:02d}"), "{}") for number in range(actions)]
    request: list[Any] = [wire.encode_action(NAME, Put(item)) for item in items]

    answer = second_witness.transact_write_items(TransactItems=request, ReturnConsumedCapacity="TOTAL")

    reported = sum(one["CapacityUnits"] for one in answer["ConsumedCapacity"])
    assert reported == sum(write_units(None, item, transaction=True) for item in items)


def test_ministack_looks_at_no_size(second_witness: "DynamoDBClient") -> None:
    """The rule is a unit a KB; it reports the same for any size. When it learns, it may witness more."""
    assert put(second_witness, make_item(9000)) == put(second_witness, make_item(100))
