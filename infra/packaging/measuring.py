"""How long a package takes to load: a bare interpreter of this machine, with the package alone on its path."""

import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from infra.packaging.building import Package
from infra.routes import FUNCTIONS

# Enough for every function to load; nothing answers there, and nothing is asked.
SETTINGS: Final = {
    "SCHOOL_TABLE": "dynamodb:school",
    "SCHOOL_TABLE_ENDPOINT": "http://127.0.0.1:9",
    "SCHOOL_BASE_URL": "https://school.example",
    "SCHOOL_TENANT": "school",
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "AWS_DEFAULT_REGION": "eu-central-1",
}
_PROGRAM: Final = "import importlib, sys; sys.path.insert(0, sys.argv[1]); importlib.import_module(sys.argv[2])"
_HANDLERS: Final = {function.name: function.entries[0].partition(":")[0] for function in FUNCTIONS}


@dataclass(frozen=True, slots=True)
class Cold:
    """One load, in milliseconds: by the clock, and of processor time, which a busy machine changes less."""

    wall: float
    processor: float


def cold_imports(packages: Sequence[Package], runs: int) -> dict[str, Cold]:
    """Return medians for packages of this machine, by function. They take turns; the first round warms the disk up."""
    with tempfile.TemporaryDirectory() as scratch:
        for package in packages:
            with zipfile.ZipFile(package.path) as archive:
                archive.extractall(Path(scratch, package.function))
        return cold_folders({one.function: (Path(scratch, one.function), one.function) for one in packages}, runs)


def cold_folders(folders: Mapping[str, tuple[Path, str]], runs: int) -> dict[str, Cold]:
    """Return medians for unpacked packages, each given as (where it lies, its function)."""
    found: dict[str, list[Cold]] = {name: [] for name in folders}
    for _ in range(runs + 1):
        for name, (folder, function) in folders.items():
            found[name].append(_load(folder, _HANDLERS[function], SETTINGS))
    return {
        name: Cold(median(one.wall for one in loads[1:]), median(one.processor for one in loads[1:]))
        for name, loads in found.items()
    }


def _load(folder: Path, module: str, settings: Mapping[str, str]) -> Cold:
    with _measured() as times:
        subprocess.run(  # noqa: S603  # this interpreter, without its site-packages and without writing bytecode
            [sys.executable, "-I", "-S", "-B", "-c", _PROGRAM, str(folder), module], check=True, env=settings
        )
    return Cold(*times)


@contextmanager
def _measured() -> Iterator[list[float]]:
    """Fill in milliseconds by the clock and of processor time of the processes that ended meanwhile."""
    times: list[float] = []
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    yield times
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    times += [(time.perf_counter() - start) * 1000, spent * 1000]
