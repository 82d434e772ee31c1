"""The description of the API is one, and of this API."""

from openapi_spec_validator import validate

from infra.openapi import document
from infra.routes import FUNCTIONS

PREFIX = "/api/v1/"


def test_the_document_is_openapi() -> None:
    validate(document())


def test_it_describes_every_route_of_the_api_and_no_other() -> None:
    described = {(method.upper(), path) for path, operations in document()["paths"].items() for method in operations}

    assert described == {
        (route.method, route.path)
        for function in FUNCTIONS
        for route in function.routes
        if route.path.startswith(PREFIX)
    }
