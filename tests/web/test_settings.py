import pytest
from pydantic import ValidationError

from functions.web import settings

ENVIRON = {
    "SCHOOL_TABLE": "sqlite:/data/school.db",
    "SCHOOL_BASE_URL": "https://school.example.org/",
    "SCHOOL_TENANT": "burminka",
}
SECRET = "A s3cret value"


def test_settings_are_read_from_the_environment() -> None:
    values = settings.read(ENVIRON | {"PATH": "/usr/bin", "SCHOOL_ESIA_CLIENT_ID": "school"})

    assert (values.table, values.tenant, values.esia_client_id) == ("sqlite:/data/school.db", "burminka", "school")
    assert values.origin == "https://school.example.org"
    assert (values.threads, values.log_level) == (1, "INFO")


@pytest.mark.parametrize(("url", "secure"), [("https://school.example.org", True), ("http://127.0.0.1:8000", False)])
def test_only_a_school_tried_on_one_machine_goes_without_tls(url: str, *, secure: bool) -> None:
    assert settings.read(ENVIRON | {"SCHOOL_BASE_URL": url}).secure is secure


@pytest.mark.parametrize("missing", sorted(ENVIRON))
def test_a_setting_that_is_missing_is_named(missing: str) -> None:
    with pytest.raises(ValidationError, match=missing):
        settings.read({name: value for name, value in ENVIRON.items() if name != missing})


@pytest.mark.parametrize(
    "name",
    [
        "SCHOOL_TABLE",
        "SCHOOL_TABLE_ENDPOINT",
        "SCHOOL_BASE_URL",
        "SCHOOL_TENANT",
        "SCHOOL_ESIA_URL",
        "SCHOOL_THREADS",
        "SCHOOL_LOG_LEVEL",
    ],
)
def test_a_setting_that_is_wrong_is_named_and_its_value_is_not_printed(name: str) -> None:
    with pytest.raises(ValidationError, match=name) as refused:
        settings.read(ENVIRON | {name: SECRET})

    assert SECRET not in str(refused.value)
    assert SECRET not in repr(refused.value)


@pytest.mark.parametrize("threads", ["0", "65", "many"])
def test_threads_are_between_1_and_64(threads: str) -> None:
    with pytest.raises(ValidationError, match="SCHOOL_THREADS"):
        settings.read(ENVIRON | {"SCHOOL_THREADS": threads})


@pytest.mark.parametrize("tenant", ["Burminka", "бурминка", "a#b", "", "x", "1school"])
def test_a_schools_id_can_stand_in_a_key(tenant: str) -> None:
    with pytest.raises(ValidationError, match="SCHOOL_TENANT"):
        settings.read(ENVIRON | {"SCHOOL_TENANT": tenant})
