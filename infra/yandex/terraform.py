"""The files that Terraform reads, as text: JSON, since it is made by a program and read by one (docs/cloud.md)."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from infra.routes import FUNCTIONS, Function
from infra.yandex import accounts, domains, functions, gateway, inputs, lockbox, storage, watching

FOLDER: Final = Path(__file__).parent / "terraform"


def files(table: Iterable[Function] = FUNCTIONS) -> dict[str, str]:
    """Return the text of each file in `terraform/`, by its name."""
    chosen = tuple(table)
    parts: dict[str, dict[str, Any]] = {
        "versions.tf.json": inputs.versions(),
        "variables.tf.json": inputs.variables(),
        "locals.tf.json": {
            "locals": inputs.local_values() | functions.local_values() | lockbox.local_values(),
        },
        "accounts.tf.json": {"resource": accounts.resources(chosen)},
        "storage.tf.json": {"resource": storage.resources(chosen)},
        "lockbox.tf.json": {"resource": lockbox.resources()},
        "functions.tf.json": {"resource": functions.resources(chosen)},
        "domains.tf.json": {"resource": domains.resources(chosen)},
        "watching.tf.json": {"resource": watching.resources(chosen)},
        "outputs.tf.json": inputs.outputs(chosen),
    }
    texts = {name: json.dumps(part, ensure_ascii=False, indent=2) + "\n" for name, part in parts.items()}
    return texts | {domains.DESCRIPTION: _by_path(gateway.document(chosen))}


def write(folder: Path = FOLDER) -> list[Path]:
    """Write the files anew; those that are no longer made go. Return what is there now."""
    made = files()
    folder.mkdir(exist_ok=True)
    for path in folder.glob("*.json"):
        if path.name not in made:
            path.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in made]


def _by_path(document: dict[str, Any]) -> str:
    """Return a description with one path a line: a change shows as one, and a gateway is sent a third of the bytes."""
    head = json.dumps({**document, "paths": None}, indent=2)
    lines = [f"    {json.dumps(path)}: {json.dumps(item)}" for path, item in document["paths"].items()]
    return head.replace('"paths": null', '"paths": {\n' + ",\n".join(lines) + "\n  }") + "\n"
