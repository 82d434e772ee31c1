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
    # Checksums that newer versions add of themselves are Amazon's alone; our own hashes name what is sent.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


class Clients:
    """Makes clients in one region."""

    def __init__(self, region: str, endpoint: str | None = None) -> None:
        """Take the region, and an address for all services: that of an emulator, or of Yandex Cloud's storage."""
        self.region = region
        self._endpoint = endpoint
        self._made: dict[str, Any] = {}

    def of(self, service: str) -> Any:  # noqa: ANN401  # boto3 types no client without stubs of its service
        """Return a client by boto3's name of the service, the same each time: making one takes a while."""
        if service not in self._made:
            session: Any = boto3.session.Session(region_name=self.region)
            self._made[service] = session.client(service, endpoint_url=self._endpoint, config=_CONFIG)
        return self._made[service]


def emulator() -> str | None:
    """Return the address of an emulated cloud, None in a real one."""
    return os.environ.get(ENDPOINT) or None
