"""A deployment to AWS, from a checkout to an address that answers.

Each step finds out what is there and does what is missing, so a deployment that was broken off is gone on with by
starting it again. What was found well is recorded; what is not is taken back to the record.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from functions import __version__
from functions.storage import hosts
from functions.storage.dynamodb import DynamoTable, open_client
from infra.aws.parameters import package
from infra.deploying import change_words, lock, mail_state, releases, site_files, site_words, verdicts
from infra.deploying.artefacts import Builder, Built, send_packages
from infra.deploying.bucket import Bucket
from infra.deploying.clients import Clients
from infra.deploying.problems import NotApplied, NotWell
from infra.deploying.releases import Release, Releases
from infra.deploying.secrets import Secrets
from infra.deploying.settings_file import ONE_SCHOOL, DeploySettings
from infra.deploying.site_publishing import Publisher
from infra.deploying.stack import Parameters, Proposal, Stack
from infra.deploying.steps import Steps
from infra.deploying.verdicts import Verdict

# Secrets that a technician brings, by the parameter that makes them needed and the value with which it does not.
BROUGHT: Final = (
    ("EsiaUrl", "", ("esia-key", "esia-trusted")),
    ("EsiaSigner", "", ("esia-signer-token",)),
    ("EsiaRoots", "no", ("esia-roots",)),
    ("OidcSecret", "no", ("oidc-secret",)),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where to deploy: the settings, clients of the region, and the address of an emulator where it is one."""

    settings: DeploySettings
    clients: Clients
    emulator: str = ""


