"""A whole login through the emulator of ESIA, which runs on a socket of its own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask import Flask

from functions.domain.people import Person
from functions.domain.record import SchoolError
from functions.storage.sqlite import SqliteTable
from functions.web.answers import ANSWERS
from infra.local.demo.filling import people_json
from infra.local.esia.emulator import Client, create_app
from infra.local.esia.people import Persona
from tests.support.builders import NOW
from tests.support.serving import ask, serving
from tests.support.stage import PLAIN, Cast, Stage, make_apps
from tests.support.visitor import Reply, Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


SECRET = "invented-secret"


CALLBACK = f"{PLAIN}/auth/callback"


class Clock:
    """The emulator's clock; it stands where the functions' one stands."""

    now = NOW.timestamp()

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class Provider:
    """The running emulator."""

    port: int
    clock: Clock
    settings: tuple[tuple[str, str], ...]

    def code_for(self, address: str, oid: str) -> str:
        """Let a person choose on the emulator's page; return the address that they are sent back to."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        response, _ = ask(
            self.port,
            "POST",
            "/login",
            urlencode({**query, "oid": oid}),
            {"Content-Type": "application/x-www-form-urlencoded"},
        )
        return str(response.getheader("Location"))


@pytest.fixture(scope="session")
def provider(tmp_path_factory: pytest.TempPathFactory, cast: Cast) -> Iterator[Provider]:
    """The emulator with the demo school's people."""
    secret = tmp_path_factory.mktemp("esia") / "secret"
    secret.write_text(SECRET)
    clock, people = Clock(), [Persona.model_validate(one) for one in people_json(cast.people.everybody())]
    started: list[Flask] = []  # the emulator is told its own address, which is known once it is served

    def emulator(environ: "WSGIEnvironment", start: "StartResponse") -> "Iterable[bytes]":
        return started[0](environ, start)

    with serving(emulator) as port:
        base = f"http://127.0.0.1:{port}"
        started.append(create_app(base_url=base, client=Client("school", SECRET, CALLBACK), people=people, clock=clock))
        yield Provider(
            port,
            clock,
            (("SCHOOL_ESIA_URL", base), ("SCHOOL_ESIA_CLIENT_ID", "school"), ("SCHOOL_ESIA_SECRET_FILE", str(secret))),
        )


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
        return self.provider.code_for(begun.location, self.oid(person)).removeprefix(PLAIN)

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
    return found == (ANSWERS[why].status, ANSWERS[why].title, False)
