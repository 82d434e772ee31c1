"""Secrets put and rotated by a command, in each place where functions look for them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest
from click.testing import CliRunner, Result
from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue

from functions.secret_store import read
from functions.storage.sealing import PeopleKey
from infra import key_rotation
from infra.cli import main
from infra.secret_places import LockboxPlace, NotWritten, put
from tests.support.builders import PEOPLE_KEY, PEOPLE_SECRET
from tests.support.serving import serving

ADDRESS = "vera@family.example"


def run(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, ["secret", *words], input=typed)


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "people-key"
    path.write_bytes(PEOPLE_SECRET + b"\n")
    path.chmod(0o600)
    return path


@pytest.fixture
def manager(cloud: str, monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ANN401  # boto3 types no client
    monkeypatch.setenv("AWS_ENDPOINT_URL_SECRETS_MANAGER", cloud)
    return boto3.client("secretsmanager", endpoint_url=cloud)


def holds(value: bytes, keys: int) -> None:
    """Hold that a new key stands first and the old one still finds and reads."""
    sealed = PEOPLE_KEY.seal("email", "mother01", ADDRESS)
    now = PeopleKey(value)
    assert len(value.splitlines()) == keys
    assert now.hashed("email", ADDRESS) != PEOPLE_KEY.hashed("email", ADDRESS)
    assert now.hashes("email", ADDRESS)[-1] == PEOPLE_KEY.hashed("email", ADDRESS)
    assert now.open("email", "mother01", sealed) == ADDRESS


def test_a_new_key_of_people_stands_before_the_others_in_a_file(key_file: Path) -> None:
    for keys in (2, 3):
        done = run("rotate", "people-key", f"file:{key_file}")

        assert (done.exit_code, f"всего ключей: {keys}" in done.output) == (0, True)
        assert PEOPLE_SECRET.decode() not in done.output
        holds(read(f"file:{key_file}"), keys)
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert list(key_file.parent.iterdir()) == [key_file]


def test_the_same_in_secrets_manager(manager: Any) -> None:  # noqa: ANN401  # the same
    manager.create_secret(Name="school-test/people-key", SecretString=PEOPLE_SECRET.decode() + "\n")

    done = run("rotate", "people-key", "aws-secretsmanager:school-test/people-key")

    assert done.exit_code == 0, done.output
    holds(read("aws-secretsmanager:school-test/people-key"), 2)


@pytest.mark.usefixtures("manager")
def test_a_secret_is_put_and_put_again_in_secrets_manager() -> None:
    for value in ("first", "second"):
        done = run("put", "place", "aws-secretsmanager:school-test/oidc", "-", typed=value)

        assert done.exit_code == 0, done.output
        assert value not in done.output
        assert read("aws-secretsmanager:school-test/oidc") == value.encode()


@dataclass
class Service:
    """Lockbox, as its documentation says: a version is added, and is there a moment later."""

    port: int = 0
    entries: dict[str, str] = field(default_factory=lambda: {"other": "stays", "people-key": PEOPLE_SECRET.decode()})
    late: int = 1
    status: int = 200

    def app(self) -> Flask:
        app = Flask("lockbox")
        coming: list[tuple[int, dict[str, str]]] = []

        @app.get("/secrets/<secret>/payload")
        def payload(secret: str) -> ResponseReturnValue:
            assert secret == "e6q0"
            if coming and coming[0][0] == 0:
                self.entries |= coming.pop()[1]
            coming[:] = [(left - 1, values) for left, values in coming]
            return jsonify(entries=[{"key": key, "textValue": text} for key, text in self.entries.items()])

        @app.post("/secrets/<secret>:addVersion")
        def add(secret: str) -> ResponseReturnValue:
            if self.status != 200 or request.headers.get("Authorization") != "Bearer t1.invented":
                return jsonify(code=7, message="Permission denied"), self.status if self.status != 200 else 401
            assert secret == "e6q0"
            sent = json.loads(request.data)["payloadEntries"]
            coming.append((self.late, {one["key"]: one["textValue"] for one in sent}))
            return jsonify(id="operation", done=False)

        return app

    def place(self) -> LockboxPlace:
        base = f"http://127.0.0.1:{self.port}/secrets"
        return LockboxPlace(
            "yandex-lockbox:e6q0/people-key", "e6q0/people-key", "t1.invented", secrets=base, payload=base
        )


@pytest.fixture
def lockbox() -> Iterator[Service]:
    found = Service()
    with serving(found.app()) as found.port:
        yield found


def test_the_same_in_lockbox_where_other_entries_go_on(lockbox: Service) -> None:
    assert key_rotation.rotate_people_key(lockbox.place(), "ref") == 2

    holds(lockbox.entries["people-key"].encode(), 2)
    assert lockbox.entries["other"] == "stays"


def test_what_lockbox_refuses_or_never_shows_is_not_said_to_be_written(lockbox: Service) -> None:
    lockbox.status = 403
    with pytest.raises(NotWritten, match="Lockbox ответил 403"):
        put(lockbox.place(), "ref", b"value", lambda _seconds: None)

    lockbox.status, lockbox.late = 200, 1000
    with pytest.raises(NotWritten, match="прочитался там другой"):
        put(lockbox.place(), "ref", b"value", lambda _seconds: None)


def test_a_file_is_put_for_its_owner_alone(tmp_path: Path) -> None:
    done = run("put", "place", f"file:{tmp_path / 'oidc'}", "-", typed="secret of the region\n")

    assert done.exit_code == 0, done.output
    assert read(f"file:{tmp_path / 'oidc'}") == b"secret of the region\n"


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        pytest.param(["rotate", "people-key", "file:/nowhere/people-key"], "ключа там ещё нет", id="no key yet"),
        pytest.param(["rotate", "people-key", "env:KEY"], "Место пишут так же", id="no place"),
        pytest.param(["rotate", "people-key", "yandex-lockbox:e6q0/people-key"], "переменная YC_TOKEN", id="no token"),
        pytest.param(["put", "place", "file:/x/people-key", "-"], "Ключ списков не заменяют", id="never replaced"),
        pytest.param(["put", "place", "file:/nowhere/key", "-"], "No such file or directory", id="no folder"),
    ],
)
def test_what_cannot_be_done_is_said(words: list[str], answer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("YC_TOKEN", raising=False)

    done = run(*words, typed="value")

    assert (done.exit_code, answer in done.output) == (1, True), done.output


def test_nothing_is_written_over_what_is_no_list_of_keys(key_file: Path) -> None:
    key_file.write_bytes(b"too short\n")

    done = run("rotate", "people-key", f"file:{key_file}")

    assert (done.exit_code, "не ключ списков" in done.output) == (1, True)
    assert key_file.read_bytes() == b"too short\n"


def test_an_empty_file_is_no_secret(tmp_path: Path) -> None:
    done = run("put", "place", f"file:{tmp_path / 'oidc'}", "-", typed="\n")

    assert (done.exit_code, "пуст" in done.output) == (1, True)
    assert not (tmp_path / "oidc").exists()
