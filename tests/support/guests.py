"""A family without Gosuslugi: the school's invitation, a postbox, a browser. The fixture is `door`."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from typing import Final

import pytest

from functions.domain.access import invitation
from functions.domain.roll.people import Person
from functions.storage import invitations
from functions.storage.sqlite import SqliteTable
from tests.support.builders import TENANT
from tests.support.stage import Cast, Stage, make_apps
from tests.support.visitor import Reply, Visitor

NAMED: Final = "http://localhost:8000"  # a passkey belongs to a name, not to a number
ADDRESS: Final = "vera@example.ru"


@dataclass(frozen=True)
class Letter:
    """A letter that was sent."""

    to: str
    subject: str
    text: str

    @property
    def code(self) -> str:
        """The six digits in it."""
        (found,) = re.findall(r"\b\d{6}\b", self.text)
        return str(found)


@dataclass(frozen=True)
class Door:
    """The functions, and what a family without Gosuslugi does at them."""

    stage: Stage
    post: Path

    @property
    def guardian(self) -> Person:
        """A guardian who does not work here."""
        return self.stage.cast.guardian_of(self.stage.cast.pupil)

    @property
    def other_guardian(self) -> Person:
        """A guardian of another family, who does not work here either."""
        return self.stage.cast.guardian_of(self.stage.cast.stranger)

    def letters(self) -> list[Letter]:
        """Return every letter that was sent, oldest first."""
        return [_read(path) for path in sorted(self.post.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)]

    def invite(self, person: Person | None = None) -> str:
        """Make an invitation in the office; return the code on the paper."""
        cast = self.stage.cast
        new = invitation.invite((person or self.guardian).id, cast.pupil.id, by=cast.director.id, at=self.stage.now)
        return invitation.shown(invitations.make(self.stage.sqlite, TENANT, new))

    def show(self, visitor: Visitor, code: str) -> Reply:
        """Type an invitation's code."""
        return visitor.post("/auth/invitation", {"code": code})

    def give(self, visitor: Visitor, address: str = ADDRESS) -> Reply:
        """Say where letters go, after the invitation."""
        return visitor.post("/auth/invitation/email", {"email": address})

    def ask(self, visitor: Visitor, address: str = ADDRESS, to: str = "") -> Reply:
        """Ask for a code, as somebody who was invited before."""
        return visitor.post(f"/auth/email?to={to}" if to else "/auth/email", {"email": address})

    def type(self, visitor: Visitor, code: str) -> Reply:
        """Type a letter's code."""
        return visitor.post("/auth/code", {"code": code})

    def settle(self, person: Person | None = None, address: str = ADDRESS) -> Visitor:
        """Let a guardian go the whole way from the paper into the diary; return the browser, logged in."""
        visitor = self.stage.visitor()
        self.show(visitor, self.invite(person))
        self.give(visitor, address)
        assert self.type(visitor, self.letters()[-1].code).location == "/auth/passkeys?done=entered"
        visitor.csrf_token = visitor.get("/auth/passkeys").page.form("/auth/passkeys")["csrf_token"]
        return visitor


def options(reply: Reply) -> str:
    """Return what a page asks a device."""
    (form,) = [one for one in reply.page.root.iter("form") if one.get("id") == "passkey"]
    return str(form.get("data-options"))


def is_in(visitor: Visitor) -> bool:
    """Tell whether a browser has a session that opens the diary."""
    return visitor.get("/diary/").status != 303 or not visitor.get("/diary/").location.startswith("/auth/")


@pytest.fixture(scope="session")
def school_post(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A folder for letters, and the file of the key of people's addresses."""
    folder = tmp_path_factory.mktemp("post")
    key = folder / "people-key"
    key.write_bytes(b"an invented key of people, for tests only")
    key.chmod(0o600)
    return folder / "letters", key


@pytest.fixture
def door(demo_table: tuple[Path, SqliteTable], cast: Cast, school_post: tuple[Path, Path]) -> Door:
    """The functions at http://localhost:8000, with letters in a folder."""
    post, key = school_post
    settings = (("SCHOOL_PEOPLE_KEY", f"file:{key}"), ("SCHOOL_MAIL", f"folder:{post}"))
    for letter in post.glob("*"):  # of the test before, whose threads may have written after its end
        letter.unlink()
    return Door(Stage(make_apps(NAMED, *settings), *demo_table, cast), post)


def _read(path: Path) -> Letter:
    found = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = found.get_body()
    assert body is not None
    return Letter(str(found["To"]), str(found["Subject"]), str(body.get_content()))
