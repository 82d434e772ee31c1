"""Fixtures of tables: `table` on every adapter, `sqlite_table` where the adapter does not matter."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from functions.storage.sqlite import SqliteTable
from functions.storage.table import Table
from tests.support.engines import dynamodb_local, emulated_client, emulated_table, ministack

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def sqlite_table(tmp_path: Path) -> Iterator[SqliteTable]:
    """An empty table in a file."""
    table = SqliteTable(tmp_path / "school.db")
    yield table
    table.close()


@pytest.fixture(scope="session")
def ministack_client() -> Iterator["DynamoDBClient"]:
    """A client of ministack, which runs until the tests are done."""
    with ministack() as endpoint, emulated_client(endpoint) as client:
        yield client


@pytest.fixture(scope="session")
def dynamodb_local_client() -> Iterator["DynamoDBClient"]:
    """A client of DynamoDB Local, which runs until the tests are done."""
    with dynamodb_local() as endpoint, emulated_client(endpoint) as client:
        yield client


@pytest.fixture(params=["sqlite", "ministack", "dynamodb-local"])
def table(request: pytest.FixtureRequest) -> Iterator[Table]:
    """An empty table of each kind, one after the other."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_table")
        return
    client = request.getfixturevalue(f"{request.param.replace('-', '_')}_client")
    with emulated_table(client) as table:
        yield table
