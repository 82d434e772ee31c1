"""Whether a cloud lets letters out."""

import boto3
import pytest
from botocore.stub import Stubber

from infra.deploying import mail_state


@pytest.mark.parametrize(
    ("account", "right", "words"),
    [
        ({"SendingEnabled": True, "ProductionAccessEnabled": True}, True, "разрешены"),
        ({"SendingEnabled": True, "ProductionAccessEnabled": False}, False, "песочницы"),
        ({"SendingEnabled": False, "ProductionAccessEnabled": True}, False, "остановлена"),
    ],
)
def test_an_account_that_may_not_write_to_everybody_is_named(
    account: dict[str, bool], words: str, *, right: bool
) -> None:
    client = boto3.client("sesv2", region_name="eu-central-1", endpoint_url="http://127.0.0.1:1")
    with Stubber(client) as stubber:
        stubber.add_response("get_account", account)

        (found,) = mail_state.look(client)

    assert (found.right, words in found.words) == (right, True)
    assert not found.by_version


def test_who_may_not_ask_is_not_kept_from_deploying() -> None:
    client = boto3.client("sesv2", region_name="eu-central-1", endpoint_url="http://127.0.0.1:1")
    with Stubber(client) as stubber:
        stubber.add_client_error("get_account", "AccessDeniedException")

        (found,) = mail_state.look(client)

    assert found.right is None
