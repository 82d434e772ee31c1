"""Style, script and picture files of the site: shrunk, and each also under a name with its fingerprint.

A browser may keep `app.3f2a91c0.css` for ever, since other contents have another name. `app.css` stays too, for who
has no manifest at hand.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Final

FINGERPRINT: Final = 8  # hexadecimal digits of SHA-256 in a name; the gateway's cache rule knows the same number
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACES: Final = re.compile(r"\s+")
_AROUND_SIGNS: Final = re.compile(r" ?([{};,]) ?")


def write_assets(source: Path, destination: Path, manifest: Path) -> dict[str, str]:
    """Write every static file twice, and the manifest {"app.css": "app.3f2a91c0.css"}; return what it says.

    Args:
        source: Folder of the files as people edit them. Markdown in it is for people and is not published.
        destination: The site's folder `static`; what it has from earlier contents is removed.
        manifest: The JSON file that the functions read at cold start.
    """
    names: dict[str, str] = {}
    written: set[Path] = set()
    for path in sorted(source.rglob("*")):
        if path.is_file() and path.suffix != ".md":
            name = path.relative_to(source).as_posix()
            content = _content(path)
            names[name] = fingerprinted(name, content)
            for target in (destination / name, destination / names[name]):
                write_changed(target, content)
                written.add(target)
    _remove_others(destination, written)
    write_changed(manifest, (json.dumps(names, indent=1, sort_keys=True) + "\n").encode())
    return names


def fingerprinted(name: str, content: bytes) -> str:
    """Return a file's name with the first digits of its SHA-256 before the extension."""
    path = PurePosixPath(name)
    digest = hashlib.sha256(content).hexdigest()[:FINGERPRINT]
    return path.with_name(f"{path.stem}.{digest}{path.suffix}").as_posix()


def shrink_css(css: str) -> str:
    """Return CSS without comments and needless spaces. Strings in our CSS have neither."""
    return _AROUND_SIGNS.sub(r"\1", _SPACES.sub(" ", _COMMENT.sub("", css))).strip()


def write_changed(path: Path, content: bytes) -> None:
    """Write a file only if its contents change, so that its date says when they did."""
    if not path.is_file() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def address(names: Mapping[str, str], name: str) -> str:
    """Return the URL of a static file for a page."""
    return f"/static/{names[name]}"


def _content(path: Path) -> bytes:
    content = path.read_bytes()
    # Vendored files are published byte for byte: their hash is on record.
    if path.suffix == ".css" and path.parent.name != "vendor":
        return shrink_css(content.decode()).encode()
    return content


def _remove_others(folder: Path, kept: set[Path]) -> None:
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix != ".gz" and path not in kept:
            path.unlink()
