"""Unpacked wheels of a target, from the index once and from build/ ever after. Nothing is compiled from source."""

import csv
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, PathDistribution, distribution
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from infra.packaging.errors import DownloadFailed, NoInstaller, NoNetwork, NotLocked, NoWheel, PackagingError, WrongHash
from infra.packaging.lock import Pin
from infra.packaging.target import Target

_AWAY: Final = re.compile(
    r"NewConnectionError|NameResolutionError|ConnectTimeout|ReadTimeout|ProxyError|Connection (?:refused|reset|broken)"
    r"|dns error|error sending request|client error \(Connect\)|Failed to fetch|Network connectivity"
)
_FOREIGN: Final = re.compile(r"DO NOT MATCH THE HASHES|Hash mismatch")
_ABSENT: Final = re.compile(
    r"No matching distribution found for ([\w.-]+(?:==[\w.]+)?)|`?([\w.-]+==[\w.]+)`? has no wheels"
    r"|because ([\w.-]+==[\w.]+) has no",
    re.IGNORECASE,
)


class Wheels:
    """The wheels of one target: `closure` tells what a set of roots needs, `folder` where one lies unpacked."""

    def __init__(self, target: Target, pins: dict[str, Pin], cache: Path) -> None:
        """Take the target, what its lock holds, and the folder that keeps what was fetched."""
        self._target, self._pins, self._cache = target, pins, cache / "wheels" / target.name

    def folder(self, name: str) -> Path:
        """Return where a distribution lies: what an installer would have put into site-packages."""
        return self._cache / self.pin(name).key

    def pin(self, name: str) -> Pin:
        """Return what the lock says of a distribution. Raises NotLocked."""
        try:
            return self._pins[canonicalize_name(name)]
        except KeyError:
            raise NotLocked(name) from None

    def closure(self, roots: Iterable[str]) -> frozenset[str]:
        """Return the roots and all that they need there, fetching what is not here yet. Raises PackagingError.

        What a distribution needs is known once it is here. Until then the same version in our own environment gives a
        guess, so that one call of the installer usually brings all.
        """
        names = {str(canonicalize_name(name)) for name in roots}
        while True:
            found = self._walk(names)
            if all(self.folder(name).exists() for name in found):
                return found
            self._fetch(found)

    def _walk(self, roots: Iterable[str]) -> frozenset[str]:
        """Follow what distributions need, as far as that is known: pairs of (distribution, extra of it)."""
        new, seen = {(name, "") for name in roots}, set[tuple[str, str]]()
        while new:
            seen |= new
            new = {need for name, extra in new for need in self._needs(name, extra)} - seen
        return frozenset(name for name, _extra in seen)

    def _needs(self, name: str, extra: str) -> set[tuple[str, str]]:
        """Return (distribution, extra of it); the distribution itself is the extra ""."""
        markers = self._target.markers | {"extra": extra}
        needs: set[tuple[str, str]] = set()
        for line in self._requires(name):
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate(markers):
                needs |= {(str(canonicalize_name(requirement.name)), one) for one in ("", *requirement.extras)}
        return needs

    def _requires(self, name: str) -> list[str]:
        folder = self.folder(name)
        if folder.exists():
            return PathDistribution(_metadata_folder(folder)).requires or []
        try:
            own = distribution(name)
        except PackageNotFoundError:
            return []
        return (own.requires or []) if own.version == self.pin(name).version else []

    def _fetch(self, names: Iterable[str]) -> None:
        pins = [self.pin(name) for name in sorted(names) if not self.folder(name).exists()]
        if not pins:
            return
        self._cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._cache) as scratch:
            lock, together = Path(scratch, "lock.txt"), Path(scratch, "together")
            lock.write_text("\n".join(pin.line for pin in pins) + "\n", encoding="utf-8")
            _install(_command(self._target, lock, together), self._target, pins)
            for metadata in sorted(together.glob("*.dist-info")):
                self._keep(together, metadata, Path(scratch))
        missing = [pin.name for pin in pins if not (self._cache / pin.key).exists()]
        if missing:
            raise DownloadFailed(", ".join(missing))

    def _keep(self, together: Path, metadata: Path, scratch: Path) -> None:
        """Move what one distribution installed to a folder of its own, whole or not at all."""
        name = str(canonicalize_name(PathDistribution(metadata).metadata["Name"]))
        alone = scratch / name
        with (metadata / "RECORD").open(encoding="utf-8", newline="") as record:
            files = [row[0] for row in csv.reader(record) if row]
        for file in sorted(files):
            source = together / file
            if ".." in Path(file).parts or Path(file).is_absolute() or not source.is_file():
                continue  # commands, which functions do not call
            (alone / file).parent.mkdir(parents=True, exist_ok=True)
            source.rename(alone / file)
        try:
            alone.rename(self._cache / self._pins[name].key)
        except OSError:  # another build has just put the same there
            if not self.folder(name).exists():
                raise


def _metadata_folder(folder: Path) -> Path:
    return next(iter(sorted(folder.glob("*.dist-info"))))


def _command(target: Target, lock: Path, into: Path) -> list[str]:
    common = ["--quiet", "--no-deps", "--only-binary", ":all:", "--require-hashes", "--target", str(into)]
    uv = shutil.which("uv")
    if uv:
        if target.platforms:
            best = target.platforms[0].removesuffix(f"_{target.machine}")
            where = ["--python-platform", f"{target.machine}-{best}", "--python-version", target.python]
        else:
            where = ["--python", sys.executable]
        return [uv, "pip", "install", *common, *where, "--requirements", str(lock)]
    if importlib.util.find_spec("pip") is None:
        raise NoInstaller
    where = [f"--platform={platform}" for platform in target.platforms]
    if where:
        where += ["--python-version", target.python, "--implementation", "cp"]
    quiet = ["--no-compile", "--no-input", "--disable-pip-version-check", "--retries", "2", "--timeout", "20"]
    return [sys.executable, "-m", "pip", "install", *common, *quiet, *where, "--requirement", str(lock)]


def _install(command: list[str], target: Target, pins: list[Pin]) -> None:
    done = subprocess.run(  # noqa: S603  # pip or uv, with requirements from our lock
        command, capture_output=True, text=True, check=False, env=os.environ | {"LC_ALL": "C.UTF-8"}
    )
    if done.returncode:
        raise _reason(done.stderr + done.stdout, target, pins)


def _reason(said: str, target: Target, pins: list[Pin]) -> PackagingError:
    """Tell from an installer's words what has happened."""
    if _FOREIGN.search(said):
        return WrongHash()
    if _AWAY.search(said):
        return NoNetwork()
    absent = _ABSENT.search(said)
    if absent:
        name = next(filter(None, absent.groups())).partition("==")[0]
        versions = {pin.name: pin.version for pin in pins}
        what = f"{name} {versions.get(str(canonicalize_name(name)), '')}".strip()
        return NoWheel(what, f"Python {target.python}, {target.machine}")
    return DownloadFailed(said.strip()[-600:])
