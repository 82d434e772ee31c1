"""The file in which a technician says what to deploy: `deploy/aws-production.toml`. No secret belongs there.

Its names are those of the template's parameters in small letters, `host_names` for HostNames; what the template allows
is checked before anything is sent.
"""

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from infra import paths
from infra.deploying.problems import NoSettings, SettingsUnreadable, SettingUnknown, SettingWrong

FOLDER: Final = paths.ROOT / "deploy"
REGION: Final = "region"
ONE_SCHOOL: Final = "one"  # of the parameter Tenants
_OURS: Final = frozenset({"Release", "ArtifactBucket", "Stage", "Emulator", "Counter"})  # said by the deployment itself
_PACKAGE: Final = re.compile(r"Package[A-Z]")
_WORD: Final = re.compile(r"(?<!^)(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class DeploySettings:
    """What a file says.

    Attributes:
        stage: `production` or `staging`.
        region: Of the cloud.
        parameters: Values of the template's parameters, by their names.
    """

    stage: str
    region: str
    parameters: Mapping[str, str]

    @property
    def system(self) -> str:
        """First part of every name."""
        return self.parameters["System"]

    @property
    def prefix(self) -> str:
        """Beginning of every name: `school-production`."""
        return f"{self.system}-{self.stage}"


def place(cloud: str, stage: str) -> Path:
    """Return where the file of a deployment lies."""
    return FOLDER / f"{cloud}-{stage}.toml"


def read_toml(path: Path) -> dict[str, Any]:
    """Return what a file says, unchecked. Raises NoSettings, SettingsUnreadable."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise NoSettings(path) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsUnreadable(path, str(error)) from error


def read(path: Path, stage: str, template: Mapping[str, Any]) -> DeploySettings:
    """Return what a file says.

    Args:
        path: The file.
        stage: `production` or `staging`.
        template: The template, whose parameters it speaks of.

    Raises:
        NoSettings, SettingsUnreadable: There is no such file, or it is no TOML.
        SettingUnknown: It has a name that is no parameter.
        SettingWrong: A value that must be there is missing, or is none that the parameter allows.
    """
    told = read_toml(path)
    known = {_small(name): name for name in template["Parameters"] if _asked(name)}
    region = told.pop(REGION, None)
    if not isinstance(region, str) or not region:
        raise SettingWrong(REGION)
    for name in told:
        if name not in known:
            raise SettingUnknown(name, "".join(difflib.get_close_matches(name, [*known, REGION], n=1)))
    values = {
        parameter: _value(name, told.get(name), template["Parameters"][parameter]) for name, parameter in known.items()
    }
    if values.get("Tenants") == ONE_SCHOOL and not values.get("Tenant"):
        raise SettingWrong("tenant")
    return DeploySettings(stage, region, values)


def _asked(name: str) -> bool:
    return name not in _OURS and not _PACKAGE.match(name)


def _small(name: str) -> str:
    """Return a parameter's name as the file has it: `host_names`."""
    return _WORD.sub("_", name).lower()


def _value(name: str, value: object, parameter: Mapping[str, Any]) -> str:
    """Return a value as CloudFormation takes it; its default where there is none."""
    if value is None:
        if "Default" not in parameter:
            raise SettingWrong(name)
        return str(parameter["Default"])
    if isinstance(value, bool):
        text = "yes" if value else "no"
    elif isinstance(value, list):
        text = ",".join(map(str, value))
    else:
        text = str(value)
    if not _allowed(text, parameter):
        raise SettingWrong(name)
    return text


def _allowed(text: str, parameter: Mapping[str, Any]) -> bool:
    if text not in parameter.get("AllowedValues", [text]):
        return False
    if parameter["Type"] == "Number":
        return text.isdecimal() and int(text) >= parameter.get("MinValue", 0)
    return re.fullmatch(parameter.get("AllowedPattern", "(?s).*"), text) is not None
