"""The tables that a deployment to Yandex Cloud makes by itself, on an emulator of the protocol that YDB answers."""

import pytest
from flask import Flask, request
from flask.typing import ResponseReturnValue

from functions.storage.dynamodb import DynamoTable, open_client
from infra.yandex.functions import REGION
from infra.yandex.table import make
from tests.support.engines import CREDENTIALS
from tests.support.serving import serving


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    return str(request.node.name)[-60:]


def test_the_schools_table_is_made_once_and_has_what_ydb_can_have(cloud: str, name: str) -> None:
    make("journal", cloud, name)
    make("journal", cloud, name)

    client = open_client(cloud, REGION)
    table = client.describe_table(TableName=name)["Table"]
    (index,) = table["GlobalSecondaryIndexes"]
    assert index["Projection"] == {"ProjectionType": "ALL"}  # the one that YDB has
    assert len(index["IndexName"]) >= 3
    lives = client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    assert (lives["TimeToLiveStatus"], lives["AttributeName"]) == ("ENABLED", "expires_at")
    DynamoTable(client, name).ping()


def test_the_table_of_locks_is_keyed_as_terraform_wants_it(cloud: str, name: str) -> None:
    make("lock", cloud, name)
    make("lock", cloud, name)

    table = open_client(cloud, REGION).describe_table(TableName=name)["Table"]
    assert table["KeySchema"] == [{"AttributeName": "LockID", "KeyType": "HASH"}]


def test_a_request_goes_to_the_path_of_the_database_signed_for_its_region(monkeypatch: pytest.MonkeyPatch) -> None:
    """As `document_api_endpoint` is: https://docapi.serverless.yandexcloud.net/ru-central1/CLOUD/DATABASE."""
    for variable, value in CREDENTIALS.items():
        monkeypatch.setenv(variable, value)
    seen: list[tuple[str, str]] = []
    app = Flask("docapi")

    @app.post("/<path:path>")
    def answer(path: str) -> ResponseReturnValue:
        seen.append((path.rstrip("/"), request.headers["Authorization"]))
        return {}

    with serving(app) as port:
        DynamoTable(open_client(f"http://127.0.0.1:{port}/ru-central1/b1g0/etn0", REGION), "school-production").ping()

    ((path, signed),) = seen
    assert path == "ru-central1/b1g0/etn0"
    assert "/ru-central1/dynamodb/aws4_request" in signed
