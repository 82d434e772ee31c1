"""Bytecode of a package's modules, made by the target's own Python and kept by content.

Without it a cold start takes twice as long: the folder of code is read-only in a cloud, so Python could never keep what
it compiles there. The bytecode says that nobody compares it with its source (PEP 552), which saves reading the source.
"""

import json
import os
import subprocess
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Final

from infra.packaging.interpreters import Interpreter
from infra.packaging.pruning import Member

_COMPILER: Final = Path(__file__).with_name("compile_sources.py")


def compiled(members: Iterable[Member], interpreter: Interpreter, cache: Path) -> dict[str, Member]:
    """Return the bytecode of every module among the members, by the module's name.

    Args:
        members: Files of a package.
        interpreter: The target's Python.
        cache: Folder that keeps bytecode from build to build.
    """
    kept = cache / "bytecode" / f"{interpreter.version}-{interpreter.magic}"
    kept.mkdir(parents=True, exist_ok=True)
    modules = {member.name: member for member in members if member.name.endswith(".py")}
    places = {name: kept / sha256(f"{name}\n".encode() + member.data).hexdigest() for name, member in modules.items()}
    _compile({name: modules[name] for name, place in places.items() if not place.exists()}, interpreter, places)
    tag = "cpython-" + "".join(interpreter.version.split(".")[:2])
    return {name: Member(_beside(name, tag), place.read_bytes()) for name, place in places.items()}


def _beside(name: str, tag: str) -> str:
    path = PurePosixPath(name)
    return str(path.parent / "__pycache__" / f"{path.stem}.{tag}.pyc")


def _compile(modules: dict[str, Member], interpreter: Interpreter, places: dict[str, Path]) -> None:
    if not modules:
        return
    with tempfile.TemporaryDirectory() as scratch:
        orders = []
        for number, (name, member) in enumerate(sorted(modules.items())):
            source = Path(scratch, f"{number}.py")
            source.write_bytes(member.data)
            orders.append((str(source), name, str(places[name])))
        cores = os.cpu_count() or 1
        with ThreadPoolExecutor(cores) as pool:  # each waits for a process
            list(pool.map(lambda part: _run(orders[part::cores], interpreter), range(cores)))


def _run(orders: list[tuple[str, str, str]], interpreter: Interpreter) -> None:
    subprocess.run(  # noqa: S603  # the target's Python and a script of ours
        [interpreter.path, "-S", "-s", "-B", str(_COMPILER)],
        input=json.dumps(orders),
        text=True,
        check=True,
        env={"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"},
    )
