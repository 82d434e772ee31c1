"""A browser without a screen over real HTTP: keeps cookies, follows redirects, sends forms as they stand on a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import Final
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, build_opener

from tests.support.pages import Page

PATIENCE: Final = 60  # seconds: a cold function of an emulated cloud on a busy machine


@dataclass(frozen=True)
class Seen:
    """A page in front of somebody: the address that redirects have led to, the status, the text."""

    url: str
    status: int
    text: str

    @property
    def page(self) -> Page:
        """The page, checked for what every page promises. Names and texts in it may have quotes of their own."""
        return Page(self.text, foreign_words=True)


class Surfer:
    """Somebody with a browser of their own."""

    def __init__(self, origin: str) -> None:
        """Take the origin that paths belong to."""
        self.origin = origin
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, address: str) -> Seen:
        """Open a path or a whole address."""
        return self._send(address, None)

    def post(self, address: str, fields: Mapping[str, str]) -> Seen:
        """Send a form."""
        return self._send(address, urlencode(fields).encode())

    def _send(self, address: str, body: bytes | None) -> Seen:
        try:
            response = self._opener.open(urljoin(self.origin, address), body, PATIENCE)
        except HTTPError as refused:  # an answer all the same
            response = refused
        with response:
            return Seen(response.url or "", response.status or 0, response.read().decode())
