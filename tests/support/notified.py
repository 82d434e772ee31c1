"""A small school with one family, and the timer that writes to it. The fixture is `family`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Final

import pytest

from functions.domain.access import consent
from functions.domain.access.consent import Consents, Source
from functions.domain.access.email_code import EmailIdentity
from functions.domain.roll.people import guardians_of
from functions.notify.rounds import ENOUGH_SECONDS, Rounds
from functions.storage import consents, emails, keys, outbox, people, school
from functions.storage.table import Item, Span, Table, everything
from functions.web.settings import Settings
from tests.support.builders import NOW, PEOPLE_KEY, PEOPLE_SECRET, TENANT, make_family, make_pupil, make_school
from tests.support.permitted import PermittedTable

PLENTY: Final = ENOUGH_SECONDS * 3
MOTHER, FATHER, CHILD, BROTHER = "mother01", "father01", "pupil001", "pupil002"


@dataclass
class HomeOf:
    """The table, the folder of letters, the moment; a mother of two and a father of one of them."""

    table: Table
    folder: Path
    now: datetime = NOW
    mail: str = ""
    endpoint: str | None = None
    seen: set[Path] = field(default_factory=set)

    def __post_init__(self) -> None:
        families = {MOTHER: make_family(CHILD, BROTHER), FATHER: make_family(CHILD)}
        self.table.transact(
            school.put_school(make_school()),
            people.put_person(TENANT, make_pupil(CHILD, given_name="Тихон")),
            *(people.put_family(TENANT, one, family) for one, family in families.items()),
            *(people.put_guardians(TENANT, child, links) for child, links in guardians_of(families).items()),
        )
        (self.folder / "people-key").write_bytes(PEOPLE_SECRET)
        (self.folder / "people-key").chmod(0o600)
        self.mail = self.mail or f"folder:{self.folder / 'letters'}"

    def address(self, guardian_id: str, address: str) -> None:
        """Let a guardian have confirmed an address."""
        identity = EmailIdentity(
            address_hash=PEOPLE_KEY.hashed("email", address),
            address=PEOPLE_KEY.seal("email", guardian_id, address),
            since=NOW,
        )
        self.table.transact(*emails.claiming(self.table, TENANT, guardian_id, identity))

    def give(self, guardian_id: str, pupil_id: str = CHILD) -> None:
        """Let a guardian consent on the page."""
        until = self.now + timedelta(days=300)
        self.change(
            lambda before: consent.grant(before, guardian_id, source=Source.DIARY, at=self.now, until=until), pupil_id
        )

    def revoke(self, guardian_id: str, pupil_id: str = CHILD) -> None:
        """Let a guardian take consents back on the page."""
        self.change(lambda before: consent.revoke(before, guardian_id, at=self.now), pupil_id)

    def change(self, how: Callable[[Consents], Consents], pupil_id: str = CHILD) -> None:
        """Change a pupil's consents."""
        consents.change(self.table, TENANT, pupil_id, how)

    def rounds(self, table: Table | None = None) -> Rounds:
        """Return the timer's work over this table, or another."""
        return Rounds(PermittedTable(table or self.table, "notify-timer"), lambda: self.now)

    def settings(self, missing: str = "") -> Settings:
        """Return the school's settings, one of them missing perhaps."""
        given: dict[str, object] = {
            "SCHOOL_TABLE": "sqlite:unused",
            "SCHOOL_BASE_URL": "https://school.example",
            "SCHOOL_TENANT": TENANT,
            "SCHOOL_MAIL": self.mail,
            "SCHOOL_MAIL_ENDPOINT": self.endpoint,
            "SCHOOL_PEOPLE_KEY": f"file:{self.folder / 'people-key'}",
        }
        given |= {missing: None} if missing else {}
        return Settings.model_validate(given)

    def run(self, table: Table | None = None, missing: str = "") -> dict[str, int]:
        """Let the timer come."""
        rounds = self.rounds(table)
        done = rounds(self.settings(missing), {}, lambda: PLENTY)
        rounds.finish(done)
        del done["outbox_age"]
        return done

    def letters(self) -> list[EmailMessage]:
        """Return the letters that have come since the last look, oldest first."""
        new = [one for one in sorted((self.folder / "letters").glob("*.eml")) if one not in self.seen]
        self.seen.update(new)
        return [_read(one) for one in new]

    def waiting(self) -> list[Item]:
        """Return what is in the outbox, due or not."""
        return outbox.waiting(self.table, TENANT, 100)

    def aside(self) -> list[Item]:
        """Return what was put aside."""
        return everything(self.table, Span(keys.put_aside(TENANT, "").pk))


def _read(file: Path) -> EmailMessage:
    letter = message_from_bytes(file.read_bytes(), policy=default)
    assert isinstance(letter, EmailMessage)
    return letter


def words(letter: EmailMessage, kind: str = "plain") -> str:
    """Return the text of a letter, spaces and line ends alike."""
    body = letter.get_body((kind,))
    assert body is not None
    return " ".join(str(body.get_content()).split())


@pytest.fixture
def family(sqlite_table: Table, tmp_path: Path) -> HomeOf:
    """A mother of two and a father of one of them, nobody's address known yet."""
    return HomeOf(sqlite_table, tmp_path)
