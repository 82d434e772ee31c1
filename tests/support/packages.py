"""Packages of the functions for this machine, built once for a run: `host_packages`; `loaded` calls them."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import pytest

from infra.packaging import HOST, Package, build
from infra.packaging.measuring import SETTINGS
from infra.routes import FUNCTIONS, Function

BARE: Final = Path(__file__).with_name("bare_function.py")


@dataclass(frozen=True)
class Loaded:
    """What a bare interpreter said of a package: see bare_function.py."""

    answers: list[dict[str, Any]]
    foreign: list[str]
    uncompiled: list[str]
    log: str


Loader = Callable[..., Loaded]


@pytest.fixture(scope="session")
def host_packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Package]:
    """All packages for this interpreter and machine, by function."""
    return {one.function: one for one in build(HOST, tmp_path_factory.mktemp("packages"))}


@pytest.fixture(scope="session")
def unpacked(host_packages: dict[str, Package], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Unpack a function's package once, and return where."""
    folder = tmp_path_factory.mktemp("unpacked")

    def place(name: str) -> Path:
        if not (folder / name).exists():
            with zipfile.ZipFile(host_packages[name].path) as archive:
                archive.extractall(folder / name)
        return folder / name

    return place


@pytest.fixture
def loaded(unpacked: Callable[[str], Path]) -> Loader:
    """Load a function's entry points in an interpreter that has nothing but the package, and pass it events."""

    def load(
        function: Function, events: Sequence[Mapping[str, Any]] = (), settings: dict[str, str] | None = None
    ) -> Loaded:
        return load_bare(sys.executable, unpacked(function.name), function.entries, events, settings or {})

    return load


def load_bare(
    python: str,
    folder: Path,
    entries: Sequence[str],
    events: Sequence[Mapping[str, Any]] = (),
    settings: Mapping[str, str] = MappingProxyType({}),
) -> Loaded:
    """Load entry points of an unpacked package with a Python, and pass events to the first of them."""
    done = subprocess.run(
        [python, "-I", "-S", "-B", BARE, folder, *entries],
        input=json.dumps(list(events)),
        capture_output=True,
        text=True,
        check=False,
        env={**SETTINGS, **settings},
    )
    assert not done.returncode, done.stderr
    return Loaded(**json.loads(done.stdout), log=done.stderr)


def function_named(name: str) -> Function:
    """Return a line of the table of functions."""
    return next(one for one in FUNCTIONS if one.name == name)
