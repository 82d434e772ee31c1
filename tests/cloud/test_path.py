"""The path of a school in an emulated cloud, over HTTP: from the deployment to the letter about a revoked consent."""

from tests.support.cloud_school import CloudSchool


def test_the_school_is_well_from_outside(cloud_school: CloudSchool) -> None:
    found = cloud_school.school("doctor", cloud_school.origin, "--fresh")
    assert found.returncode == 0, found.stdout
