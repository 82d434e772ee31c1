"""Stores of files for tests, each with a server that browsers may send to. The fixture `shelf` is of every adapter."""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlsplit

import boto3
import pytest
from urllib3.filepost import encode_multipart_formdata

from functions.file_store.folder import FolderStore
from functions.file_store.port import FileStore, UploadForm
from functions.file_store.s3 import S3Store
from infra.local.gateway.problems import NOT_FOUND, respond
from infra.local.gateway.store import LocalStore, with_store
from tests.support.engines import CREDENTIALS
from tests.support.post_policies import PolicyGate
from tests.support.serving import ask, serving

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

SIGNING_KEY: Final = b"invented key of the tests, 32 bytes or more"


class Sent(NamedTuple):
    """What came back; names of headers in small letters."""

    status: int
    headers: dict[str, str]
    data: bytes


@dataclass
class Shelf:
    """A store, its clock moved by hand where it has one, and a browser that knows nothing but addresses."""

    store: FileStore
    ahead: timedelta = field(default=timedelta())

    def now(self) -> datetime:
        """Return the moment."""
        return datetime.now(UTC) + self.ahead

    def send(self, form: UploadForm, content: bytes, *, name: str = "задание.pdf", **changed: str) -> Sent:
        """Send a form as a browser does, with some of its fields changed."""
        fields: dict[str, Any] = {**form.fields, **changed, "file": (name, content, "text/html")}
        body, kind = encode_multipart_formdata(fields)
        return self._ask("POST", form.address, body, {"Content-Type": kind})

    def get(self, address: str, method: str = "GET") -> Sent:
        """Open an address."""
        return self._ask(method, address, None, {})

    def _ask(self, method: str, address: str, body: bytes | None, headers: dict[str, str]) -> Sent:
        parts = urlsplit(address)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        response, content = ask(parts.port or 80, method, path, body, headers)
        return Sent(response.status, {name.lower(): value for name, value in response.getheaders()}, content)

    def put(self, key: str, content: bytes) -> str:
        """Send a file and return its tag."""
        form = self.store.upload_form(key, most=10_000, lasts=timedelta(minutes=5), back=None)
        assert self.send(form, content).status == 204
        found = self.store.look(key)
        assert found is not None
        return found.tag


@contextmanager
def folder_shelf(folder: Path) -> Iterator[Shelf]:
    """A store in a folder, behind the gateway's application."""
    shelf = Shelf(store=None)  # type: ignore[arg-type]  # it needs the port that the server gets first
    stores: dict[str, LocalStore] = {}

    def gateway(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        return with_store(_nothing, stores["it"])(environ, start)

    with serving(gateway) as port:
        store = FolderStore(folder, key=SIGNING_KEY, origin=f"http://127.0.0.1:{port}", clock=shelf.now)
        stores["it"] = LocalStore(store)
        shelf.store = store
        yield shelf


def _nothing(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
    return respond(NOT_FOUND, environ, start)


@contextmanager
def s3_shelf(endpoint: str) -> Iterator[Shelf]:
    """A store in a bucket of its own on the emulator, whose forms are held to their policies."""
    with serving(PolicyGate(endpoint, CREDENTIALS["AWS_SECRET_ACCESS_KEY"])) as port:
        address, bucket = f"http://127.0.0.1:{port}", f"files-{uuid.uuid4().hex}"
        boto3.client("s3", endpoint_url=endpoint).create_bucket(
            Bucket=bucket,
            CreateBucketConfiguration={"LocationConstraint": "eu-central-1"},
        )
        yield Shelf(S3Store(bucket, address))


@pytest.fixture(params=["folder", "s3"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shelf]:
    """A store of each kind, one after the other."""
    if request.param == "folder":
        with folder_shelf(tmp_path / "files") as found:
            yield found
    else:
        with s3_shelf(request.getfixturevalue("cloud")) as found:
            yield found


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Shelf]:
    """A store in a folder."""
    with folder_shelf(tmp_path / "files") as found:
        yield found
