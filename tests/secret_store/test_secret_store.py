from pathlib import Path

import boto3
import pytest

from functions.secret_store import SecretUnusable, read


@pytest.fixture
def manager(cloud: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Secrets Manager, emulated, where boto3 finds it by itself."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_SECRETS_MANAGER", cloud)
    return cloud


def secret_file(folder: Path, content: bytes = b"\x00key\n", mode: int = 0o600) -> Path:
    path = folder / "key"
    path.write_bytes(content)
    path.chmod(mode)
    return path


def test_a_file_is_read_byte_for_byte(tmp_path: Path) -> None:
    assert read(f"file:{secret_file(tmp_path)}") == b"\x00key\n"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644, 0o610])
def test_a_key_that_others_may_use_is_refused(tmp_path: Path, mode: int) -> None:
    path = secret_file(tmp_path, mode=mode)

    with pytest.raises(SecretUnusable, match=f"others may use it: its mode is {mode:o}, make it 600"):
        read(f"file:{path}")


def test_certificates_may_be_open_to_all(tmp_path: Path) -> None:
    assert read(f"file:{secret_file(tmp_path, mode=0o644)}", confidential=False) == b"\x00key\n"


def test_a_link_to_a_key_that_lies_open_does_not_hide_its_mode(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(secret_file(tmp_path, mode=0o644))

    with pytest.raises(SecretUnusable, match="others"):
        read(f"file:{link}")


@pytest.mark.parametrize(
    ("ref", "reason"),
    [
        ("file:", "no name"),
        ("file:/nowhere/key", "No such file"),
        ("file:/nowhere\x00", "ValueError"),
        ("file:/dev", "directory|plain file"),
        ("file:/dev/null", "not a plain file"),
        ("env:KEY", "begins with none"),
        ("yandex-lockbox:secret", "not yandex-lockbox:SECRET-ID/KEY"),
        ("yandex-lockbox:../other/key", "not yandex-lockbox:SECRET-ID/KEY"),
    ],
)
def test_a_place_that_cannot_be_read_is_named_with_the_reason(ref: str, reason: str) -> None:
    with pytest.raises(SecretUnusable, match=reason) as refused:
        read(ref)

    assert refused.value.ref == ref


def test_an_empty_secret_is_none(tmp_path: Path) -> None:
    with pytest.raises(SecretUnusable, match="it is empty"):
        read(f"file:{secret_file(tmp_path, b'')}")


def test_secrets_manager_gives_text_and_bytes(manager: str) -> None:
    client = boto3.client("secretsmanager", endpoint_url=manager)
    client.create_secret(Name="school/text", SecretString="ключ")
    client.create_secret(Name="school/bytes", SecretBinary=b"\x00\xff")

    assert read("aws-secretsmanager:school/text") == "ключ".encode()
    assert read("aws-secretsmanager:school/bytes") == b"\x00\xff"


@pytest.mark.usefixtures("manager")
def test_a_secret_that_the_manager_does_not_have_is_named() -> None:
    with pytest.raises(SecretUnusable, match="aws-secretsmanager:school/none: ResourceNotFoundException"):
        read("aws-secretsmanager:school/none")


def test_a_manager_that_is_away_is_said_to_be_away(manager: str, monkeypatch: pytest.MonkeyPatch) -> None:
    del manager
    monkeypatch.setenv("AWS_ENDPOINT_URL_SECRETS_MANAGER", "http://127.0.0.1:9")  # discard: nobody answers

    with pytest.raises(SecretUnusable, match="EndpointConnectionError"):
        read("aws-secretsmanager:school/text")
