"""What outlives a restart: links, codes, consents, notices, and the emulator's own keys. One JSON file, for its owner.

The rules are functions from one state to the next, in links.py and agreements.py: this module only keeps.
"""

import hashlib
import os
import threading
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from infra.local.gosuslugi.people import Persona
from infra.local.gosuslugi.system import Algorithm

T = TypeVar("T")
CONSENT_SCOPES = ("kid_fullname", "kid_birthdate", "kid_snils")


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Link(_Kept):
    """A child's account is linked to a parent's."""

    parent: int
    child: int


class LinkCode(_Kept):
    """A code that a parent has made for a child's account, and how often a wrong one was entered since."""

    parent: int
    child: int
    code: str
    until: AwareDatetime
    wrong: int = 0


class Decision(StrEnum):
    """What became of a request for consent. Whether a given one has run out is a question of time, not kept."""

    ASKED = "asked"
    GRANTED = "granted"
    DECLINED = "declined"
    REVOKED = "revoked"


class Agreement(_Kept):
    """A consent for a person's data: wanted of one grantor, then given or not, then perhaps taken back.

    Attributes:
        subject: oid of the person whose data it is about.
        grantor: oid of the one who decides.
        minutes: For how long it is wanted.
        changed: When it got its present decision.
    """

    id: int
    subject: int
    grantor: int
    decision: Decision
    asked: AwareDatetime
    minutes: int
    scopes: tuple[str, ...] = CONSENT_SCOPES
    granted: AwareDatetime | None = None
    expires: AwareDatetime | None = None
    changed: AwareDatetime


class Notice(_Kept):
    """News in somebody's cabinet."""

    to: int
    text: str
    at: AwareDatetime


class Issued(_Kept):
    """A key of the emulator's own, with its certificate, both PEM."""

    key: str
    certificate: str


class Kept(_Kept):
    """Everything that is kept.

    Attributes:
        people: Fingerprint of the list this was made for; another list starts anew.
        created: oids of children whose account was created here.
        token_algorithm: Chosen with the knobs, instead of the one in the registration.
        keys: By algorithm, the key in use and the next one.
    """

    people: str
    links: tuple[Link, ...] = ()
    codes: tuple[LinkCode, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    notices: tuple[Notice, ...] = ()
    created: tuple[int, ...] = ()
    token_algorithm: Algorithm | None = None
    keys: dict[Algorithm, tuple[Issued, ...]] = {}


class State:
    """The state in force; safe to share between threads."""

    def __init__(self, people: Sequence[Persona], path: Path | None = None) -> None:
        """Take up a file where there is one for these people, else begin with what the list says.

        Args:
            people: Whose links and consents are there from the start.
            path: The file; None keeps everything in memory.
        """
        self._people, self._path = people, path
        self._lock = threading.Lock()
        self.now = self._begin()

    def change(self, rule: Callable[[Kept], tuple[Kept, T]]) -> T:
        """Put a rule's new state in the place of the old one, on the disk too; return what else it says.

        A rule that raises changes nothing.
        """
        with self._lock:
            new, result = rule(self.now)
            if new != self.now:
                self._write(new)
                self.now = new
            return result

    def reset(self) -> None:
        """Go back to what the list says; keys stay."""
        self.change(lambda kept: (seed(self._people).model_copy(update={"keys": kept.keys}), None))

    def _begin(self) -> Kept:
        fresh = seed(self._people)
        if self._path is None or not self._path.exists():
            return fresh
        try:
            kept = Kept.model_validate_json(self._path.read_bytes())
        except ValidationError:  # an older version wrote it: nothing in it is worth a migration
            return fresh
        return kept if kept.people == fresh.people else fresh.model_copy(update={"keys": kept.keys})

    def _write(self, new: Kept) -> None:
        if self._path is not None:
            replace(self._path, new.model_dump_json(indent=1))


def replace(path: Path, text: str) -> None:
    """Write a file whole or not at all, for its owner only."""
    unfinished = path.with_name(path.name + ".new")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    unfinished.replace(path)


def seed(people: Sequence[Persona]) -> Kept:
    """Return the state that a list of people begins with."""
    given = [(one.oid, consent) for one in people for consent in one.consents]
    return Kept(
        people=hashlib.sha256("\n".join(one.model_dump_json() for one in people).encode()).hexdigest(),
        links=tuple(Link(parent=one.oid, child=child) for one in people for child in one.children),
        agreements=tuple(
            Agreement(
                id=number,
                subject=oid,
                grantor=consent.grantor,
                decision=Decision.GRANTED,
                asked=consent.granted,
                minutes=int((consent.expires - consent.granted).total_seconds() // 60),
                granted=consent.granted,
                expires=consent.expires,
                changed=consent.granted,
            )
            for number, (oid, consent) in enumerate(given, start=1)
        ),
    )
