"""Terraform itself on the files for Yandex Cloud, with a resource of its own in the place of each of the provider's.

`terraform_data` is built into Terraform and takes any values, so expressions, references, loops and the gateway's
template are worked out as for the cloud. What a resource may be told is not: yandex_provider.json is for that.
The fixture `applied` has what came out.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from infra.routes import FUNCTIONS
from infra.yandex.terraform import files
from tests.support import needs

TERRAFORM: Final = shutil.which("terraform")
PROVIDER: Final = Path(__file__).resolve().parents[1] / "infra" / "yandex_provider.json"
META: Final = ("for_each", "depends_on")
ANSWERS: Final[Mapping[str, Any]] = {
    "cloud_id": "b1gvlrnlei4l5idm9cbj",
    "folder_id": "b1g88tflru0ek1omtsu0",
    "stage": "production",
    "tenant": "school-7",
    "host": "journal.school7.example.ru",
    "more_schools": {"school-8": "journal.school8.example.ru"},
    "connected": ["school-7"],
    "filled": ["esia-key", "esia-trusted"],
    "sender": "journal@school7.example.ru",
    "settings": {"SCHOOL_ESIA_URL": "https://esia.gosuslugi.ru", "SCHOOL_ESIA_CLIENT_ID": "SCHOOL7"},
    "packages": {one.name: {"object": f"packages/{one.name}.zip", "sha256": "0" * 64} for one in FUNCTIONS},
}
# How files name a resource or what is in it: `kind.name.attribute`, one of several, all of several.
_NAMED: Final = (
    (r"values\((yandex_\w+)\.(\w+)\)\[\*\]\.", r"values(terraform_data.\1__\2)[*].output."),
    (r"(\w+) in (yandex_\w+)\.(\w+) : (\w+) => (\w+)\.", r"\1 in terraform_data.\2__\3 : \4 => \5.output."),
    (r"\b(yandex_\w+)\.(\w+)(\[[^\]]*\])?\.(?=\w)", r"terraform_data.\1__\2\3.output."),
    (r"^(yandex_\w+)\.(\w+)$", r"terraform_data.\1__\2"),
)


@dataclass(frozen=True)
class Applied:
    """What Terraform made.

    Attributes:
        resources: Values of each resource, by `kind.name` or `kind.name["key"]`.
        outputs: What it told.
    """

    resources: Mapping[str, Any]
    outputs: Mapping[str, Any]


class Workplace:
    """A folder with the files, ready for Terraform."""

    def __init__(self, folder: Path) -> None:
        """Write the files into an empty folder."""
        self._folder = folder
        for name, text in converted().items():
            (folder / name).write_text(text, encoding="utf-8")
        self.run("init")

    def run(self, command: str, *arguments: str, **answers: object) -> subprocess.CompletedProcess[str]:
        """Run a command of Terraform with the answers of a school, some of them changed."""
        assert TERRAFORM is not None
        told = self._folder / "terraform.tfvars.json"
        told.write_text(json.dumps({**ANSWERS, **answers}), encoding="utf-8")
        asks = ("-no-color", "-input=false") if command in {"init", "plan", "apply"} else ()
        return subprocess.run(
            [TERRAFORM, command, *arguments, *asks],
            cwd=self._folder,
            env={**os.environ, "CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.devnull},
            capture_output=True,
            text=True,
            check=False,
        )

    def state(self) -> Applied:
        """Return what was made."""
        return _read(json.loads(self.run("show", "-json").stdout)["values"])

    def planned(self, **answers: object) -> Applied:
        """Return what would be made with other answers; what only the cloud says is left out."""
        done = self.run("plan", "-out=planned", **answers)
        assert done.returncode == 0, done.stderr
        return _read(json.loads(self.run("show", "-json", "planned").stdout)["planned_values"])


def _read(shown: Mapping[str, Any]) -> Applied:
    made = {
        one["address"].removeprefix("terraform_data.").replace("__", ".", 1): one["values"].get("input", {})
        for one in shown["root_module"]["resources"]
    }
    return Applied(made, {name: one.get("value") for name, one in shown["outputs"].items()})


def converted() -> dict[str, str]:
    """Return the files with a resource of Terraform's own in the place of each."""
    provider = json.loads(PROVIDER.read_text(encoding="utf-8"))["resources"]
    made: dict[str, str] = {}
    for name, text in files().items():
        part = json.loads(text)
        if name == "versions.tf.json":
            part = {"terraform": {"required_version": part["terraform"]["required_version"]}}
        elif name.endswith(".tf.json"):
            named = part.pop("resource", {})
            data = {
                f"{kind}__{own}": _resource(values, provider[kind], f"{kind}/{own}")
                for kind, ones in named.items()
                for own, values in ones.items()
            }
            part = _renamed(part | ({"resource": {"terraform_data": data}} if data else {}))
        made[name] = text if name == "gateway.json" else json.dumps(part)
    return made


def _resource(values: dict[str, Any], known: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Keep what is Terraform's own beside, and put the rest, with what the cloud would add, into `input`."""
    kept: dict[str, Any] = {meta: values[meta] for meta in META if meta in values}
    own = {key: value for key, value in values.items() if key not in {*META, "lifecycle", "dynamic"}}
    for block, loop in values.get("dynamic", {}).items():
        content = {key: value.replace(f"{block}.value", "each.value") for key, value in loop["content"].items()}
        own[block] = {"for_each": loop["for_each"], "content": content}
    added = {
        key: _told(key, kind, name)
        for key, kind in known.items()
        if isinstance(kind, str) and (key == "id" or kind.startswith("read-only")) and key not in own
    }
    return {**kept, "input": {**own, **added}}


def _told(attribute: str, kind: str, name: str) -> Any:  # noqa: ANN401  # what a cloud would answer
    if "List" in kind:
        return []
    return (
        "https://docapi.example/ru-central1/b1g0/etn0"
        if attribute == "document_api_endpoint"
        else f"{name}/{attribute}"
    )


def _renamed(value: Any) -> Any:  # noqa: ANN401  # whatever JSON is
    if isinstance(value, str):
        for pattern, replacement in _NAMED:
            value = re.sub(pattern, replacement, value)
        return value
    if isinstance(value, dict):
        return {key: _renamed(one) for key, one in value.items()}
    return [_renamed(one) for one in value] if isinstance(value, list) else value


@pytest.fixture(scope="session")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    """The files, before anything is made of them."""
    if TERRAFORM is None:
        needs.nowhere("terraform")
    return Workplace(tmp_path_factory.mktemp("terraform"))


@pytest.fixture(scope="session")
def applied(workplace: Workplace) -> Applied:
    """What came out."""
    done = workplace.run("apply", "-auto-approve")
    assert done.returncode == 0, done.stderr
    return workplace.state()
