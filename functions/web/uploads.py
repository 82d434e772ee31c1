"""A file that a form sends: multipart/form-data, within bounds, read by Werkzeug.

Other addresses take 256 KB and no files. A view says first that it takes one (`expect`), for who is asking is read
from the same body.
"""

from typing import Final, NamedTuple

from flask import request

from functions.domain.record import SchoolError
from functions.web.forms import WrongContentType

MULTIPART: Final = "multipart/form-data"
MOST_PARTS: Final = 10  # fields of a form with a file, its token among them
AROUND: Final = 16 * 1024  # bytes of the other fields and of what stands between them
LONGEST_NAME: Final = 200


class NoFileChosen(SchoolError):
    """The form came without a file, or with an empty one."""


class UploadTooLarge(SchoolError):
    """The file has more bytes than this address takes."""


class Upload(NamedTuple):
    """A file as it was sent. Its name is what a browser says: to be shown, never to be trusted."""

    name: str
    content: bytes


def expect(most: int) -> None:
    """Let this request bring a file of so many bytes. Before `visit.enter`, which reads the token from the body.

    Raises UploadTooLarge where the body says that it is longer.
    """
    if (request.content_length or 0) > most + AROUND:
        raise UploadTooLarge
    request.max_content_length = most + AROUND
    request.max_form_parts = MOST_PARTS


def posted(field: str, most: int) -> Upload:
    """Return the file of a field. Raises WrongContentType, NoFileChosen, UploadTooLarge."""
    if request.mimetype != MULTIPART:
        raise WrongContentType
    file = request.files.get(field)
    if file is None or not file.filename:
        raise NoFileChosen
    content = file.stream.read(most + 1)
    if len(content) > most:
        raise UploadTooLarge
    if not content:
        raise NoFileChosen
    return Upload(file.filename[-LONGEST_NAME:], content)


def field(name: str) -> str:
    """Return another field of the same form; nothing where it is too large to be read."""
    return request.form.get(name, "")
