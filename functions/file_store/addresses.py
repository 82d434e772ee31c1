"""Addresses that browsers meet, without any cloud's library: their origin, and what a saved file is called."""

import re
from typing import Final
from urllib.parse import quote, urlsplit

_ALSO_PLAIN: Final = "!#$&+^`|"  # of RFC 8187's attr-char; `quote` leaves letters, digits and _.-~ as they are
_NUMBERS: Final = re.compile(r"[\d.]+|[0-9a-f:]+|localhost")  # no name of a bucket can stand before such a host


def disposition(name: str) -> str:
    """Return Content-Disposition for a file that is to be saved under a name, which has an ending (RFC 6266, RFC 8187).

    Programs that know no `filename*` get «file» with the same ending.
    """
    ending = name.rpartition(".")[2]
    return f"attachment; filename=\"file.{ending}\"; filename*=UTF-8''{quote(name, safe=_ALSO_PLAIN)}"


def takes_a_bucket(endpoint: str) -> bool:
    """Tell whether a bucket's name stands before the service's host: in both clouds, not on one machine."""
    return _NUMBERS.fullmatch(urlsplit(endpoint).hostname or "") is None


def origin(setting: str, endpoint: str | None) -> str | None:
    """Return scheme and host that browsers send files to, None where it is our own.

    Args:
        setting: SCHOOL_FILES.
        endpoint: SCHOOL_FILES_ENDPOINT.
    """
    scheme, _, bucket = setting.partition(":")
    if scheme != "s3" or endpoint is None:
        return None
    parts = urlsplit(endpoint)
    host = f"{bucket}.{parts.netloc}" if takes_a_bucket(endpoint) else parts.netloc
    return f"{parts.scheme}://{host}"
