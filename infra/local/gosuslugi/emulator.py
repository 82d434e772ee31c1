"""What the emulator's pages and endpoints share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flask import current_app

from infra.local.gosuslugi.client_secret import SecretCheck
from infra.local.gosuslugi.faults import Faults
from infra.local.gosuslugi.gost import Gost
from infra.local.gosuslugi.grants import Grants
from infra.local.gosuslugi.keys import Keys
from infra.local.gosuslugi.moments import moment
from infra.local.gosuslugi.people import Persona
from infra.local.gosuslugi.sessions import Requests, Sessions
from infra.local.gosuslugi.state import State
from infra.local.gosuslugi.system import Algorithm, System


@dataclass
class Emulator:
    """Everything there is of one emulator.

    Attributes:
        base_url: Its own address, without a slash at the end.
        people: By oid, in the order to show.
        clock: Gives the right time; `time` gives the emulator's.
        sleep: Waits for seconds, where it shall be slow.
    """

    base_url: str
    system: System
    people: Mapping[int, Persona]
    state: State
    gost: Gost
    keys: Keys
    secrets: SecretCheck
    grants: Grants
    sessions: Sessions
    requests: Requests
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    faults: Faults = field(default_factory=Faults)

    def time(self) -> float:
        """Return what the emulator takes for now, in seconds."""
        return self.clock() + self.faults.skew

    def now(self) -> datetime:
        """Return the same as a moment."""
        return moment(self.time())

    @property
    def algorithm(self) -> Algorithm:
        """What tokens are signed with."""
        return self.state.now.token_algorithm or self.system.token_algorithm

    def has_account(self, person: Persona) -> bool:
        """Tell whether one can log in as this person."""
        return person.account or person.oid in self.state.now.created

    def family_of(self, child: int) -> tuple[int, ...]:
        """Return the oids of a child's parents, whether linked or not."""
        return tuple(one.oid for one in self.people.values() if child in one.family)


def emulator() -> Emulator:
    """Return the emulator that answers the present request."""
    found: Emulator = current_app.extensions["gosuslugi"]
    return found
