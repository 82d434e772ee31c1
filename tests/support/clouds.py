"""One emulator of a cloud for the whole run, for services beside the table. The fixture is `cloud`."""

from collections.abc import Iterator

import pytest

from tests.support.engines import CREDENTIALS, ministack


@pytest.fixture(scope="session")
def cloud_endpoint() -> Iterator[str]:
    """Ministack, running."""
    with ministack() as endpoint:
        yield endpoint


@pytest.fixture
def cloud(cloud_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The emulator's address, with credentials in the environment, of which any will do."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    return cloud_endpoint
