"""Where a package is to run: its Python, its processor, and what the cloud takes at most."""

import platform
import sys
from dataclasses import dataclass
from typing import Final, Literal

from packaging.markers import default_environment

MB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Target:
    """A place to build for.

    Attributes:
        cloud: Which one; `host` is this machine with this interpreter.
        python: Minor version, "3.13".
        machine: As `platform.machine()` says it there.
        platforms: Platform tags of wheels that run there, the best first; none for the host, where the installer knows.
        zipped: Largest zip, in bytes; None is without limit.
        unpacked: Largest sum of its files, in bytes.
        level: How hard zlib packs, 1 to 9. 9 takes three times as long as 6 for 1 % less.
    """

    cloud: Literal["aws", "yandex", "host"]
    python: str
    machine: str
    platforms: tuple[str, ...]
    zipped: int | None = None
    unpacked: int | None = None
    level: int = 6

    @property
    def name(self) -> str:
        """Name the target for a folder: `aws-3.13-aarch64`."""
        return f"{self.cloud}-{self.python}-{self.machine}"

    @property
    def markers(self) -> dict[str, str]:
        """Values of the markers of requirements there (PEP 508)."""
        here = {name: str(value) for name, value in default_environment().items()}
        if self.cloud == "host":
            return here
        there = {
            "implementation_name": "cpython",
            "implementation_version": f"{self.python}.0",
            "os_name": "posix",
            "platform_machine": self.machine,
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_system": "Linux",
            "platform_version": "",
            "python_full_version": f"{self.python}.0",
            "python_version": self.python,
            "sys_platform": "linux",
        }
        return here | there


def _manylinux(machine: str, newest: int) -> tuple[str, ...]:
    """Return the tags of glibc 2.17 to the newest (PEP 600); 2.17 has an older name too."""
    return (*(f"manylinux_2_{minor}_{machine}" for minor in range(newest, 16, -1)), f"manylinux2014_{machine}")


# Amazon Linux 2023 has glibc 2.34, Ubuntu 22.04 of Yandex's functions 2.35; wheels for 2.28 run on both.
AWS: Final = Target(
    cloud="aws",
    python="3.13",
    machine="aarch64",
    platforms=_manylinux("aarch64", 28),
    zipped=50 * MB,  # sent directly; AWS Lambda quotas, "Deployment package (.zip file archive) size"
    unpacked=250 * MB,
)
YANDEX: Final = Target(
    cloud="yandex",
    python="3.12",
    machine="x86_64",
    platforms=_manylinux("x86_64", 28),
    zipped=128 * MB,  # through a bucket; sent directly it is 3.5 MB. Yandex Cloud Functions, "Quotas and limits"
)
HOST: Final = Target(
    cloud="host",
    python=f"{sys.version_info[0]}.{sys.version_info[1]}",
    machine=platform.machine(),
    platforms=(),
    level=1,  # unpacked again at once
)
TARGETS: Final[dict[str, Target]] = {target.cloud: target for target in (AWS, YANDEX, HOST)}
