"""What CloudFront does in the cloud, which no emulator does: one origin for the API and the files of the site.

Paths of functions go to the API, by the patterns that the template's distribution has; all others are objects of the
site bucket under the host's name, as infra/aws/edge_site.js finds them; what is not there is asked of the API's
$default route, as the distribution's group of origins does it.
"""

import http.client
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

from infra.aws.site import patterns
from infra.headers import site_headers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

DROPPED: Final = frozenset({"connection", "transfer-encoding", "content-length", "date", "server", "keep-alive"})
REASONS: Final = http.client.responses
Outputs = Callable[[], Mapping[str, str]]
Given = tuple[int, list[tuple[str, str]], bytes]


@dataclass(frozen=True)
class CloudFront:
    """The distribution of a stack on ministack.

    Attributes:
        endpoint: Of ministack.
        outputs: Gives the stack's outputs, asked for at each request: the stack may be made while this serves.
        s3: A client of S3 there.
    """

    endpoint: str
    outputs: Outputs
    s3: Any

    def application(self) -> "WSGIApplication":
        """Return it as a WSGI application."""
        is_page = [re.compile(pattern.replace("*", ".*")) for pattern in patterns()]

        def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
            path = quote(environ["PATH_INFO"].encode("latin-1"), safe="/%~-._!$&'()*+,;=:@")
            outputs = self.outputs()
            if not outputs:
                given: Given = (503, [], b"no stack yet")
            elif any(pattern.fullmatch(path) for pattern in is_page):
                given = self._api(outputs, environ, path)
            else:
                given = self._file(outputs, environ, path)
            status, headers, body = given
            head = environ["REQUEST_METHOD"] == "HEAD" or status in {204, 304}
            sized = [*headers, *([] if head else [("Content-Length", str(len(body)))])]
            start_response(f"{status} {REASONS.get(status, 'Unknown')}", sized)
            return [] if head else [body]

        return answer

    def _file(self, outputs: Mapping[str, str], environ: "WSGIEnvironment", path: str) -> Given:
        path = re.sub(r"^/+", "/", path)
        last = path.rpartition("/")[2]
        if last and "." not in last:
            return 301, [("Location", f"{path}/")], b""
        key = f"{_host(environ)}{path}{'' if last else 'index.html'}"
        asked = {"IfNoneMatch": environ["HTTP_IF_NONE_MATCH"]} if "HTTP_IF_NONE_MATCH" in environ else {}
        try:
            found = self.s3.get_object(Bucket=outputs["SiteBucket"], Key=key, **asked)
        except self.s3.exceptions.ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            if status == 304:
                return 304, [("ETag", environ["HTTP_IF_NONE_MATCH"])], b""
            return self._api(outputs, environ, path)
        headers = [(name, value) for name, value in site_headers(counter=False).items()]
        own = [
            ("Content-Type", found["ContentType"]),
            ("Cache-Control", found["CacheControl"]),
            ("ETag", found["ETag"]),
        ]
        return 200, [*own, *headers], found["Body"].read()

    def _api(self, outputs: Mapping[str, str], environ: "WSGIEnvironment", path: str) -> Given:
        sent = {
            name[5:].replace("_", "-").lower(): value
            for name, value in environ.items()
            if name.startswith("HTTP_") and name not in {"HTTP_HOST", "HTTP_CONNECTION", "HTTP_ACCEPT_ENCODING"}
        }
        if environ.get("CONTENT_TYPE"):
            sent["content-type"] = environ["CONTENT_TYPE"]
        sent |= {
            "host": urlsplit(self.endpoint).netloc,
            "x-forwarded-host": environ["HTTP_HOST"].lower(),
            "x-viewer-address": environ["REMOTE_ADDR"],
        }
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        query = f"?{environ['QUERY_STRING']}" if environ.get("QUERY_STRING") else ""
        connection = http.client.HTTPConnection("127.0.0.1", urlsplit(self.endpoint).port, timeout=60)
        try:
            # By the API's own host name the emulator loses the slash of `/diary/`.
            place = f"/_aws/execute-api/{outputs['ApiId']}/$default{path}{query}"
            connection.request(environ["REQUEST_METHOD"], place, body or None, sent)
            response = connection.getresponse()
            headers = [(name, value) for name, value in response.getheaders() if name.lower() not in DROPPED]
            return response.status, headers, response.read()
        finally:
            connection.close()


def _host(environ: "WSGIEnvironment") -> str:
    return str(environ["HTTP_HOST"]).lower().partition(":")[0]
