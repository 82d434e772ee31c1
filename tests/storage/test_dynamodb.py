"""Only of the DynamoDB adapter: a server that is away or busy, an answer that is lost or partial."""

import json
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.awsrequest import AWSPreparedRequest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError
from botocore.httpsession import URLLib3Session

from functions.storage import dynamodb, pausing
from functions.storage.dynamodb import DynamoTable, create_table, open_client
from functions.storage.opening import open_table
from functions.storage.table import (
    Absent,
    Check,
    ConditionFailed,
    Delete,
    Item,
    Key,
    Put,
    Span,
    Table,
    TableUnavailable,
    Version,
)
from tests.support.engines import CREDENTIALS, emulated_table

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

ONE, TWO = Key("school#PERSON#1", "PERSON"), Key("school#PERSON#2", "PERSON")


class Cloud:
    """A server of the protocol that answers what a test has put into `answers`; the last one again and again."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, dict[str, Any]]] = []
        self.requests: list[tuple[str, dict[str, Any]]] = []
        cloud = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                cloud.requests.append((self.headers["X-Amz-Target"].partition(".")[2], body))
                status, answer = cloud.answers.pop(0) if len(cloud.answers) > 1 else cloud.answers[0]
                content = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Keep the test's output clean."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.endpoint = f"http://127.0.0.1:{self.server.server_port}"

    def refuse(self, code: str, status: int = 400, **fields: Any) -> None:  # noqa: ANN401  # JSON
        """Answer everything with an error."""
        self.answers = [(status, {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": code, **fields})]


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    cloud = Cloud()
    thread = threading.Thread(target=cloud.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield cloud
    cloud.server.shutdown()
    thread.join()
    cloud.server.server_close()


@pytest.fixture
def cloud_table(cloud: Cloud) -> Iterator[Table]:
    """A table of that server, whose client does not repeat refused requests: that would take seconds."""
    config = Config(retries={"total_max_attempts": 1}, parameter_validation=False)
    with closing(boto3.client("dynamodb", endpoint_url=cloud.endpoint, config=config)) as client:
        yield DynamoTable(client, "school")


def test_a_server_that_is_away_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    table = open_table("dynamodb:school", "http://127.0.0.1:1")

    with pytest.raises(TableUnavailable):
        table.ping()


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("ProvisionedThroughputExceededException", 400),
        ("ThrottlingException", 400),
        ("RequestLimitExceeded", 400),
        ("InternalServerError", 500),
        ("ResourceNotFoundException", 400),
        ("AccessDeniedException", 400),
        ("TransactionInProgressException", 400),
    ],
)
def test_a_table_that_cannot_serve_is_unavailable_whatever_is_asked(
    cloud: Cloud, cloud_table: Table, code: str, status: int
) -> None:
    cloud.refuse(code, status)

    for ask in (
        lambda: cloud_table.get(ONE),
        lambda: cloud_table.batch_get([ONE]),
        lambda: cloud_table.query(Span("school")),
        lambda: cloud_table.transact(Put(Item(ONE, "{}"))),
        lambda: cloud_table.transact(Put(Item(ONE, "{}")), Check(TWO, Absent())),
        cloud_table.ping,
    ):
        with pytest.raises(TableUnavailable, match=code):
            ask()


def test_a_request_of_the_wrong_form_is_a_fault_of_ours(cloud: Cloud, cloud_table: Table) -> None:
    cloud.refuse("ValidationException")

    with pytest.raises(ClientError, match="ValidationException"):
        cloud_table.get(ONE)


@pytest.mark.parametrize(
    ("reasons", "failed"),
    [
        pytest.param(["None", "ConditionalCheckFailed"], (TWO,), id="a condition"),
        pytest.param(["TransactionConflict", "ConditionalCheckFailed"], (TWO,), id="a condition and a collision"),
        pytest.param(["TransactionConflict", "None"], (ONE, TWO), id="a collision"),
        pytest.param([], (ONE, TWO), id="no reasons given"),
    ],
)
def test_a_cancelled_transaction_names_the_keys(
    cloud: Cloud, cloud_table: Table, reasons: list[str], failed: tuple[Key, ...]
) -> None:
    cloud.refuse("TransactionCanceledException", CancellationReasons=[{"Code": reason} for reason in reasons])

    with pytest.raises(ConditionFailed) as failure:
        cloud_table.transact(Put(Item(ONE, "{}"), Absent()), Check(TWO, Version(1)))

    assert failure.value.keys == failed


def test_a_transaction_cancelled_by_load_is_unavailable(cloud: Cloud, cloud_table: Table) -> None:
    reasons = [{"Code": "None"}, {"Code": "ThrottlingError"}]
    cloud.refuse("TransactionCanceledException", CancellationReasons=reasons)

    with pytest.raises(TableUnavailable, match="ThrottlingError"):
        cloud_table.transact(Put(Item(ONE, "{}")), Put(Item(TWO, "{}")))


def test_a_single_write_that_meets_a_transaction_is_a_collision(cloud: Cloud, cloud_table: Table) -> None:
    cloud.refuse("TransactionConflictException")

    with pytest.raises(ConditionFailed) as failure:
        cloud_table.transact(Put(Item(ONE, "{}")))

    assert failure.value.keys == (ONE,)


def test_a_single_write_without_condition_is_no_transaction(cloud: Cloud, cloud_table: Table) -> None:
    cloud.answers = [(200, {})]

    cloud_table.transact(Put(Item(ONE, "{}")))
    cloud_table.transact(Delete(ONE))
    cloud_table.transact(Put(Item(ONE, "{}"), Absent()))

    assert [method for method, _ in cloud.requests] == ["PutItem", "DeleteItem", "TransactWriteItems"]


def wire(key: Key) -> dict[str, Any]:
    return {"pk": {"S": key.pk}, "sk": {"S": key.sk}}


def test_keys_left_out_of_a_batch_are_asked_for_again(cloud: Cloud, cloud_table: Table) -> None:
    contents = {"doc": {"S": "{}"}, "version": {"N": "1"}, "schema": {"N": "1"}}
    cloud.answers = [
        (200, {"Responses": {"school": [wire(ONE) | contents]}, "UnprocessedKeys": {"school": {"Keys": [wire(TWO)]}}}),
        (200, {"Responses": {"school": [wire(TWO) | contents]}, "UnprocessedKeys": {}}),
    ]

    assert cloud_table.batch_get([ONE, TWO]) == {ONE: Item(ONE, "{}"), TWO: Item(TWO, "{}")}
    assert [body["RequestItems"]["school"]["Keys"] for _, body in cloud.requests] == [
        [wire(ONE), wire(TWO)],
        [wire(TWO)],
    ]


def test_keys_left_out_again_and_again_make_the_table_unavailable(
    cloud: Cloud, cloud_table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pausing, "FIRST_PAUSE", 0.001)
    cloud.answers = [(200, {"Responses": {}, "UnprocessedKeys": {"school": {"Keys": [wire(ONE)]}}})]

    with pytest.raises(TableUnavailable, match="left out"):
        cloud_table.batch_get([ONE])

    assert len(cloud.requests) == dynamodb.BATCH_ATTEMPTS


def test_reads_of_the_table_are_consistent_and_those_of_the_index_cannot_be(cloud: Cloud, cloud_table: Table) -> None:
    cloud.answers = [(200, {"Items": []})]

    cloud_table.query(Span("school"))
    cloud_table.query(Span("school"), index=True)

    assert [body.get("ConsistentRead") for _, body in cloud.requests] == [True, None]


@pytest.mark.parametrize("engine", ["ministack_client", "dynamodb_local_client"])
def test_a_lost_answer_is_no_failed_condition(request: pytest.FixtureRequest, engine: str) -> None:
    """The transaction is done, its answer is lost, botocore repeats it with the same token."""
    client: DynamoDBClient = request.getfixturevalue(engine)
    lost: list[AWSPreparedRequest] = []

    def lose_first_answer(request: AWSPreparedRequest, **_: object) -> None:
        if not lost:
            lost.append(request)
            session = URLLib3Session()
            session.send(request)
            session.close()
            raise ConnectionClosedError(endpoint_url=request.url)

    with emulated_table(client) as table:
        client.meta.events.register("before-send.dynamodb.TransactWriteItems", lose_first_answer)
        table.transact(Put(Item(ONE, "{}"), Absent()))
        client.meta.events.unregister("before-send.dynamodb.TransactWriteItems", lose_first_answer)

        assert lost
        assert table.get(ONE) == Item(ONE, "{}")


def test_the_client_takes_its_place_from_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)

    with closing(open_client("http://127.0.0.1:8000/ru-central1/b1g/etn", "ru-central1")) as client:
        assert client.meta.endpoint_url == "http://127.0.0.1:8000/ru-central1/b1g/etn"
        assert client.meta.region_name == "ru-central1"


@pytest.mark.parametrize("engine", ["ministack", "dynamodb_local"])
def test_a_table_that_is_there_already_is_left_as_it_is(request: pytest.FixtureRequest, engine: str) -> None:
    client: DynamoDBClient = request.getfixturevalue(f"{engine}_client")
    name = "school-made-twice"
    create_table(client, name)
    table = DynamoTable(client, name)
    table.transact(Put(Item(ONE, "{}")))

    create_table(client, name)

    assert table.get(ONE) is not None
    client.delete_table(TableName=name)
