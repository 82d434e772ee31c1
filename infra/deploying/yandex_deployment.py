"""A deployment to Yandex Cloud, from a checkout to an address that answers.

Each step does what is missing, so a deployment that was broken off is gone on with by starting it again. Two at once
are kept apart by Terraform, which locks its state. What was found well is recorded; what is not is taken back to the
record.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from functions import __version__
from infra.deploying import change_words, releases, site_files, site_words, verdicts
from infra.deploying.artefacts import Builder, Built, send_packages
from infra.deploying.bucket import Bucket
from infra.deploying.problems import NotWell
from infra.deploying.releases import Release, Releases
from infra.deploying.site_publishing import Publisher
from infra.deploying.steps import Steps
from infra.deploying.verdicts import Verdict
from infra.deploying.yandex_secrets import LockboxSecrets
from infra.deploying.yandex_settings import YandexSettings
from infra.yandex import table
from infra.yandex.running import Terraform
from infra.yandex.site_files import with_addresses
from infra.yandex.storage import BUCKETS

# What has to be there before packages can be sent and a function can start.
FIRST: Final = (
    *(f"yandex_storage_bucket.{name}" for name in BUCKETS),
    "yandex_ydb_database_serverless.journal",
    "yandex_lockbox_secret.people",
    "yandex_lockbox_secret.esia",
)
Packages = Mapping[str, Mapping[str, str]]


@dataclass
class YandexDeployment:
    """One deployment.

    Attributes:
        settings: What the technician's file says.
        storage: boto3's client of Object Storage.
        terraform: Terraform in its folder.
        secrets: Lockbox, by the names of entries.
        build: Makes packages and site of the checkout.
        steps: Announces steps.
        judge: Looks at the deployment from outside.
        make_table: Makes the table of a school: kind, endpoint, name.
    """

    settings: YandexSettings
    storage: Any
    terraform: Terraform
    secrets: LockboxSecrets
    build: Builder
    steps: Steps
    judge: Callable[[str, Callable[[str], None]], Verdict] = verdicts.of
    make_table: Callable[[str, str, str], None] = table.make
    outputs: dict[str, Any] = field(init=False)

    def run(self, *, dry: bool = False) -> str:
        """Deploy, or with `dry` only say what would change; return the school's address, empty where nothing was done.

        Raises:
            DeployProblem: See problems.py.
        """
        self.steps.begin("account")
        self.terraform.begin(self.settings.backend)
        self.steps.begin("build")
        built = self.build()
        packages = {one.function: {"object": one.key, "sha256": one.sha256} for one in built.packages}
        if dry:
            self._compare(packages)
            return ""
        self._prepare(packages)
        self._bring_secrets()
        manifest = self._send(built)
        changes = self._compare(packages)
        self._publish_assets(manifest)
        self.steps.begin("apply")
        if changes:
            self.terraform.apply()
        self._publish(manifest)
        self._judge(packages)
        self._record(packages, manifest)
        return self._address()

    def _prepare(self, packages: Packages) -> None:
        """Make the bucket of artefacts, the secrets' places, the database and the table in it."""
        self.steps.begin("bucket")
        if self.terraform.plan(self._told(packages), FIRST):
            self.terraform.apply()
        self.outputs = self.terraform.outputs()
        self.make_table("journal", self.outputs["table_endpoint"], self.outputs["table"])

    def _bring_secrets(self) -> None:
        self.steps.begin("secrets")
        places = self.outputs["secrets"]
        if self.secrets.make_people_key(places["people"]):
            self.steps.say("  Создан ключ, которым шифруются СНИЛС и почта.")
        self.secrets.require(places["esia"], self.settings.told.get("filled", ()))

    def _send(self, built: Built) -> site_files.Manifest:
        self.steps.begin("upload")
        sent = send_packages(self._bucket("artefacts"), built.packages)
        manifest = site_files.of_folder(built.site)
        self._publisher(self._hosts()[0]).send(built.site, manifest)
        self.steps.say(f"  Отправлено сборок функций: {sent}, остальные уже там.")
        return with_addresses(manifest)

    def _compare(self, packages: Packages) -> list[dict[str, str]]:
        self.steps.begin("compare")
        changes = self.terraform.plan(self._told(packages))
        for line in change_words.lines(changes) if changes else ["  В облаке всё уже так."]:
            self.steps.say(line)
        return changes

    def _publish_assets(self, manifest: site_files.Manifest) -> None:
        """Publish what new pages of functions will name, before there are any."""
        self.steps.begin("assets")
        for host in self._hosts():
            self._publisher(host).publish_assets(manifest)

    def _publish(self, manifest: site_files.Manifest) -> None:
        self.steps.begin("site")
        for host in self._hosts():
            self.steps.say(site_words.line(host, self._publisher(host).publish(manifest)))

    def _judge(self, packages: Packages) -> None:
        """Look from outside; go back where this version is to blame. Raises NotWell."""
        self.steps.begin("doctor")
        if self.judge(self._address(), self.steps.say).stays:
            return
        last = Releases(self._bucket("artefacts")).last()
        if last is None or last.name == self._name(packages):
            raise NotWell(back=None)
        raise NotWell(back=self._back(last))

    def _back(self, last: Release) -> bool:
        """Bring the packages and the site that were found well last; tell whether it is well again."""
        self.steps.begin("back")
        before = {name: {"object": key, "sha256": _hash_of(key)} for name, key in last.parameters.items()}
        if self.terraform.plan({**self._told(before), "release": last.name}):
            self.terraform.apply()
        kept = Releases(self._bucket("artefacts"))
        for host, key in last.sites.items():
            self._publisher(host).publish(kept.manifest(key))
        self.steps.begin("doctor")
        return self.judge(self._address(), self.steps.say).stays

    def _record(self, packages: Packages, manifest: site_files.Manifest) -> None:
        self.steps.begin("record")
        kept = Releases(self._bucket("artefacts"))
        sites = dict.fromkeys(self._hosts(), kept.keep_manifest(manifest))
        objects = {name: one["object"] for name, one in packages.items()}
        kept.record(releases.found_well(self._name(packages), "", objects, sites, datetime.now(UTC)))

    def _told(self, packages: Packages) -> dict[str, Any]:
        own = {"stage": self.settings.stage, "release": self._name(packages), "packages": packages}
        return {**self.settings.told, **own}

    def _name(self, packages: Packages) -> str:
        return releases.name_of(__version__, "", {name: one["object"] for name, one in packages.items()})

    def _hosts(self) -> list[str]:
        return [self.settings.told["host"], *self.settings.told.get("more_schools", {}).values()]

    def _address(self) -> str:
        return f"https://{self._hosts()[0]}"

    def _bucket(self, name: str) -> Bucket:
        return Bucket(self.storage, self.outputs["buckets"][name])

    def _publisher(self, host: str) -> Publisher:
        return Publisher(self._bucket("site"), self._bucket("artefacts"), host)


def _hash_of(key: str) -> str:
    """Return the SHA-256 that a package's key ends with (Artefact.key)."""
    return key.removesuffix(".zip").rpartition("-")[2]
