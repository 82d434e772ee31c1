"""The frozen site as a cloud's bucket has it: a manifest of files with types and rules of caching, and what changes.

A manifest names contents by their SHA-256. They lie in the bucket of artefacts under that name, so any manifest of
before can be published again: going forward and going back are one and the same.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from whitenoise.media_types import MediaTypes

from infra.caching import cache_control, is_fingerprinted

_COPY: Final = ".gz"  # the local gateway sends these; clouds compress by themselves
_TYPES: Final = MediaTypes()  # what the local gateway says of files


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file of the site.

    Attributes:
        sha256: Of its contents, in hex: where they lie among the artefacts.
        md5: The same by the hash that a bucket tells of its objects.
        content_type: How it is served.
        cache: Its Cache-Control.
    """

    sha256: str
    md5: str
    content_type: str
    cache: str


Manifest = Mapping[str, SiteFile]  # by path, without a slash at its beginning


@dataclass(frozen=True, slots=True)
class Changes:
    """What publishing a manifest does, by paths in order.

    Attributes:
        added: New ones.
        changed: Those with other contents, another type or another rule of caching.
        same: Those that stay as they are.
        removed: Those that nothing stands for any more.
        kept: Fingerprinted ones of before, which a page that is open in a browser may still ask for.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...]


def of_folder(folder: Path) -> dict[str, SiteFile]:
    """Return the manifest of a frozen site."""
    found = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != _COPY)
    return {path.relative_to(folder).as_posix(): _file(path, folder) for path in found}


def _file(path: Path, folder: Path) -> SiteFile:
    data, url = path.read_bytes(), f"/{path.relative_to(folder).as_posix()}"
    return SiteFile(
        sha256=hashlib.sha256(data).hexdigest(),
        md5=hashlib.md5(data, usedforsecurity=False).hexdigest(),
        content_type=content_type(url),
        cache=cache_control(url),
    )


def content_type(url: str) -> str:
    """Return a file's type as the local gateway says it: text in UTF-8."""
    found: str = _TYPES.get_type(url)
    return f'{found}; charset="utf-8"' if found.startswith("text/") else found


def changes(wanted: Manifest, before: Manifest, there: Mapping[str, str]) -> Changes:
    """Compare a manifest with what is in the bucket.

    Args:
        wanted: What is to be there.
        before: What was published last; it knows types and rules of caching, which a list of objects does not tell.
        there: Tags of the objects by path (Bucket.tags): what really is there.
    """
    same = {path for path, file in wanted.items() if before.get(path) == file and there.get(path) == file.md5}
    over = set(there) - set(wanted)
    kept = {path for path in over if is_fingerprinted(f"/{path}")}
    return Changes(
        added=tuple(sorted(set(wanted) - set(there))),
        changed=tuple(sorted((set(wanted) & set(there)) - same)),
        same=tuple(sorted(same)),
        removed=tuple(sorted(over - kept)),
        kept=tuple(sorted(kept)),
    )


def in_order(paths: Iterable[str], manifest: Manifest) -> list[str]:
    """Return paths in the order to publish: looks and scripts, other files, pages. None names what is not there."""
    return sorted(paths, key=lambda path: (not path.startswith("static/"), is_page(manifest[path]), path))


def is_page(file: SiteFile) -> bool:
    """Tell whether a file is a page, whatever it is called in the bucket."""
    return file.content_type.startswith("text/html")


def is_asset(path: str) -> bool:
    """Tell whether a file can be published before its pages: nothing of before has its name."""
    return is_fingerprinted(f"/{path}")


def to_json(manifest: Manifest) -> bytes:
    """Return a manifest as text."""
    return json.dumps({path: asdict(file) for path, file in manifest.items()}, indent=1, sort_keys=True).encode()


def from_json(text: bytes) -> dict[str, SiteFile]:
    """Return the manifest of a text."""
    return {path: SiteFile(**fields) for path, fields in json.loads(text).items()}
