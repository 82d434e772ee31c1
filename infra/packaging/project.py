"""Our own files in a package: the function's code, the templates, the names of the site's files.

`STEPS` lay them into a folder, one after another. Something that is made beforehand is one more line in it; whatever
Python a step leaves there is compiled to bytecode like the rest.
"""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from functions.web import rendering
from infra import paths
from infra.compiled_templates import compile_templates
from infra.packaging.pruning import Member
from infra.packaging.target import Target
from infra.routes import FUNCTIONS, Function
from infra.yandex.entry_points import entry_points

Step = Callable[[Path, Target], None]

_NO_PART: Final = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")


def lay_code(folder: Path, _target: Target) -> None:
    """Lay all of functions/."""
    shutil.copytree(paths.ROOT / "functions", folder / "functions", ignore=_NO_PART)


def lay_templates(folder: Path, _target: Target) -> None:
    """Lay the templates of pages and letters as modules, and those that Typst reads as they are."""
    compile_templates(paths.ROOT / "templates", folder / rendering.COMPILED.name)
    shutil.copytree(paths.ROOT / "templates" / "print", folder / "templates" / "print", ignore=_NO_PART)


def lay_asset_names(folder: Path, _target: Target) -> None:
    """Lay the freezer's list of fingerprinted names beside the templates, where functions look for it."""
    shutil.copy(paths.ASSETS, folder / rendering.ASSETS.name)


def lay_entry_points(folder: Path, target: Target) -> None:
    """Lay what Yandex Cloud calls: a module at the top for each entry point. AWS calls ours where they are."""
    if target.cloud == "yandex":
        for point in (point for function in FUNCTIONS for point in entry_points(function)):
            (folder / f"{point.module}.py").write_text(point.source, encoding="utf-8")


STEPS: Final[tuple[Step, ...]] = (lay_code, lay_templates, lay_asset_names, lay_entry_points)


def lay(folder: Path, target: Target, steps: Sequence[Step] = STEPS) -> tuple[Member, ...]:
    """Run the steps in an empty folder, and return what lies there then, by name."""
    for step in steps:
        step(folder, target)
    return tuple(
        Member(path.relative_to(folder).as_posix(), path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    )


def of_function(members: Sequence[Member], function: Function) -> tuple[Member, ...]:
    """Return what one function gets: not the code of the others, so that their changes leave it as it is."""
    rest = [other for other in FUNCTIONS if other.name != function.name]
    others = tuple(f"functions/{other.name}/" for other in rest)
    others += tuple(f"{point.module}." for other in rest for point in entry_points(other))
    return tuple(member for member in members if not member.name.startswith(others))
