"""The frozen site for the tests of its pages: built once from the real sources, with the description of the API."""

import json
from pathlib import Path

import pytest

from infra import openapi
from school_site.freezer import CONFIG, build
from school_site.pages import Generated, GeneratedPage


@pytest.fixture(scope="session")
def generated() -> Generated:
    """What the site publishes beside its own pages."""
    document = openapi.document()
    page = GeneratedPage("/api/", "site/api.html", {"document": document, "problems": openapi.problems()})
    return Generated([page], {"/api/v1/openapi.json": json.dumps(document)})


@pytest.fixture(scope="session")
def frozen(tmp_path_factory: pytest.TempPathFactory, generated: Generated) -> Path:
    """The folder of the frozen site, without a counter, as it is in the repository."""
    destination = tmp_path_factory.mktemp("built") / "site"
    build(destination, generated=generated)
    return destination


@pytest.fixture
def school_toml() -> str:
    """The text of the real school.toml, to be spoilt."""
    return CONFIG.read_text(encoding="utf-8")
