"""Build the packages of functions for a target."""

import os
import shutil
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from packaging.utils import canonicalize_name

from infra import paths
from infra.freezing import freeze
from infra.packaging import archive, bytecode, imports, interpreters, lock, project, pruning
from infra.packaging.errors import TooLarge
from infra.packaging.pruning import Member
from infra.packaging.target import Target
from infra.packaging.wheels import Wheels
from infra.routes import FUNCTIONS, Function

CACHE: Final = paths.BUILD / "packages" / "cache"


@dataclass(frozen=True, slots=True)
class Package:
    """The artefact of one function, and of its timer: the same zip with another entry point.

    Attributes:
        function: Its name in infra/routes.py.
        path: The zip.
        sha256: Of the zip, in hex.
        size: Bytes of the zip.
        unpacked: Bytes of its files.
        installed: Bytes that the same libraries take as an installer lays them, for comparison.
        libraries: Distributions in it: name and version.
    """

    function: str
    path: Path
    sha256: str
    size: int
    unpacked: int
    installed: int
    libraries: tuple[tuple[str, str], ...]


def build(
    target: Target,
    into: Path,
    functions: Sequence[Function] = FUNCTIONS,
    *,
    steps: Sequence[project.Step] = project.STEPS,
    cache: Path = CACHE,
) -> list[Package]:
    """Build a zip for each function, `<into>/<function>.zip`. A second build takes seconds and no network.

    Args:
        target: Where they are to run.
        into: Folder for the zips; made where it is missing.
        functions: Which ones.
        steps: What lays our own files.
        cache: Folder of wheels, bytecode and zips of earlier builds.

    Raises:
        PackagingError: infra/packaging/errors.py.
        SchoolConfigError, ContentError: The site is not right, and functions name its files.
    """
    interpreter = interpreters.find(target.python)
    wheels, services = Wheels(target, lock.read(target), cache), imports.services()
    freeze()
    with tempfile.TemporaryDirectory() as folder:
        own = project.lay(Path(folder), target, steps)
    shared = common()
    wheels.closure(shared.union(*(function.libraries for function in functions)))  # all at once from the index
    needed = {function.name: wheels.closure(shared | set(function.libraries)) for function in functions}
    libraries = {
        name: pruning.members(wheels.folder(name), services) for name in sorted(frozenset().union(*needed.values()))
    }
    modules = bytecode.compiled([*own, *(one for kept in libraries.values() for one in kept)], interpreter, cache)
    into.mkdir(parents=True, exist_ok=True)

    def package(function: Function) -> Package:
        names = sorted(needed[function.name])
        sources = [*project.of_function(own, function), *(one for name in names for one in libraries[name])]
        members = [*sources, *(modules[one.name] for one in sources if one.name in modules)]
        path = into / f"{function.name}.zip"
        _pack(path, members, target.level, cache / "zips" / target.name)
        return _checked(
            target,
            Package(
                function=function.name,
                path=path,
                sha256=sha256(path.read_bytes()).hexdigest(),
                size=path.stat().st_size,
                unpacked=sum(len(member.data) for member in members),
                installed=sum(pruning.whole_size(wheels.folder(name)) for name in names),
                libraries=tuple((name, wheels.pin(name).version) for name in names),
            ),
        )

    with ThreadPoolExecutor(os.cpu_count()) as pool:  # zlib lets other threads run
        return list(pool.map(package, functions))


def common() -> frozenset[str]:
    """Return what every function gets: what the code imports, but for what some functions name as theirs alone.

    And what `zoneinfo` reads without an import: neither cloud says that its image has the system's own.
    """
    own = {str(canonicalize_name(name)) for function in FUNCTIONS for name in function.libraries}
    return imports.distributions() - own | {"tzdata"}


def _pack(path: Path, members: list[Member], level: int, cache: Path) -> None:
    """Write a zip, or copy the one that an earlier build made of the same members."""
    cache.mkdir(parents=True, exist_ok=True)
    kept = cache / f"{path.stem}-{archive.content_digest(members, level)}.zip"
    if not kept.exists():
        with tempfile.TemporaryDirectory(dir=cache) as scratch:
            fresh = Path(scratch, path.name)
            archive.write(fresh, members, level)
            fresh.rename(kept)
        for old in set(cache.glob(f"{path.stem}-*.zip")) - {kept}:
            old.unlink(missing_ok=True)
    shutil.copyfile(kept, path)


def _checked(target: Target, package: Package) -> Package:
    for size, limit in ((package.size, target.zipped), (package.unpacked, target.unpacked)):
        if limit is not None and size > limit:
            raise TooLarge(package.path, size, limit)
    return package