@dataclass
class AwsDeployment:
    """One deployment.

    Attributes:
        place: Where to.
        template: Text of the template.
        build: Makes packages and site of the checkout.
        steps: Announces steps.
        judge: Looks at the deployment from outside.
        waiting: What is done between two looks at the stack; None is to wait a while.
    """

    place: Place
    template: str
    build: Builder
    steps: Steps
    judge: Callable[[str, Callable[[str], None], str], Verdict] = verdicts.of
    waiting: Callable[[], None] | None = None
    artefacts: Bucket = field(init=False)
    stack: Stack = field(init=False)

    def run(self, *, dry: bool = False, unlock: bool = False) -> str:
        """Deploy, or with `dry` only say what would change; return the school's address, empty where there is none yet.

        Raises:
            DeployProblem: See problems.py.
        """
        self.steps.begin("account")
        account = self.place.clients.of("sts").get_caller_identity()["Account"]
        settings = self.place.settings
        self.artefacts = Bucket(self.place.clients.of("s3"), f"{settings.prefix}-artefacts-{account}")
        waiting = {} if self.waiting is None else {"waiting": self.waiting}
        self.stack = Stack(self.place.clients.of("cloudformation"), settings.prefix, **waiting)
        self.steps.begin("bucket")
        self.artefacts.make(settings.region)
        if unlock:
            lock.unlock(self.artefacts)
        with lock.held(self.artefacts) as held:
            self.steps.also = held.renew
            return self._dry() if dry else self._deploy()

    def _dry(self) -> str:
        built = self._built()
        self._proposed(built, self._told(built), wanted=True)
        return ""

    def _deploy(self) -> str:
        built = self._built()
        self._bring_secrets()
        self.steps.begin("upload")
        sent = send_packages(self.artefacts, built.packages)
        manifest = site_files.of_folder(built.site)
        self._publisher("").send(built.site, manifest)
        self.steps.say(f"  Отправлено сборок функций: {sent}, остальные уже там.")
        parameters = self._told(built)
        template, proposal = self._proposed(built, parameters)
        self._publish_assets(manifest)
        self._apply(proposal)
        address = self._publish(dict.fromkeys(self._hosts(), manifest))
        self._judge(address, releases.name_of(__version__, self.template, parameters))
        if parameters.get("MailFrom"):
            for one in mail_state.look(self.place.clients.of("sesv2")):
                self.steps.say(f"  {one.line}")
        self.steps.begin("record")
        self._record(template, parameters, manifest)
        self._tell_records()
        return address

    def _built(self) -> Built:
        self.steps.begin("build")
        return self.build()

    def _bring_secrets(self) -> None:
        self.steps.begin("secrets")
        settings = self.place.settings
        found = Secrets(self.place.clients.of("secretsmanager"), settings.prefix)
        if found.make_people_key():
            self.steps.say("  Создан ключ, которым шифруются СНИЛС и почта.")
        found.require(
            name
            for parameter, unneeded, names in BROUGHT
            if settings.parameters.get(parameter, unneeded) != unneeded
            for name in names
        )

    def _told(self, built: Built) -> Parameters:
        """Return all parameters of the stack but the release's name, which is made of them."""
        settings = self.place.settings
        packages = {package(one.function): one.key for one in built.packages}
        return {
            **settings.parameters,
            **packages,
            "Stage": settings.stage,
            "ArtifactBucket": self.artefacts.name,
            "Counter": "yes" if built.counter else "no",
            "Emulator": self.place.emulator,
        }

    def _proposed(self, built: Built, parameters: Parameters, *, wanted: bool = False) -> tuple[str, Proposal | None]:
        """Say what would change; return the template's key among the artefacts, and the proposal."""
        self.steps.begin("compare")
        key = Releases(self.artefacts).keep_template(self.template)
        name = releases.name_of(__version__, self.template, parameters)
        proposal = self._propose(key, {**parameters, "Release": name})
        for line in change_words.lines(proposal.changes) if proposal else ["  В облаке всё уже так."]:
            self.steps.say(line)
        if self.stack.outputs():
            for host in self._hosts():
                found = self._publisher(host).compare(site_files.of_folder(built.site))
                self.steps.say(site_words.line(host, found))
        if wanted and proposal:
            self.stack.discard(proposal)
        return key, proposal

    def _propose(self, key: str, parameters: Parameters) -> Proposal | None:
        url = f"{self.artefacts.client.meta.endpoint_url}/{self.artefacts.name}/{key}"
        return self.stack.propose(url, parameters)

    def _apply(self, proposal: Proposal | None) -> None:
        self.steps.begin("apply")
        if proposal is not None:
            self.stack.apply(proposal)

    def _publish_assets(self, manifest: site_files.Manifest) -> None:
        """Publish what new pages of functions will name, before there are any; at the first time there is no bucket."""
        self.steps.begin("assets")
        if self.stack.outputs():
            for host in {*self._hosts(), *self._other_schools()}:
                self._publisher(host).publish_assets(manifest)

    def _publish(self, manifests: Mapping[str, site_files.Manifest]) -> str:
        self.steps.begin("site")
        for host, manifest in manifests.items():
            self.steps.say(site_words.line(host, self._publisher(host).publish(manifest)))
        return self.stack.outputs()["BaseUrl"]

    def _judge(self, address: str, name: str) -> None:
        """Look from outside; go back where this version is to blame. Raises NotWell."""
        self.steps.begin("doctor")
        if self.judge(address, self.steps.say, self.stack.outputs().get("ApiEndpoint", "")).stays:
            return
        last = Releases(self.artefacts).last()
        if last is None or last.name == name:  # nothing to go back to
            raise NotWell(back=None)
        raise NotWell(back=self._back(last))

    def _back(self, last: Release) -> bool:
        """Bring the release that was found well last; tell whether it is well again."""
        self.steps.begin("back")
        kept = Releases(self.artefacts)
        try:
            proposal = self._propose(last.template, {**last.parameters, "Release": last.name})
            if proposal is not None:
                self.stack.apply(proposal)
        except NotApplied:
            return False
        address = self._publish({host: kept.manifest(key) for host, key in last.sites.items()})
        self.steps.begin("doctor")
        return self.judge(address, self.steps.say, self.stack.outputs().get("ApiEndpoint", "")).stays

    def _record(self, template: str, parameters: Parameters, manifest: site_files.Manifest) -> None:
        kept = Releases(self.artefacts)
        sites = dict.fromkeys(self._hosts(), kept.keep_manifest(manifest))
        name = releases.name_of(__version__, self.template, parameters)
        kept.record(releases.found_well(name, template, parameters, sites, datetime.now(UTC)))

    def _tell_records(self) -> None:
        """Say which records the domain needs: whoever keeps it enters them."""
        outputs = self.stack.outputs()
        names = [host for host in self.place.settings.parameters.get("HostNames", "").split(",") if host]
        records = [(host, outputs["DistributionDomain"]) for host in names if "DistributionDomain" in outputs]
        records += [(outputs[f"DkimName{n}"], outputs[f"DkimValue{n}"]) for n in (1, 2, 3) if f"DkimName{n}" in outputs]
        if records:
            self.steps.say("Записи DNS, которые нужны (тип CNAME):")
        for name, value in records:
            self.steps.say(f"  {name} → {value}")

    def _hosts(self) -> list[str]:
        """Return the host names that this checkout's site is for: the address's own; of one school all that it has."""
        parameters = self.place.settings.parameters
        own = urlsplit(self.stack.outputs()["BaseUrl"]).hostname or ""
        more = parameters.get("HostNames", "").split(",") if parameters.get("Tenants") == ONE_SCHOOL else []
        return sorted({own, *(host for host in more if host and not host.startswith("*"))})

    def _other_schools(self) -> list[str]:
        """Return the host names of schools that were added by command: their pages are theirs, their looks are ours."""
        if self.place.settings.parameters.get("Tenants") == ONE_SCHOOL:
            return []
        table = DynamoTable(open_client(self.place.emulator or None, self.place.settings.region), self._table)
        return list(hosts.listed(table))

    @property
    def _table(self) -> str:
        return self.stack.outputs()["TableName"]

    def _publisher(self, host: str) -> Publisher:
        bucket = self.stack.outputs().get("SiteBucket", "")
        return Publisher(Bucket(self.artefacts.client, bucket), self.artefacts, host)
