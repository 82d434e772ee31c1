"""A bad artefact in an emulated cloud: the look from outside finds it ill, and the version before answers again."""

import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest

from infra.aws.template import PATH, template
from infra.deploying import settings_file, verdicts
from infra.deploying.artefacts import Artefact, Builder, Built, builder
from infra.deploying.aws_deployment import AwsDeployment, Place
from infra.deploying.clients import Clients
from infra.deploying.problems import NotWell
from infra.deploying.steps import Steps
from tests.support.cloud_school import REGION, CloudSchool
from tests.support.engines import CREDENTIALS
from tests.support.surfer import Surfer

AT_IMPORT = "raise RuntimeError('this version is no good')\n"
AT_A_CALL = "def handler(event, context):\n    raise RuntimeError('this version is no good')\n"


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="module")
def built() -> Built:
    return builder("host")()


def spoilt(built: Built, function: str, text: str, folder: Path) -> Builder:
    """Return a builder whose package of a function has another handler: a folder of that name, which Python prefers."""

    def spoil(one: Artefact) -> Artefact:
        path = Path(shutil.copy(one.path, folder))
        with zipfile.ZipFile(path, "a") as bad:
            bad.writestr(f"functions/{function}/handler/__init__.py", text)
        return replace(one, path=path, sha256=sha256(path.read_bytes()).hexdigest())

    bad = replace(built, packages=tuple(spoil(one) if one.function == function else one for one in built.packages))
    return lambda: bad


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize(
    ("function", "text", "words"),
    [
        pytest.param("auth", AT_IMPORT, "/healthz отвечает 502", id="raises at import"),
        pytest.param("diary", AT_A_CALL, "/diary/ отвечает 502", id="fails at each call"),
    ],
)
def test_a_bad_artefact_is_taken_back_by_the_doctors_verdict(
    cloud_school: CloudSchool, built: Built, tmp_path: Path, function: str, text: str, words: str
) -> None:
    before = cloud_school.outputs()["Release"]
    said: list[str] = []

    with pytest.raises(NotWell) as verdict:
        deployment(cloud_school, spoilt(built, function, text, tmp_path), said.append).run()

    assert verdict.value.back is True
    assert any(words in line for line in said)
    assert "Возвращаем прежнюю версию…" in said
    assert cloud_school.outputs()["Release"] == before
    page = Surfer(cloud_school.origin).get("/healthz")
    assert (page.status, f'"version":"{before}"' in page.text) == (200, True)


def deployment(school: CloudSchool, build: Builder, say: Callable[[str], None]) -> AwsDeployment:
    settings = settings_file.read(school.settings, "staging", template())
    place = Place(settings, Clients(REGION, school.endpoint), school.endpoint)
    judge = partial(verdicts.of, attempts=1)
    return AwsDeployment(place, PATH.read_text(encoding="utf-8"), build, Steps(say), judge)
