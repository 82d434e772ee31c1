"""The site of one school in its bucket, under its host name: `school.example/news/index.html`."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeVar

from infra.deploying import site_files
from infra.deploying.bucket import Bucket
from infra.deploying.site_files import Changes, Manifest

CONTENTS: Final = "contents/"  # of files, by their SHA-256, in the bucket of artefacts
AT_ONCE: Final = 8
T = TypeVar("T")  # PEP 695 syntax needs Python 3.12


class Publisher:
    """Publishes manifests."""

    def __init__(self, site: Bucket, artefacts: Bucket, host: str) -> None:
        """Take the bucket that visitors read, the one of artefacts, and the school's host name."""
        self._site, self._artefacts, self.host = site, artefacts, host

    @property
    def _record(self) -> str:
        return f"sites/{self.host}.json"

    def send(self, folder: Path, manifest: Manifest) -> int:
        """Lay the contents of a manifest among the artefacts, those that are not there; return how many were sent."""
        there = set(self._artefacts.tags(CONTENTS))
        missing = {file.sha256: folder / path for path, file in manifest.items() if CONTENTS + file.sha256 not in there}
        _each(missing.items(), lambda one: self._artefacts.upload(CONTENTS + one[0], one[1]))
        return len(missing)

    def published(self) -> dict[str, site_files.SiteFile]:
        """Return the manifest that was published last; empty where none was."""
        found = self._artefacts.read(self._record)
        return {} if found is None else site_files.from_json(found.data)

    def compare(self, manifest: Manifest) -> Changes:
        """Say what publishing would do. Reads."""
        there = {key.removeprefix(f"{self.host}/"): tag for key, tag in self._site.tags(f"{self.host}/").items()}
        return site_files.changes(manifest, self.published(), there)

    def publish_assets(self, manifest: Manifest) -> None:
        """Publish what new pages of functions will ask for. Pages of before do not notice."""
        found = self.compare(manifest)
        self._put(manifest, [path for path in (*found.added, *found.changed) if site_files.is_asset(path)])

    def publish(self, manifest: Manifest) -> Changes:
        """Publish all of a manifest, whose contents lie among the artefacts. Broken off, it can be done again.

        Pages go last, and what nothing stands for any more is removed after them.
        """
        found = self.compare(manifest)
        changing = [*found.added, *found.changed]
        for pages in (False, True):
            self._put(manifest, [path for path in changing if site_files.is_page(manifest[path]) is pages])
        self._site.remove(f"{self.host}/{path}" for path in found.removed)
        self._artefacts.write(self._record, site_files.to_json(manifest), "application/json")
        return found

    def _put(self, manifest: Manifest, paths: Iterable[str]) -> None:
        def one(path: str) -> None:
            file = manifest[path]
            self._site.copy(
                self._artefacts,
                CONTENTS + file.sha256,
                f"{self.host}/{path}",
                content_type=file.content_type,
                cache=file.cache,
            )

        _each(site_files.in_order(paths, manifest), one)


def _each(things: Iterable[T], do: Callable[[T], None]) -> None:
    """Do something for each, several at a time; the first error is raised once those begun have ended."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for done in [pool.submit(do, thing) for thing in things]:
            done.result()
