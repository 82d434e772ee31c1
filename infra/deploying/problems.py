"""What can keep a deployment from going on, by facts; words.py says each in Russian, with what to do."""

from datetime import datetime


class DeployProblem(Exception):
    """Something that a technician can mend."""


class NoCredentials(DeployProblem):
    """No keys of a cloud's account are set here."""


class WrongCredentials(DeployProblem):
    """The cloud does not take these keys, or their time is over."""


class NoToken(DeployProblem):
    """No token of Yandex Cloud is set here."""


class NoPermission(DeployProblem):
    """The account may not do this. `action` is as the cloud names it: `cloudformation:CreateChangeSet`."""

    def __init__(self, action: str) -> None:
        super().__init__(action)
        self.action = action


class NoRegion(DeployProblem):
    """Nothing says in which region to work."""


class RegionUnreachable(DeployProblem):
    """Nobody answers at the address of this region: no such region, or no network."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


class RegionClosed(DeployProblem):
    """The account has not switched this region on."""


class OtherRegion(DeployProblem):
    """The deployment lies in another region."""

    def __init__(self, there: str, asked: str) -> None:
        super().__init__(there, asked)
        self.there, self.asked = there, asked


class NameTaken(DeployProblem):
    """Somebody else has what we would make under this name. `name` is as far as the cloud tells it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class OverQuota(DeployProblem):
    """A limit of the account is reached. `said` is the cloud's own sentence."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


class CloudBusy(DeployProblem):
    """The cloud answers that there are too many requests, or that it is not well."""


class CloudRefused(DeployProblem):
    """Another refusal, in the cloud's own words."""

    def __init__(self, operation: str, code: str, said: str) -> None:
        super().__init__(operation, code, said)
        self.operation, self.code, self.said = operation, code, said


class Locked(DeployProblem):
    """Another deployment to the same place runs now, or was killed not long ago."""

    def __init__(self, who: str, since: datetime) -> None:
        super().__init__(who, since)
        self.who, self.since = who, since


class NoSettings(DeployProblem):
    """There is no file of this deployment's settings."""

    def __init__(self, path: object) -> None:
        super().__init__(str(path))
        self.path = path


class SettingsUnreadable(DeployProblem):
    """The file of settings is no TOML. `said` names line and column."""

    def __init__(self, path: object, said: str) -> None:
        super().__init__(str(path), said)
        self.path, self.said = path, said


class SettingUnknown(DeployProblem):
    """The file has a name that means nothing; `near` is a known one like it, or empty."""

    def __init__(self, name: str, near: str) -> None:
        super().__init__(name, near)
        self.name, self.near = name, near


class SettingWrong(DeployProblem):
    """A value is missing or of the wrong form."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class SecretsMissing(DeployProblem):
    """Secrets that only the technician can bring are not there."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(names)
        self.names = names


class StackBusy(DeployProblem):
    """The stack is in a state that only a person can lead out of."""

    def __init__(self, name: str, status: str) -> None:
        super().__init__(name, status)
        self.name, self.status = name, status


class NotApplied(DeployProblem):
    """The cloud could not make what the template says, and has gone back by itself. A reason for each resource."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__(reasons)
        self.reasons = reasons


class NotWell(DeployProblem):
    """The new version was applied and the look from outside found it ill.

    Attributes:
        back: Whether the former version runs again; None where there was none.
    """

    def __init__(self, *, back: bool | None) -> None:
        super().__init__(back)
        self.back = back


class NoTool(DeployProblem):
    """A program that this needs is not on this machine."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class ToolFailed(DeployProblem):
    """A program ended with an error; what it said was shown as it came."""

    def __init__(self, name: str, code: int) -> None:
        super().__init__(name, code)
        self.name, self.code = name, code


class DataInDanger(DeployProblem):
    """The template would put a new, empty table or bucket in the place of the one with data."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class NotDeployed(DeployProblem):
    """There is no deployment of this name yet."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name
