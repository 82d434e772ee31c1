"""Find the Python whose bytecode a target runs: bytecode of another minor version is refused there."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from infra.packaging.errors import NoInterpreter

_ASK: Final = (
    "import importlib.util, json, platform, sys;"
    "print(json.dumps([platform.python_implementation(), '%d.%d' % sys.version_info[:2], platform.python_version(),"
    " importlib.util.MAGIC_NUMBER.hex()]))"
)


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python on this machine: where it is, its full version, and the magic number of its bytecode in hex."""

    path: str
    version: str
    magic: str


def find(minor: str) -> Interpreter:
    """Return a CPython of a minor version, "3.13". Raises NoInterpreter: bytecode is never left out silently."""
    for path in _candidates(minor):
        found = _asked(path, minor)
        if found is not None:
            return found
    raise NoInterpreter(minor)


def _candidates(minor: str) -> Iterator[str]:
    """Yield ourselves, what PATH has, what uv and pyenv have installed. None of them downloads anything."""
    yield sys.executable
    on_path = shutil.which(f"python{minor}")
    if on_path:
        yield on_path
    uv = shutil.which("uv")
    if uv:
        asked = subprocess.run(  # noqa: S603  # uv of this machine
            [uv, "python", "find", "--no-project", "--no-python-downloads", minor],
            capture_output=True,
            text=True,
            check=False,
        )
        if not asked.returncode:
            yield asked.stdout.strip()
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from (str(path) for path in sorted(pyenv.glob(f"versions/{minor}.*/bin/python"), reverse=True))


def _asked(path: str, minor: str) -> Interpreter | None:
    """Return what a program says of itself, or None: a name on PATH may be a shim without a Python behind it."""
    try:
        asked = subprocess.run(  # noqa: S603  # an interpreter of this machine
            [path, "-I", "-S", "-c", _ASK], capture_output=True, text=True, check=True, timeout=20
        )
        implementation, said, version, magic = json.loads(asked.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return Interpreter(path, version, magic) if (implementation, said) == ("CPython", minor) else None
