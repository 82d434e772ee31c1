"""The lock: which version of a distribution, with which hashes, a target gets."""

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from infra import paths
from infra.packaging.target import Target

LOCK: Final = paths.ROOT / "requirements.txt"


@dataclass(frozen=True, slots=True)
class Pin:
    """One locked distribution. `hashes` are those of all its files, "sha256:…"; `name` is canonical."""

    name: str
    version: str
    hashes: tuple[str, ...]

    @property
    def line(self) -> str:
        """The requirement as an installer reads it, without a marker: that has been evaluated."""
        return " ".join([f"{self.name}=={self.version}", *(f"--hash={one}" for one in self.hashes)])

    @property
    def key(self) -> str:
        """A name for a folder that changes with the version and the hashes."""
        return f"{self.name}-{self.version}-{sha256(self.line.encode()).hexdigest()[:12]}"


def read(target: Target, path: Path = LOCK) -> dict[str, Pin]:
    """Return what the universal lock holds for a target, by canonical name."""
    lines = path.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    markers = target.markers
    pins = {}
    for line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        requirement = Requirement(line.partition(" --hash=")[0])
        if requirement.marker is not None and not requirement.marker.evaluate(markers):
            continue
        name = str(canonicalize_name(requirement.name))
        version = str(requirement.specifier).removeprefix("==")
        pins[name] = Pin(name, version, tuple(re.findall(r"--hash=(\S+)", line)))
    return pins
