"""Terraform as a deployment runs it: the files made anew in a folder of its own, a plan, and what the plan says."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from infra.deploying.problems import NoTool, ToolFailed
from infra.yandex import terraform

PROGRAM: Final = "terraform"
BACKEND: Final = "state.tfbackend.json"
TOLD: Final = "told.auto.tfvars.json"
PLAN: Final = "plan"
_ACTIONS: Final = {
    ("create",): "Add",
    ("update",): "Modify",
    ("delete",): "Remove",
    ("delete", "create"): "Modify",
    ("create", "delete"): "Modify",
}
Values = Mapping[str, Any]


@dataclass
class Terraform:
    """Terraform in a folder.

    Attributes:
        folder: Where it works; what it fetched stays there for the next time.
        say: Shows what it says when it fails.
        files: Gives the text of each file by its name.
    """

    folder: Path
    say: Callable[[str], None]
    files: Callable[[], Mapping[str, str]] = terraform.files
    _program: str = field(init=False)

    def __post_init__(self) -> None:
        """Find the program. Raises NoTool."""
        found = shutil.which(PROGRAM)
        if found is None:
            raise NoTool(PROGRAM)
        self._program = found

    def begin(self, backend: Values) -> None:
        """Write the files, fetch the provider, and take up the state. Raises ToolFailed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for old in self.folder.glob("*.json"):
            old.unlink()
        for name, text in self.files().items():
            (self.folder / name).write_text(text, encoding="utf-8")
        (self.folder / BACKEND).write_text(json.dumps(backend), encoding="utf-8")
        self._run("init", "-input=false", "-reconfigure", *([f"-backend-config={BACKEND}"] if backend else ()))

    def plan(self, told: Values, targets: Sequence[str] = ()) -> list[dict[str, str]]:
        """Return what would change, as infra/deploying/change_words.py reads it. Raises ToolFailed.

        Args:
            told: Values of the variables.
            targets: Resources that the plan is to keep to; none for all.
        """
        (self.folder / TOLD).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        self._run("plan", "-input=false", f"-out={PLAN}", *(f"-target={one}" for one in targets))
        return [_told(one) for one in self._shown(PLAN).get("resource_changes", ()) if _acts(one)]

    def apply(self) -> None:
        """Do what the last plan says. Raises ToolFailed."""
        self._run("apply", "-input=false", PLAN)

    def outputs(self) -> dict[str, Any]:
        """Return what the deployment tells; nothing before the first."""
        told: dict[str, dict[str, Any]] = json.loads(self._run("output", "-json"))
        return {name: one["value"] for name, one in told.items()}

    def _shown(self, name: str) -> dict[str, Any]:
        shown: dict[str, Any] = json.loads(self._run("show", "-json", name))
        return shown

    def _run(self, command: str, *arguments: str) -> str:
        done = subprocess.run(  # noqa: S603  # our own files, and names of our own resources
            [self._program, command, *arguments],
            cwd=self.folder,
            env={**os.environ, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1", "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            self.say(done.stderr.strip())
            raise ToolFailed(f"{PROGRAM} {command}", done.returncode)
        return done.stdout


def _acts(change: Values) -> bool:
    return tuple(change["change"]["actions"]) in _ACTIONS and change.get("mode") == "managed"


def _told(change: Values) -> dict[str, str]:
    actions = tuple(change["change"]["actions"])
    return {
        "ResourceType": change["type"],
        "LogicalResourceId": change["name"],
        "Action": _ACTIONS[actions],
        "Replacement": str(len(actions) > 1),
    }
