"""Files of the frozen site, as a CDN serves them.

WhiteNoise does the work: it knows every file from the start, so a path cannot
lead out of the folder; it answers conditional and range requests and picks the
precompressed copy. Ours are the site's own rules: what may be kept for how long,
where `/news` leads, and which page stands in for one that does not exist.
"""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Final
from wsgiref.headers import Headers

from whitenoise import WhiteNoise
from whitenoise.responders import Redirect, StaticFile

from infra.caching import cache_control, is_fingerprinted
from infra.local.gateway import problems

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_NOT_FOUND_PAGE: Final = "/404.html"
_VALIDATORS: Final = {"ETag", "Last-Modified"}


class StaticSite(WhiteNoise):  # type: ignore[misc]  # WhiteNoise carries no types
    """A WSGI application of the files in a folder. Files that appear later are not seen."""

    def __init__(self, root: Path, headers: Mapping[str, str]) -> None:
        """Read the list of files of a folder, and send these headers with each of them."""
        self._headers = headers
        super().__init__(
            self._not_found,
            root=str(root),
            index_file=True,
            max_age=0,
            allow_all_origins=False,
            immutable_file_test=lambda _path, url: is_fingerprinted(url),
            add_headers_function=self._add_headers,
        )

    def add_cache_headers(self, headers: Headers, _path: str, url: str) -> None:
        """See infra/caching.py."""
        headers["Cache-Control"] = cache_control(url)

    def redirect(self, from_url: str, to_url: str) -> Redirect:
        """Lead from `/news` and `/news/index.html` to `/news/`, for good."""
        found: Redirect = super().redirect(from_url, to_url)
        found.response.status = HTTPStatus.PERMANENT_REDIRECT
        return found

    def _add_headers(self, headers: Headers, _path: str, _url: str) -> None:
        for name, value in self._headers.items():
            headers[name] = value

    def _not_found(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        page: StaticFile | None = self.files.get(_NOT_FOUND_PAGE)
        if page is None or problems.wants_json(environ):
            return problems.respond(problems.NOT_FOUND, environ, start_response)
        response = page.get_response(
            "HEAD" if environ["REQUEST_METHOD"] == "HEAD" else "GET",
            # Only how to encode: a 404 answers no condition and no range.
            {"HTTP_ACCEPT_ENCODING": environ.get("HTTP_ACCEPT_ENCODING", "")},
        )
        start_response("404 Not Found", [header for header in response.headers if header[0] not in _VALIDATORS])
        return response.file or ()
