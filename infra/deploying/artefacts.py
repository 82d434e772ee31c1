"""What a checkout is made into: a package for each function, and the frozen site; sent by their hashes, once each."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from infra import paths
from infra.deploying.bucket import Bucket

PACKAGES: Final = "packages/"
AT_ONCE: Final = 4


@dataclass(frozen=True, slots=True)
class Artefact:
    """A package of a function: the zip, and the SHA-256 of it in hex."""

    function: str
    path: Path
    sha256: str

    @property
    def key(self) -> str:
        """Where it lies among the artefacts."""
        return f"{PACKAGES}{self.function}-{self.sha256}.zip"


@dataclass(frozen=True, slots=True)
class Built:
    """All that is made of a checkout.

    Attributes:
        packages: One for each function.
        site: Folder of the frozen site.
        counter: Whether its pages have a visit counter.
    """

    packages: tuple[Artefact, ...]
    site: Path
    counter: bool


Builder = Callable[[], Built]


def builder(cloud: str) -> Builder:
    """Return what builds a checkout for a cloud: `aws`, `yandex`, or `host`, this machine's emulator of one."""

    def build() -> Built:
        from infra.freezing import freeze, has_counter  # noqa: PLC0415  # `school --help` needs no installer
        from infra.packaging import TARGETS  # noqa: PLC0415
        from infra.packaging import build as build_packages  # noqa: PLC0415

        target = TARGETS[cloud]
        site = freeze().destination
        made = build_packages(target, paths.BUILD / "packages" / target.name)
        return Built(tuple(Artefact(one.function, one.path, one.sha256) for one in made), site, has_counter())

    return build


def send_packages(artefacts: Bucket, packages: Iterable[Artefact]) -> int:
    """Lay packages among the artefacts, those that are not there; return how many were sent."""
    there = set(artefacts.tags(PACKAGES))
    missing = [one for one in packages if one.key not in there]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda one: artefacts.upload(one.key, one.path), missing))
    return len(missing)
