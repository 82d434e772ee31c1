"""The frozen site, made anew only when something it is made of has changed."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from infra import paths

Progress = Callable[[int, int], None]

_STAMP: Final = paths.BUILD / "site.inputs"
_NO_SOURCES: Final = {"__pycache__", ".DS_Store"}


def build(progress: Progress) -> int:
    """Freeze the site and compress its files; return how many pages it has.

    Args:
        progress: Called with (steps done, steps in all).
    """
    from school_site import freezer  # noqa: PLC0415  # the second start needs none of it

    inputs = _inputs()
    pages = freezer.build(paths.SITE, assets=paths.ASSETS, progress=progress)
    _compress(paths.SITE)
    _STAMP.write_text(inputs, encoding="ascii")
    return pages


def is_current() -> bool:
    """Tell whether the frozen site is there and made of what the sources are now."""
    return paths.ASSETS.exists() and _STAMP.exists() and _STAMP.read_text(encoding="ascii") == _inputs()


def _inputs() -> str:
    """Return a digest of names, sizes and times of all sources. Contents are not read: 2,000 pages take a while."""
    digest = hashlib.sha256()
    for path in _sources():
        state = path.stat()
        digest.update(f"{path}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    for root in (*paths.SITE_SOURCES, paths.ROOT / "infra" / "openapi.py"):
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if path.is_file() and _NO_SOURCES.isdisjoint(path.parts):
                yield path


def _compress(root: Path) -> None:
    """Put a gzipped copy beside every file that gains by it, as the gateway and a CDN expect."""
    from whitenoise.compress import Compressor  # noqa: PLC0415  # the second start needs none of it

    compressor = Compressor(use_brotli=False, quiet=True)
    for path in [path for path in root.rglob("*") if path.is_file()]:
        if compressor.should_compress(path.name):
            compressor.compress(str(path))
