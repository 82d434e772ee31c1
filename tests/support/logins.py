"""A whole login of the functions through the emulator of Gosuslugi, which runs on a socket of its own."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import pytest

from functions.domain.record import SchoolError
from functions.domain.roll.people import Person
from functions.storage.sqlite import SqliteTable
from functions.web.answers import ANSWERS
from tests.support.esia import own_pem
from tests.support.gosuslugi import CLIENT_ID, Clock, Gosuslugi
from tests.support.stage import PLAIN, Cast, Stage, make_apps
from tests.support.visitor import Reply, Visitor

CALLBACK: Final = f"{PLAIN}/auth/callback"
CONSENT: Final = "KID_SCHOOL"
Settings = tuple[tuple[str, str], ...]


@pytest.fixture(scope="session")
def esia_settings(gosuslugi_server: Gosuslugi, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """What a school changes to log in through this emulator: the four settings, and the consent it asks for."""
    key = own_pem(tmp_path_factory.mktemp("school") / "own.pem", gosuslugi_server.key, gosuslugi_server.certificate)
    return (
        ("SCHOOL_ESIA_URL", gosuslugi_server.base_url),
        ("SCHOOL_ESIA_CLIENT_ID", CLIENT_ID),
        ("SCHOOL_ESIA_KEY", f"file:{key}"),
        ("SCHOOL_ESIA_TRUSTED", f"file:{gosuslugi_server.bundle}"),
        ("SCHOOL_ESIA_CONSENT", CONSENT),
    )


@dataclass(frozen=True)
class Provider:
    """The running emulator, and the settings that lead to it."""

    gosuslugi: Gosuslugi
    settings: Settings

    @property
    def clock(self) -> Clock:
        """The emulator's clock; it stands where the functions' one stands."""
        return self.gosuslugi.clock


@pytest.fixture
def provider(gosuslugi: Gosuslugi, esia_settings: Settings) -> Provider:
    """The emulator as it is at the start, with the demo school's people."""
    return Provider(gosuslugi, esia_settings)


@dataclass(frozen=True)
class Login:
    """The way of a person through a login."""

    stage: Stage
    provider: Provider

    def oid(self, person: Person) -> str:
        """Return the person's number at the provider."""
        return next(one.oid for one in self.stage.cast.people.everybody() if one.person.id == person.id)

    def begin(self, visitor: Visitor, to: str = "") -> Reply:
        """Go to the login; a reply that leads to the provider."""
        return visitor.get(f"/auth/login?{urlencode({'to': to})}" if to else "/auth/login")

    def come_back(self, person: Person, begun: Reply) -> str:
        """Choose at the provider; return the path that the browser is sent to."""
        return self.provider.gosuslugi.come_back(begun.location, self.oid(person)).removeprefix(PLAIN)

    def whole(self, visitor: Visitor, person: Person, to: str = "") -> Reply:
        """Log in."""
        return visitor.get(self.come_back(person, self.begin(visitor, to)))


@pytest.fixture
def login(demo_table: tuple[Path, SqliteTable], cast: Cast, provider: Provider) -> "Login":
    """The functions beside the emulator."""
    return Login(Stage(make_apps(PLAIN, *provider.settings), *demo_table, cast), provider)


def refusal(reply: Reply, why: type[SchoolError]) -> bool:
    """Tell whether a login ended so, without a session."""
    found = (reply.status, reply.page.heading, "session" in reply.cookies())
    return found == (ANSWERS[why.__name__].status, ANSWERS[why.__name__].title, False)
