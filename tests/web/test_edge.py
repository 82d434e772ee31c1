"""Behind CloudFront the visitor's own address is the one that counts, and nobody else can say one."""

from typing import Any

import pytest

from functions.web import edge

KEY = "51af3dc0-da77-11e4-872e-1234567db123"


def event(**headers: str) -> dict[str, Any]:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return {"version": "2.0", "headers": sent, "requestContext": {"http": {"sourceIp": "64.252.64.1", "method": "GET"}}}


def test_an_address_that_the_cdn_vouches_for_is_the_visitors() -> None:
    seen = edge.seen(event(x_edge_key=KEY, x_viewer_address="203.0.113.7"), KEY)

    assert seen["requestContext"]["http"] == {"sourceIp": "203.0.113.7", "method": "GET"}


@pytest.mark.parametrize(
    ("sent", "key"),
    [
        pytest.param({"x_viewer_address": "203.0.113.7"}, KEY, id="without a key"),
        pytest.param({"x_viewer_address": "203.0.113.7", "x_edge_key": "ключ"}, KEY, id="with another key"),
        pytest.param({"x_viewer_address": "203.0.113.7", "x_edge_key": ""}, None, id="where nothing stands before us"),
        pytest.param({"x_edge_key": KEY}, KEY, id="without an address"),
    ],
)
def test_any_other_request_keeps_the_address_that_the_gateway_saw(sent: dict[str, str], key: str | None) -> None:
    asked = event(**sent)

    assert edge.seen(asked, key) is asked


def test_an_event_of_the_other_cloud_is_left_as_it_is() -> None:
    asked = {"version": "1.0", "headers": None, "requestContext": {"identity": {"sourceIp": "203.0.113.9"}}}

    assert edge.seen(asked, KEY) is asked
