"""The bucket of artefacts: made at need, private, with versions; somebody else's is not taken for ours."""

from uuid import uuid4

import pytest
from botocore.stub import Stubber

from infra.deploying import problems
from infra.deploying.bucket import Bucket
from infra.deploying.clients import Clients

REGION = "eu-central-1"


@pytest.fixture
def bucket(cloud: str) -> Bucket:
    return Bucket(Clients(REGION, cloud).of("s3"), f"school-{uuid4().hex}")


def test_it_is_made_at_need_and_found_again(bucket: Bucket) -> None:
    assert bucket.make(REGION) is True
    assert bucket.make(REGION) is False


def test_nobody_else_reads_it_and_what_is_written_over_can_be_brought_back(bucket: Bucket) -> None:
    bucket.make(REGION)

    blocked = bucket.client.get_public_access_block(Bucket=bucket.name)["PublicAccessBlockConfiguration"]
    assert all(blocked.values())
    assert bucket.client.get_bucket_versioning(Bucket=bucket.name)["Status"] == "Enabled"


def test_what_is_not_there_is_none(bucket: Bucket) -> None:
    bucket.make(REGION)

    assert bucket.read("nothing") is None
    assert bucket.write_over("nothing", b"1", '"tag"') is False


def test_one_in_another_region_is_not_taken_for_this_deployment(bucket: Bucket) -> None:
    bucket.make(REGION)

    with pytest.raises(problems.OtherRegion) as refused:
        bucket.make("eu-north-1")

    assert refused.value.there == REGION


@pytest.mark.parametrize(
    ("operation", "code"), [("get_bucket_location", "AccessDenied"), ("create_bucket", "BucketAlreadyExists")]
)
def test_a_name_that_somebody_else_has_is_said_so(operation: str, code: str) -> None:
    """No emulator knows other people's accounts."""
    client = Clients(REGION, "http://127.0.0.1:9").of("s3")
    with Stubber(client) as stubber:
        if operation == "create_bucket":
            stubber.add_client_error("get_bucket_location", "NoSuchBucket")
        stubber.add_client_error(operation, code)

        with pytest.raises(problems.NameTaken) as refused:
            Bucket(client, "taken").make(REGION)

    assert refused.value.name == "taken"
