"""What was deployed last and found well: enough to bring it back without the checkout that it was built from."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from infra.deploying import site_files
from infra.deploying.bucket import Bucket
from infra.deploying.site_files import Manifest

LAST: Final = "release.json"
TEMPLATES: Final = "templates/"
MANIFESTS: Final = "manifests/"


@dataclass(frozen=True, slots=True)
class Release:
    """One release.

    Attributes:
        name: As pages show it.
        template: Key of the template among the artefacts.
        parameters: All that the stack was given, keys of packages among them; no secrets.
        sites: Key of the manifest of each school's site, by host name.
        at: When it was found well, ISO 8601.
    """

    name: str
    template: str
    parameters: Mapping[str, str]
    sites: Mapping[str, str]
    at: str


class Releases:
    """Those of one deployment, in its bucket of artefacts."""

    def __init__(self, artefacts: Bucket) -> None:
        """Take the bucket."""
        self._artefacts = artefacts

    def last(self) -> Release | None:
        """Return the last release that was found well, or None before the first."""
        found = self._artefacts.read(LAST)
        return None if found is None else Release(**json.loads(found.data))

    def keep_template(self, text: str) -> str:
        """Lay a template among the artefacts and return its key."""
        return self._keep(TEMPLATES, text.encode())

    def keep_manifest(self, manifest: Manifest) -> str:
        """Lay a site's manifest among the artefacts and return its key."""
        return self._keep(MANIFESTS, site_files.to_json(manifest))

    def manifest(self, key: str) -> dict[str, site_files.SiteFile]:
        """Return a manifest of before. It is there as long as a release names it."""
        found = self._artefacts.read(key)
        return {} if found is None else site_files.from_json(found.data)

    def record(self, release: Release) -> None:
        """Write that a release was found well. The bucket keeps the versions of before."""
        self._artefacts.write(
            LAST, json.dumps(asdict(release), ensure_ascii=False, indent=1).encode(), "application/json"
        )

    def _keep(self, folder: str, text: bytes) -> str:
        key = f"{folder}{hashlib.sha256(text).hexdigest()}.json"
        self._artefacts.write(key, text, "application/json")
        return key


def name_of(version: str, template: str, parameters: Mapping[str, str]) -> str:
    """Return a release's name: the version, and a hash of all that the stack is made of."""
    told = json.dumps([template, sorted(parameters.items())], ensure_ascii=False)
    return f"{version}-{hashlib.sha256(told.encode()).hexdigest()[:10]}"


def found_well(
    name: str, template: str, parameters: Mapping[str, str], sites: Mapping[str, str], at: datetime
) -> Release:
    """Return a release of this moment."""
    return Release(name, template, dict(parameters), dict(sites), at.isoformat(timespec="seconds"))
