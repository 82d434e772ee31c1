"""Clients of a cloud's services, for whoever deploys: patient, and at the address of an emulator where one is set."""

import os
from typing import Any, Final

import boto3
from botocore.config import Config

ENDPOINT: Final = "AWS_ENDPOINT_URL"  # botocore's own variable: all services at one address
_CONFIG: Final = Config(
    connect_timeout=5,
    read_timeout=60,
    retries={"mode": "standard", "total_max_attempts": 5},
    max_pool_connections=16,
)


class Clients:
    """Makes clients in one region."""

    def __init__(self, region: str, endpoint: str | None = None) -> None:
        """Take the region, and an address for all services: that of an emulator, or of Yandex Cloud's storage."""
        self.region = region
        self._endpoint = endpoint

    def of(self, service: str) -> Any:  # noqa: ANN401  # boto3 types no client without stubs of its service
        """Return a client by boto3's name of the service."""
        session: Any = boto3.session.Session(region_name=self.region)  # the default one is not safe between threads
        return session.client(service, endpoint_url=self._endpoint, config=_CONFIG)


def emulator() -> str | None:
    """Return the address of an emulated cloud, None in a real one."""
    return os.environ.get(ENDPOINT) or None
