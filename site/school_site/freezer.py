"""Plain files from the site: pages, static files under fingerprinted names, and a compressed copy of each text.

The second build of the same sources takes milliseconds: a stamp of all inputs says that nothing has changed.
"""

import gzip
import hashlib
import json
import time
import warnings
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from flask_frozen import Freezer, FrozenFlaskWarning

from school_site.assets import write_assets, write_changed
from school_site.config import SchoolConfig, load_school
from school_site.pages import Generated, addresses, create_app

SITE: Final = Path(__file__).resolve().parents[1]
TEMPLATES: Final = SITE.parent / "templates"
CONFIG: Final = SITE / "school.toml"
MANIFEST: Final = "assets.json"  # beside the site's folder: the functions read it, visitors need not
STAMP: Final = "site.stamp"
COMPRESSED: Final = frozenset({".html", ".css", ".js", ".svg", ".json"})


@dataclass(frozen=True)
class BuildReport:
    """What a build did: how many files the site has, whether it was fresh already, how long it took."""

    destination: Path
    files: int
    unchanged: bool
    seconds: float


def build(
    destination: Path,
    *,
    config: SchoolConfig | None = None,
    content: Path = SITE / "content",
    generated: Generated | None = None,
) -> BuildReport:
    """Freeze the site into a folder, and write the manifest of its static files beside that folder.

    Args:
        destination: Folder of the site, build/site; made if absent. What no page stands for is removed.
        config: The school; site/school.toml where it is not given.
        content: Folder of the pages.
        generated: Pages and files that others make, such as the description of the API.

    Raises:
        SchoolConfigError: school.toml is not right.
        ContentError: A page is not right.
        FrozenFlaskWarning: A route has no page, or a file's type is not that of its name.
    """
    began = time.perf_counter()
    config = config or load_school(CONFIG)
    generated = generated or Generated()
    stamp = destination.parent / STAMP
    mark = _fingerprint(config, content, generated)
    if stamp.is_file() and stamp.read_text(encoding="ascii") == f"{mark} {_count(destination)}":
        return BuildReport(destination, _count(destination), unchanged=True, seconds=time.perf_counter() - began)
    stamp.unlink(missing_ok=True)  # so that a build that stops half way is not taken for done
    assets = write_assets(SITE / "static", destination / "static", destination.parent / MANIFEST)
    app = create_app(config, content, TEMPLATES, assets, generated)
    # Frozen-Flask resolves a relative destination against the app; this one is absolute.
    app.config["FREEZER_DESTINATION"] = str(destination.resolve())
    app.config["FREEZER_DESTINATION_IGNORE"] = ["static", "*.gz"]
    # No template calls url_for for a page of its own, so there is nothing to log on each call.
    freezer = Freezer(app, with_static_files=False, log_url_for=False)
    freezer.register_generator(lambda: addresses(app))
    with warnings.catch_warnings():
        warnings.simplefilter("error", FrozenFlaskWarning)
        freezer.freeze()
    _compress(destination)
    stamp.write_text(f"{mark} {_count(destination)}", encoding="ascii")
    return BuildReport(destination, _count(destination), unchanged=False, seconds=time.perf_counter() - began)


def _fingerprint(config: SchoolConfig, content: Path, generated: Generated) -> str:
    """Return a hash of everything that the site is made of."""
    digest = hashlib.sha256(config.model_dump_json().encode())
    digest.update(json.dumps(asdict(generated), sort_keys=True, default=str).encode())
    for folder in (Path(__file__).parent, SITE / "static", TEMPLATES, content):
        for path in _sources(folder):
            digest.update(f"\0{path.relative_to(folder)}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")


def _compress(folder: Path) -> None:
    """Keep a .gz beside every text file; one that is newer than its text is right already."""
    for path in _files(folder):
        copy = path.with_name(f"{path.name}.gz")
        if path.suffix in COMPRESSED and not (copy.is_file() and copy.stat().st_mtime_ns >= path.stat().st_mtime_ns):
            # mtime=0: the same contents give the same bytes.
            write_changed(copy, gzip.compress(path.read_bytes(), mtime=0))
    for copy in folder.rglob("*.gz"):
        if not copy.with_suffix("").is_file():
            copy.unlink()


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".gz"]


def _count(folder: Path) -> int:
    return len(_files(folder))
