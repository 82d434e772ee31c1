"""What an object store holds to and its emulator does not: a form's signature, time and policy; a private bucket.

It stands before the emulator and hands on all else. Written from Amazon's "Creating a POST policy" and "Authenticating
requests: POST" (Signature Version 4), without botocore.
"""

import base64
import hashlib
import hmac
import http.client
import io
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_options_header

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_UNSIGNED: Final = {"policy", "x-amz-signature", "file"}  # what no condition has to name
_HOP: Final = {"connection", "transfer-encoding", "content-length"}


class PolicyGate:
    """A WSGI application before an emulator."""

    def __init__(self, endpoint: str, secret: str) -> None:
        """Take the emulator's address and the secret of the account."""
        self._host = urlsplit(endpoint).netloc
        self._secret = secret

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Refuse a form that the policy does not cover; hand everything else on."""
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        if environ["REQUEST_METHOD"] == "POST" and "multipart/form-data" in environ.get("CONTENT_TYPE", ""):
            parser = FormDataParser(stream_factory=lambda *_told, **_more: io.BytesIO())
            _, fields, _ = parser.parse(io.BytesIO(body), "multipart/form-data", len(body), _options(environ))
            if not self._covered({name.lower(): value for name, value in fields.items()}, environ["PATH_INFO"]):
                return _denied(start_response)
        elif "HTTP_AUTHORIZATION" not in environ and "X-Amz-Signature=" not in environ.get("QUERY_STRING", ""):
            return _denied(start_response)
        connection = http.client.HTTPConnection(self._host, timeout=30)
        path = environ.get("RAW_URI") or environ["REQUEST_URI"]
        names = {name[5:].replace("_", "-"): value for name, value in environ.items() if name.startswith("HTTP_")}
        kind = {"Content-Type": environ["CONTENT_TYPE"]} if environ.get("CONTENT_TYPE") else {}
        connection.request(environ["REQUEST_METHOD"], path, body, {**names, **kind})
        with connection.getresponse() as response:
            content = response.read()
            headers = [(name, value) for name, value in response.getheaders() if name.lower() not in _HOP]
            length = response.getheader("Content-Length") or str(len(content))
            start_response(f"{response.status} {response.reason}", [*headers, ("Content-Length", length)])
        connection.close()
        return [content]

    def _covered(self, fields: Mapping[str, str], path: str) -> bool:
        try:
            policy = json.loads(base64.b64decode(fields["policy"]))
            until = datetime.strptime(policy["expiration"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
            signed = hmac.compare_digest(self._signature(fields), fields["x-amz-signature"])
        except (KeyError, ValueError):
            return False
        named = _exact(policy["conditions"])
        given = {name: value for name, value in fields.items() if name not in _UNSIGNED}
        bucket = {"bucket": path.strip("/")}
        return signed and datetime.now(UTC) < until and {**given, **bucket} == named

    def _signature(self, fields: Mapping[str, str]) -> str:
        key = f"AWS4{self._secret}".encode()
        for part in fields["x-amz-credential"].split("/")[1:]:
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return hmac.new(key, fields["policy"].encode(), hashlib.sha256).hexdigest()


def _options(environ: "WSGIEnvironment") -> dict[str, str]:
    return parse_options_header(environ["CONTENT_TYPE"])[1]


def _denied(start_response: "StartResponse") -> Iterable[bytes]:
    body = b"<Error><Code>AccessDenied</Code></Error>"
    start_response("403 Forbidden", [("Content-Type", "application/xml"), ("Content-Length", str(len(body)))])
    return [body]


def _exact(conditions: Iterable[object]) -> dict[str, str]:
    """Return what the policy says that fields are: ours has exact conditions, and the range of the size."""
    found: dict[str, str] = {}
    for one in conditions:
        if isinstance(one, dict):
            found |= {str(name).lower(): str(value) for name, value in one.items()}
    return found
