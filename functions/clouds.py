"""Clients of a cloud's services, all from one session of botocore.

boto3's clients are botocore's; what boto3 adds is resources and transfers of large files, which nothing here uses, and
a twentieth of a cold start. botocore's interface of session and client is documented and is what boto3 calls itself.
"""

import threading
from functools import cache
from typing import Any, Final

from botocore.config import Config
from botocore.session import Session

_ONE_AT_A_TIME: Final = threading.Lock()  # a client is safe for several threads, a session is not


def client(service: str, config: Config, *, endpoint: str | None = None, region: str | None = None) -> Any:  # noqa: ANN401  # of many classes
    """Return a new client of a service. Credentials, and what is not given here, are found as boto3 finds them.

    Args:
        service: Its name: `dynamodb`, `s3`.
        config: Timeouts, repeats.
        endpoint: Its address; None is Amazon's.
        region: None takes the one of the environment.
    """
    with _ONE_AT_A_TIME:
        return _session().create_client(service, region_name=region, endpoint_url=endpoint, config=config)


@cache
def _session() -> Session:
    return Session()
