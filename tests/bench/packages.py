"""Packages of the functions: how large they are, how long they take to load, and what bytecode and pruning save."""

import shutil
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from infra.packaging import AWS, HOST, YANDEX, Package, Target, build, lock
from infra.packaging.building import CACHE
from infra.packaging.errors import NoInterpreter
from infra.packaging.measuring import Cold, cold_folders, cold_imports
from infra.packaging.wheels import Wheels

AS_PACKED: Final = "as packed"


@dataclass(frozen=True, slots=True)
class Packed:
    """Packages of this machine, loads of them, sizes of the clouds' packages, and loads of one in other shapes."""

    host: list[Package]
    colds: dict[str, Cold]
    clouds: dict[str, dict[str, int]]
    variants: dict[str, Cold]


def run(*, quick: bool) -> Packed:
    """Build and measure; quick: few loads, and nothing for the clouds, which takes other interpreters."""
    with tempfile.TemporaryDirectory() as folder:
        host = build(HOST, Path(folder, "host"))
        clouds: dict[str, dict[str, int]] = {
            target.cloud: {} if quick else _sizes(target, Path(folder)) for target in (AWS, YANDEX)
        }
        diary = next(one for one in host if one.function == "diary")
        shapes = _shapes(diary, Path(folder, "shapes"))
        return Packed(host, cold_imports(host, 1 if quick else 9), clouds, cold_folders(shapes, 1 if quick else 15))


def _sizes(target: Target, folder: Path) -> dict[str, int]:
    try:
        return {one.function: one.size for one in build(target, folder / target.cloud)}
    except NoInterpreter:
        return {}


def _shapes(package: Package, folder: Path) -> dict[str, tuple[Path, str]]:
    packed, without_bytecode, without_source, unpruned = (folder / name for name in ("1", "2", "3", "4"))
    for place in (packed, without_bytecode, without_source, unpruned):
        with zipfile.ZipFile(package.path) as archive:
            archive.extractall(place)
    for kept in sorted(without_bytecode.rglob("__pycache__")):
        shutil.rmtree(kept)
    for bytecode in sorted(without_source.rglob("*.pyc")):
        bytecode.rename(bytecode.parents[1] / f"{bytecode.name.partition('.')[0]}.pyc")
    for source in sorted(without_source.rglob("*.py")):
        source.unlink()
    data = unpruned / "botocore" / "data"
    shutil.rmtree(data)
    shutil.copytree(Wheels(HOST, lock.read(HOST), CACHE).folder("botocore") / "botocore" / "data", data)
    names = {
        AS_PACKED: packed,
        "without bytecode": without_bytecode,
        "bytecode without source": without_source,
        "with all of botocore's data": unpruned,
    }
    return {name: (place, package.function) for name, place in names.items()}
