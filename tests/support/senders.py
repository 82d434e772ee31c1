"""Sending files as browsers do, to the store of a stage: no socket, the gateway's own application."""

import io
from urllib.parse import urlsplit

from werkzeug.test import Client, TestResponse

from functions.file_store.port import UploadForm
from infra.local.gateway.store import LocalStore
from tests.support.pages import Page
from tests.support.stage import Stage


def send(stage: Stage, form: UploadForm, content: bytes, *, name: str = "файл") -> TestResponse:
    """Send a form with a file; the store answers."""
    body = {**form.fields, "file": (io.BytesIO(content), name)}
    return Client(LocalStore(stage.files)).post(
        urlsplit(form.address).path, data=body, content_type="multipart/form-data"
    )


def saved(stage: Stage, address: str) -> TestResponse:
    """Open a signed address of the store."""
    parts = urlsplit(address)
    reply = Client(LocalStore(stage.files)).get(f"{parts.path}?{parts.query}")
    reply.get_data()  # kept in the reply
    reply.close()  # and with it the file
    return reply


def upload_form(page: Page) -> UploadForm:
    """Return the form of a page that goes to the store."""
    form = next(one for one in page.root.iter() if one.get("enctype") == "multipart/form-data")
    hidden = [one for one in form.iter() if one.get("type") == "hidden"]
    return UploadForm(form.get("action") or "", {one.get("name") or "": one.get("value") or "" for one in hidden})
