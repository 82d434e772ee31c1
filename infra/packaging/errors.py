"""What can keep packages from being built. infra/cli_words.py says each in words."""

from pathlib import Path


class PackagingError(Exception):
    """Something that a person can mend."""


class NoInterpreter(PackagingError):
    """No Python of the target's minor version is on this machine, so no bytecode of it can be made."""

    def __init__(self, minor: str) -> None:
        super().__init__(minor)
        self.minor = minor


class NoInstaller(PackagingError):
    """Neither uv nor pip is here."""


class NoNetwork(PackagingError):
    """The index of Python packages did not answer."""


class NoWheel(PackagingError):
    """The index has no wheel of a locked version for the target, and nothing is compiled here."""

    def __init__(self, what: str, target: str) -> None:
        super().__init__(what, target)
        self.what, self.target = what, target


class WrongHash(PackagingError):
    """What came is not what the lock names."""


class DownloadFailed(PackagingError):
    """The installer failed for another reason; it is in its own words."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


class NotLocked(PackagingError):
    """A library that functions import is not in requirements.txt, or not for this target."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class TooLarge(PackagingError):
    """A package is larger than the cloud takes. Sizes are in bytes."""

    def __init__(self, path: Path, size: int, limit: int) -> None:
        super().__init__(path, size, limit)
        self.path, self.size, self.limit = path, size, limit
