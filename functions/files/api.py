"""Files for programs, our own script among them: ask for a form to send a file by, then have it attached."""

from typing import Annotated

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from pydantic import Field, StringConstraints

from functions.domain.lessons.attachments import check_size
from functions.domain.lessons.file_types import require_known_name
from functions.domain.record import Record
from functions.files import attaching
from functions.web import forms

blueprint = Blueprint("files_api", __name__, url_prefix="/api/v1")


class FileAsked(Record):
    """A file that is to be sent: what is wrong with it is said before it travels."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    size: Annotated[int, Field(ge=0, le=10**12)]


class FileName(Record):
    """What a file is called that was sent."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=300)]


class UploadOut(Record):
    """A form to send the file by: POST multipart/form-data to `address`, these fields first, then the field `file`.

    A 2xx says that it has arrived. Then PUT its name to /api/v1/files/{lesson}/{file}.
    """

    file: str
    address: str
    fields: dict[str, str]


class FileOut(Record):
    """A file of a lesson; `address` leads whoever may read the lesson to it."""

    file: str
    name: str
    size: int
    address: str


class FilesOut(Record):
    """All files of a lesson."""

    files: tuple[FileOut, ...]


@blueprint.post("/files/<lesson_text>")
def ask(lesson_text: str) -> ResponseReturnValue:
    """Take FileAsked, return UploadOut. Nothing is written."""
    visit, opened = attaching.open_own(lesson_text)
    asked = forms.json_body(FileAsked)
    require_known_name(asked.name)
    check_size(asked.size)
    file_id, form = attaching.upload_form(visit, opened)
    out = UploadOut(file=file_id, address=form.address, fields=dict(form.fields))
    return jsonify(out.model_dump(mode="json"))


@blueprint.put("/files/<lesson_text>/<file_id>")
def attach(lesson_text: str, file_id: str) -> ResponseReturnValue:
    """Look at a file that was sent, attach it, return FilesOut. A repeat changes nothing."""
    visit, opened = attaching.open_own(lesson_text)
    saved = attaching.attach(visit, opened, attaching.checked(file_id), forms.json_body(FileName).name)
    files = tuple(
        FileOut(file=one.id, name=one.name, size=one.size, address=f"/files/{saved.sheet.id}/{one.id}")
        for one in saved.sheet.files
    )
    return jsonify(FilesOut(files=files).model_dump(mode="json"))
