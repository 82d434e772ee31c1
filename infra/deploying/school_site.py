"""The site of one school more in a deployment to AWS: published by a command, without deploying anything."""

from pathlib import Path

from infra.deploying import lock, site_files, site_words
from infra.deploying.bucket import Bucket
from infra.deploying.clients import Clients
from infra.deploying.problems import NotDeployed
from infra.deploying.settings_file import DeploySettings
from infra.deploying.site_publishing import Publisher
from infra.deploying.stack import Stack


def publish(clients: Clients, settings: DeploySettings, host: str, folder: Path) -> str:
    """Publish a frozen site under a host name; return a line about what changed.

    Raises:
        NotDeployed: There is no deployment yet.
        Locked: A deployment runs.
    """
    account = clients.of("sts").get_caller_identity()["Account"]
    outputs = Stack(clients.of("cloudformation"), settings.prefix).outputs()
    if "SiteBucket" not in outputs:
        raise NotDeployed(settings.prefix)
    artefacts = Bucket(clients.of("s3"), f"{settings.prefix}-artefacts-{account}")
    publisher = Publisher(Bucket(clients.of("s3"), outputs["SiteBucket"]), artefacts, host)
    manifest = site_files.of_folder(folder)
    with lock.held(artefacts):
        publisher.send(folder, manifest)
        return site_words.line(host, publisher.publish(manifest)).strip()
