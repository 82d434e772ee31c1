"""The file in which a technician says what to deploy to Yandex Cloud: `deploy/yandex-production.toml`, without secrets.

Its names are those of Terraform's variables (infra/yandex/inputs.py), whose own rules Terraform checks; beside them the
section `state` says where the state of Terraform is kept.
"""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from infra.deploying.problems import SettingUnknown, SettingWrong
from infra.deploying.settings_file import read_toml
from infra.yandex.inputs import variables

STATE: Final = ("bucket", "key", "lock_table", "lock_endpoint")
STORAGE: Final = "https://storage.yandexcloud.net"
_OURS: Final = frozenset({"stage", "release", "packages"})  # said by the deployment itself


@dataclass(frozen=True, slots=True)
class YandexSettings:
    """What a file says.

    Attributes:
        stage: `production` or `staging`.
        told: Values of Terraform's variables.
        state: Where the state is kept, as the file says it.
    """

    stage: str
    told: Mapping[str, Any]
    state: Mapping[str, str]

    @property
    def backend(self) -> dict[str, Any]:
        """Where the state is kept, as Terraform wants to be told."""
        return {
            "bucket": self.state["bucket"],
            "key": self.state["key"],
            "dynamodb_table": self.state["lock_table"],
            "endpoints": {"s3": STORAGE, "dynamodb": self.state["lock_endpoint"]},
        }


def read(path: Path, stage: str) -> YandexSettings:
    """Return what a file says.

    Raises:
        NoSettings, SettingsUnreadable: There is no such file, or it is no TOML.
        SettingUnknown: It has a name that is no variable.
        SettingWrong: A value that must be there is missing.
    """
    told = read_toml(path)
    state = told.pop("state", {})
    for name in STATE:
        if not isinstance(state.get(name), str) or not state[name]:
            raise SettingWrong(f"state.{name}")
    known = {name: one for name, one in variables()["variable"].items() if name not in _OURS}
    for name in told:
        if name not in known:
            raise SettingUnknown(name, "".join(difflib.get_close_matches(name, [*known, "state"], n=1)))
    for name, one in known.items():
        if name not in told and "default" not in one:
            raise SettingWrong(name)
    return YandexSettings(stage, told, {name: state[name] for name in STATE})
