"""What a cloud's object storage does for browsers, over a folder: takes and gives files by what was signed.

The functions sign and look (functions/file_store/folder.py); a file itself never passes through an event.
"""

import logging
from collections.abc import Iterable
from typing import IO, TYPE_CHECKING, Final
from urllib.parse import parse_qs

from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_options_header
from werkzeug.wsgi import FileWrapper, get_input_stream

from functions.domain.lessons.attachments import LARGEST
from functions.file_store.addresses import disposition
from functions.file_store.folder import CHUNK, PLACE, FolderStore, Part
from functions.file_store.port import FileChanged, FileStoreUnavailable
from functions.file_store.signed import OverTime, Unsigned, Upload
from infra.local.gateway import problems
from infra.local.gateway.requests import drain

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log: Final = logging.getLogger(__name__)

_AROUND: Final = 64 * 1024  # bytes of a form beside its file
_MULTIPART: Final = "multipart/form-data"
# A page in disguise has no rights at all, even where a browser would show it.
_SAFE: Final = [
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; sandbox"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cache-Control", "private, no-store"),
    ("Referrer-Policy", "no-referrer"),
]


class _Refused(Exception):
    def __init__(self, problem: problems.Problem) -> None:
        super().__init__(problem.name)
        self.problem = problem


class LocalStore:
    """A WSGI application at PLACE."""

    def __init__(self, store: FolderStore) -> None:
        """Take the store that signs and keeps."""
        self._store = store

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD", "POST"}:
            allow = ("Allow", "GET, HEAD, POST")
            return problems.respond(problems.METHOD_NOT_ALLOWED, environ, start_response, [allow])
        environ["wsgi.input"] = get_input_stream(environ)  # knows where the body ends
        try:
            return (self._take if environ["REQUEST_METHOD"] == "POST" else self._give)(environ, start_response)
        except (Unsigned, OverTime, FileChanged, FileStoreUnavailable, _Refused) as error:
            problem = error.problem if isinstance(error, _Refused) else _PROBLEMS[type(error)]
            log.info("file_refused", extra={"reason": problem.name})
            drain(environ)
            return problems.respond(problem, environ, start_response)

    def _take(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        kind, options = parse_options_header(environ.get("CONTENT_TYPE"))
        length = environ.get("CONTENT_LENGTH") or ""
        if kind != _MULTIPART or not length.isdecimal():
            raise _Refused(problems.UPLOAD_REFUSED)
        if int(length) > LARGEST + _AROUND:
            raise _Refused(problems.FILE_TOO_LARGE)
        with self._store.receiving() as part:
            permit = self._received(environ, int(length), options, part)
            self._store.place(part, permit.key)
        if permit.back is None:
            start_response("204 No Content", list(_SAFE))
            return []
        start_response("303 See Other", [("Location", permit.back), ("Content-Length", "0"), *_SAFE])
        return []

    def _received(self, environ: "WSGIEnvironment", length: int, options: dict[str, str], part: Part) -> Upload:
        """Read the form, its file into `part`, and return what its signature permits."""

        def only_file(*_told: object, **_more: object) -> IO[bytes]:
            part.file.seek(0)
            part.file.truncate()  # of two files the last one counts, as everywhere
            return part.file

        parser = FormDataParser(stream_factory=only_file, max_form_memory_size=_AROUND, max_form_parts=20, silent=False)
        try:
            _, fields, files = parser.parse(environ["wsgi.input"], _MULTIPART, length, options)
        except (HTTPException, ValueError) as error:
            too_large = isinstance(error, RequestEntityTooLarge)
            raise _Refused(problems.FILE_TOO_LARGE if too_large else problems.UPLOAD_REFUSED) from error
        permit = self._store.permitted_upload(fields.get("policy", ""), fields.get("signature", ""))
        size = part.file.seek(0, 2)
        if list(files) != ["file"] or size == 0:
            raise _Refused(problems.UPLOAD_REFUSED)
        if size > permit.most:
            raise _Refused(problems.FILE_TOO_LARGE)
        return permit

    def _give(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
        policy, signature = (query.get(name, [""])[-1] for name in ("policy", "signature"))
        permit = self._store.permitted_download(policy, signature)
        found = self._store.look(permit.key)
        if found is None:
            raise _Refused(problems.NOT_FOUND)
        headers = [
            ("Content-Type", permit.media_type),
            ("Content-Disposition", disposition(permit.name)),
            ("Content-Length", str(found.size)),
            *_SAFE,
        ]
        if environ["REQUEST_METHOD"] == "HEAD":
            start_response("200 OK", headers)
            return []
        file = self._store.open(permit.key, found.tag)
        start_response("200 OK", headers)
        return FileWrapper(file, CHUNK)


_PROBLEMS: Final[dict[type[Exception], problems.Problem]] = {
    Unsigned: problems.UPLOAD_REFUSED,
    OverTime: problems.FILE_LINK_OVER,
    FileChanged: problems.NOT_FOUND,  # removed between a look and the reading
    FileStoreUnavailable: problems.STORE_FAILED,
}


def with_store(site: "WSGIApplication", store: LocalStore) -> "WSGIApplication":
    """Return the site with the store at its place."""

    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        at_store = environ.get("PATH_INFO", "") == PLACE
        return (store if at_store else site)(environ, start_response)

    return application
