"""HTTP to an identity provider: over TLS or not leaving this machine, in seconds, never led elsewhere."""

import json
import ssl
import time
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode, urlsplit

import urllib3

from functions.esia.port import ProviderAnswerWrong, ProviderUnavailable

LOOPBACK: Final = {"127.0.0.1", "localhost", "::1"}
# The person waits before an empty page, so a provider gets seconds, and one more try where nothing was sent.
TIMEOUT: Final = urllib3.Timeout(connect=3, read=7)
RETRIES: Final = urllib3.Retry(total=None, connect=1, read=0, status=0, other=0, redirect=0)
WHOLE_ANSWER: Final = 10.0  # seconds; the timeout above starts anew with each byte
LONGEST_ANSWER: Final = 1024 * 1024  # bytes; the largest known answer, a person with documents, has 10 KB
PIECE: Final = 64 * 1024
OK: Final = 200
CLIENT_ERROR: Final = 400
TOO_MANY: Final = 429
SERVER_ERROR: Final = 500


class UnprotectedProvider(ValueError):
    """The provider's address is `http:` and not on this machine: tokens would travel in the open."""


class Answer(NamedTuple):
    """A provider's answer: 200, or 400 and above but under 500.

    Attributes:
        headers: Names are compared without regard to case.
        body: The JSON object. Empty where an error came without one: error pages may be HTML or plain text.
    """

    status: int
    headers: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def ok(self) -> bool:
        """Tell whether it is what was asked for."""
        return self.status == OK


def protected(url: str) -> str:
    """Return an address without a slash at its end.

    Raises:
        UnprotectedProvider: It is neither `https:` nor of this machine.
    """
    try:
        parts = urlsplit(url)
    except ValueError as error:  # http://[
        raise UnprotectedProvider("no address") from error
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise UnprotectedProvider(parts.hostname)
    return url.rstrip("/")


class Transport:
    """Calls to identity providers. Safe to share between threads; connections are kept for the next call."""

    def __init__(self, *, roots: str = "") -> None:
        """Take certificates, in PEM, of TLS authorities to trust beside the system's own."""
        self._roots = roots
        self._plain = urllib3.PoolManager(timeout=TIMEOUT, retries=RETRIES)

    def get_json(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Return the answer to a GET.

        Raises:
            ProviderUnavailable: No answer in time, one of 500 and above, or 429.
            ProviderAnswerWrong: A redirect, a 200 that is no JSON object, or an address that is not protected.
        """
        return self._answer("GET", url, None, {"Accept": "application/json", **(headers or {})})

    def post_form(self, url: str, fields: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Answer:
        """Return the answer to a form. Raises the same as `get_json`."""
        kind = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
        return self._answer("POST", url, urlencode(fields), {**kind, **(headers or {})})

    def _answer(self, method: str, url: str, body: str | None, headers: Mapping[str, str]) -> Answer:
        try:
            pool = self._secure if protected(url).startswith("https:") else self._plain
        except UnprotectedProvider as error:
            raise ProviderAnswerWrong from error
        try:
            response = pool.request(method, url, body=body, headers=headers, redirect=False, preload_content=False)
            try:
                data = _whole(response)
            finally:
                response.release_conn()
        except (urllib3.exceptions.HTTPError, TimeoutError) as error:
            raise ProviderUnavailable from error
        found = _object(data)
        if response.status >= SERVER_ERROR or response.status == TOO_MANY:
            raise ProviderUnavailable
        if response.status == OK and found is not None:
            return Answer(response.status, response.headers, found)
        if response.status < CLIENT_ERROR:
            raise ProviderAnswerWrong
        return Answer(response.status, response.headers, found or {})

    @cached_property
    def _secure(self) -> urllib3.PoolManager:
        """One context for all connections: reading the system's authorities takes longer than a signature."""
        context = ssl.create_default_context()
        if self._roots:
            context.load_verify_locations(cadata=self._roots)
        return urllib3.PoolManager(timeout=TIMEOUT, retries=RETRIES, ssl_context=context)


def _whole(response: urllib3.BaseHTTPResponse) -> bytes:
    """Return the body, which must end in time and not be endless."""
    until, data = time.monotonic() + WHOLE_ANSWER, b""
    while piece := response.read1(PIECE):  # what has come, not what a byte a second adds up to
        data += piece
        if time.monotonic() > until:
            response.close()
            raise TimeoutError
        if len(data) > LONGEST_ANSWER:
            response.close()
            raise ProviderAnswerWrong
    return data


def _object(data: bytes) -> Mapping[str, Any] | None:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
