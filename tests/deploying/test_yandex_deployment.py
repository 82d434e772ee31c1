"""A deployment to Yandex Cloud: Terraform with a stand-in for each resource, buckets of an emulator, a told verdict."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from functions import __version__
from infra.deploying import change_words, yandex_settings
from infra.deploying.artefacts import Artefact, Built
from infra.deploying.bucket import Bucket
from infra.deploying.clients import Clients
from infra.deploying.problems import (
    DataInDanger,
    NotWell,
    SecretsMissing,
    SettingUnknown,
    SettingWrong,
    ToolFailed,
)
from infra.deploying.steps import Steps
from infra.deploying.verdicts import Verdict
from infra.deploying.yandex_deployment import FIRST, YandexDeployment
from infra.deploying.yandex_secrets import LockboxSecrets
from infra.deploying.yandex_settings import YandexSettings
from infra.routes import FUNCTIONS
from infra.yandex.functions import REGION
from infra.yandex.running import Terraform
from tests.support import needs, stand_in
from tests.support.engines import CREDENTIALS

HOST = "journal.school7.example.ru"
WELL, ILL = Verdict(stays=True, well=True), Verdict(stays=False, well=False)
SETTINGS = f"""
cloud_id = "b1gvlrnlei4l5idm9cbj"
folder_id = "b1gfolder"
system = "SYSTEM"
tenant = "school-7"
host = "{HOST}"

[state]
bucket = "school-state"
key = "production/terraform.tfstate"
lock_table = "terraform-lock"
lock_endpoint = "https://docapi.example/ru-central1/b1g0/etn0"
"""


class Stood(Terraform):
    """Terraform on the stand-ins; it speaks of them by the names of what they stand for."""

    def plan(self, told: Mapping[str, Any], targets: Sequence[str] = ()) -> list[dict[str, str]]:
        """See Terraform."""
        changes = super().plan(told, [f"terraform_data.{one.replace('.', '__', 1)}" for one in targets])
        for change in changes:
            change["ResourceType"], _, change["LogicalResourceId"] = change["LogicalResourceId"].partition("__")
        return changes


class Kept(LockboxSecrets):
    """Lockbox as far as a deployment asks it: entries of each secret by its id."""

    def __init__(self, entries: dict[str, set[str]]) -> None:
        super().__init__("t1.invented")
        self._entries = entries

    def entries(self, secret: str) -> frozenset[str]:
        """See LockboxSecrets."""
        return frozenset(self._entries.get(secret, ()))

    def make_people_key(self, secret: str) -> bool:
        """See LockboxSecrets."""
        made = "people-key" not in self.entries(secret)
        self._entries.setdefault(secret, set()).add("people-key")
        return made


@dataclass
class Place:
    """Where a school is deployed to."""

    folder: Path
    settings: YandexSettings
    storage: Any
    said: list[str] = field(default_factory=list)
    tables: list[tuple[str, ...]] = field(default_factory=list)
    entries: dict[str, set[str]] = field(default_factory=dict)

    def build(self, text: str) -> Callable[[], Built]:
        """Return a builder of packages and a site with a text in them."""

        def built() -> Built:
            site = self.folder / "site"
            (site / "news").mkdir(parents=True, exist_ok=True)
            for page in ("index.html", "404.html", "news/index.html"):
                (site / page).write_text(f"<h1>{text}</h1>", encoding="utf-8")
            packages = []
            for function in FUNCTIONS:
                path = self.folder / f"{function.name}.zip"
                path.write_bytes(f"{function.name} {text}".encode())
                packages.append(Artefact(function.name, path, hashlib.sha256(path.read_bytes()).hexdigest()))
            return Built(tuple(packages), site, counter=False)

        return built

    def deploy(self, text: str = "one", *, dry: bool = False, verdict: Verdict = WELL, **told: object) -> str:
        """Deploy a version."""
        settings = YandexSettings(self.settings.stage, {**self.settings.told, **told}, self.settings.state)
        verdicts = iter([verdict, WELL])
        return YandexDeployment(
            settings,
            self.storage,
            Stood(self.folder / "terraform", self.said.append, stand_in.converted),
            Kept(self.entries),
            self.build(text),
            Steps(self.said.append),
            judge=lambda _address, _say: next(verdicts),
            make_table=lambda *asked: self.tables.append(asked),
        ).run(dry=dry)

    def runs(self) -> str:
        """Return the hash of the package that the diary runs."""
        sha: str = self.diary()["package"]["sha_256"]
        return sha

    def diary(self) -> dict[str, Any]:
        """Return what the function of the diary was told."""
        state = json.loads((self.folder / "terraform" / "terraform.tfstate").read_text(encoding="utf-8"))
        (found,) = [one for one in state["resources"] if one["name"] == "yandex_function__diary"]
        told: dict[str, Any] = found["instances"][0]["attributes"]["input"]["value"]
        return told

    def page(self, name: str) -> str:
        """Return an object of the site."""
        prefix = f"{self.settings.told['system']}-production"
        found = Bucket(self.storage, f"{prefix}-site-b1gfolder").read(f"{HOST}/{name}")
        return "" if found is None else found.data.decode()


def empty(folder: Path, endpoint: str) -> Place:
    """Return an empty cloud, but for the buckets, which the stand-ins do not make."""
    if stand_in.TERRAFORM is None:
        needs.nowhere("terraform")
    system = f"s{uuid4().hex[:8]}"
    file = folder / "yandex-production.toml"
    file.write_text(SETTINGS.replace("SYSTEM", system), encoding="utf-8")
    storage = Clients(REGION, endpoint).of("s3")
    for name in ("artefacts", "site", "files"):
        Bucket(storage, f"{system}-production-{name}-b1gfolder").make(REGION)
    return Place(folder, yandex_settings.read(file, "production"), storage)


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory, cloud_endpoint: str) -> Iterator[Place]:
    """A school that was deployed once, and stays as it is."""
    with pytest.MonkeyPatch.context() as patched:
        for name, value in CREDENTIALS.items():
            patched.setenv(name, value)
        place = empty(tmp_path_factory.mktemp("deployed"), cloud_endpoint)
        place.deploy()
        yield place


def test_a_school_comes_from_nothing_to_an_address(deployed: Place) -> None:
    told = "\n".join(deployed.said)

    assert deployed.tables == [
        ("journal", "https://docapi.example/ru-central1/b1g0/etn0", f"{deployed.settings.told['system']}-production")
    ]
    assert deployed.runs() == hashlib.sha256(b"diary one").hexdigest()
    assert [deployed.page(name) for name in ("index.html", "news/index.html", "news/", "news")] == ["<h1>one</h1>"] * 4
    assert "Добавится: функции — auth" in told
    assert deployed.diary()["environment"]["SCHOOL_VERSION"].startswith(f"{__version__}-")
    assert "Запоминаем эту версию" in told
    assert "Создан ключ, которым шифруются СНИЛС и почта" in told
    assert deployed.entries == {"yandex_lockbox_secret/people/id": {"people-key"}}


def test_the_same_again_changes_nothing(deployed: Place) -> None:
    deployed.said.clear()

    assert deployed.deploy() == f"https://{HOST}"

    assert "  В облаке всё уже так." in deployed.said


def test_a_look_beforehand_changes_nothing(deployed: Place) -> None:
    deployed.said.clear()

    assert deployed.deploy("two", dry=True) == ""

    assert (deployed.runs(), deployed.page("index.html")) == (hashlib.sha256(b"diary one").hexdigest(), "<h1>one</h1>")
    assert any(line.startswith("  Изменится: функции — auth") for line in deployed.said)


def test_a_version_that_is_ill_is_taken_back_with_its_pages(deployed: Place) -> None:
    release = deployed.diary()["environment"]["SCHOOL_VERSION"]

    with pytest.raises(NotWell) as refused:
        deployed.deploy("two", verdict=ILL)

    assert refused.value.back is True
    assert deployed.diary()["environment"]["SCHOOL_VERSION"] == release
    assert (deployed.runs(), deployed.page("news/")) == (hashlib.sha256(b"diary one").hexdigest(), "<h1>one</h1>")


def test_a_secret_that_is_said_to_be_in_and_is_not_is_asked_for_before_anything_changes(deployed: Place) -> None:
    with pytest.raises(SecretsMissing) as refused:
        deployed.deploy("two", filled=["esia-key"])

    assert refused.value.names == ("esia-key",)
    assert deployed.runs() == hashlib.sha256(b"diary one").hexdigest()


def test_the_first_version_has_nothing_to_go_back_to(tmp_path: Path, cloud: str) -> None:
    with pytest.raises(NotWell) as refused:
        empty(tmp_path, cloud).deploy(verdict=ILL)

    assert refused.value.back is None


def test_files_that_have_lost_a_bucket_are_refused_before_its_data_is_out_of_use(deployed: Place) -> None:
    gone = "terraform_data.yandex_storage_bucket__files"
    files = {name: text.replace(f"${{{gone}.output.bucket}}", "gone") for name, text in stand_in.converted().items()}
    part = json.loads(files["storage.tf.json"])
    del part["resource"]["terraform_data"][gone.partition(".")[2]]
    terraform = Stood(
        deployed.folder / "terraform", deployed.said.append, lambda: files | {"storage.tf.json": json.dumps(part)}
    )
    terraform.begin({})

    changes = terraform.plan(
        {**deployed.settings.told, "stage": "production", "packages": stand_in.ANSWERS["packages"]}
    )

    with pytest.raises(DataInDanger, match="files"):
        change_words.lines(changes)


def test_what_terraform_refuses_is_shown_in_its_words(deployed: Place) -> None:
    with pytest.raises(ToolFailed, match="terraform plan"):
        deployed.deploy(host="school.ru")

    assert any("Нужно имя третьего уровня" in line.replace("\n", " ") for line in deployed.said)


def test_what_is_made_first_is_among_the_resources() -> None:
    made = {
        name
        for file, text in stand_in.converted().items()
        if file.endswith(".tf.json")
        for name in json.loads(text).get("resource", {}).get("terraform_data", {})
    }

    assert {one.replace(".", "__", 1) for one in FIRST} <= made


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('host = "', 'hots = "', SettingUnknown),
        ('tenant = "school-7"', "", SettingWrong),
        ('lock_table = "terraform-lock"', "", SettingWrong),
        ('cloud_id = "', 'packages = "', SettingUnknown),
    ],
)
def test_a_file_of_settings_with_a_mistake_is_refused(
    tmp_path: Path, old: str, new: str, problem: type[Exception]
) -> None:
    file = tmp_path / "yandex-production.toml"
    file.write_text(SETTINGS.replace(old, new), encoding="utf-8")

    with pytest.raises(problem):
        yandex_settings.read(file, "production")


def test_the_state_is_told_to_terraform_as_it_wants(tmp_path: Path) -> None:
    file = tmp_path / "yandex-production.toml"
    file.write_text(SETTINGS.replace("SYSTEM", "school"), encoding="utf-8")

    assert yandex_settings.read(file, "production").backend == {
        "bucket": "school-state",
        "key": "production/terraform.tfstate",
        "dynamodb_table": "terraform-lock",
        "endpoints": {
            "s3": "https://storage.yandexcloud.net",
            "dynamodb": "https://docapi.example/ru-central1/b1g0/etn0",
        },
    }
