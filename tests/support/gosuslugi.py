"""The emulator of Gosuslugi on a socket, with the school registered in it, and somebody to click through its pages."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask import Flask

from functions.domain.organisation.school import school_year
from infra.esia_keys import self_signed_gost
from infra.local.demo.filling import SEED, people_json, with_accounts
from infra.local.demo.people import populate
from infra.local.gosuslugi.app import create_app
from infra.local.gosuslugi.emulator import Emulator
from infra.local.gosuslugi.links import made_by
from infra.local.gosuslugi.people import Persona
from infra.local.gosuslugi.state import State
from infra.local.gosuslugi.system import Algorithm, System
from tests.support.builders import NOW, TODAY
from tests.support.pages import Page
from tests.support.serving import ask, serving

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

SCHOOL: Final = "http://127.0.0.1:8000"
CALLBACK: Final = f"{SCHOOL}/auth/callback"
CLIENT_ID: Final = "SCHOOL"
FORM: Final = "application/x-www-form-urlencoded"


@dataclass
class Clock:
    """Seconds since 1970, moved by hand."""

    now: float = NOW.timestamp()

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class Shown:
    """What a browser has in front of it: the emulator's page, or the outside address that it was sent to."""

    status: int
    path: str
    text: str
    outside: str = ""

    @property
    def page(self) -> Page:
        """The page, checked for what every page promises."""
        return Page(self.text)

    @property
    def brought(self) -> dict[str, str]:
        """The parameters of the outside address."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.outside).query).items()}


@dataclass
class Browser:
    """Somebody at the emulator's pages. Follows redirects as long as they stay there."""

    base_url: str
    cookies: dict[str, str] = field(default_factory=dict)

    def open(self, address: str, **headers: str) -> Shown:
        """Open an address or a path."""
        return self._send("GET", address.removeprefix(self.base_url), None, headers)

    def post(self, path: str, fields: dict[str, str] | None = None, **headers: str) -> Shown:
        """Send a form."""
        return self._send("POST", path, urlencode(fields or {}), {"Content-Type": FORM, **headers})

    def _send(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Shown:
        port = urlsplit(self.base_url).port or 80
        cookies = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        response, content = ask(port, method, path, body, {**headers, **(cookies if self.cookies else {})})
        for line in response.msg.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        location = response.getheader("Location", "")
        if location.startswith(("/", f"{self.base_url}/")):
            return self.open(location)
        return Shown(response.status, path, content.decode(), location)


@dataclass
class Gosuslugi:
    """The running emulator.

    Attributes:
        key: The school's private key, PEM.
        certificate: Its certificate, PEM, the one that is registered.
        bundle: File of the emulator's own certificates.
    """

    base_url: str
    clock: Clock
    app: Flask
    key: str
    certificate: str
    bundle: Path

    @property
    def emulator(self) -> Emulator:
        """What is inside."""
        found: Emulator = self.app.extensions["gosuslugi"]
        return found

    @property
    def port(self) -> int:
        """Where it listens."""
        return urlsplit(self.base_url).port or 80

    def person(self, oid: int | str) -> Persona:
        """Return a person."""
        return self.emulator.people[int(oid)]

    def noted(self, note: str) -> Persona:
        """Return the person whose note has these words."""
        return next(one for one in self.emulator.people.values() if note in one.note)

    def browser(self, oid: int | str | None = None) -> Browser:
        """Return a browser; with an oid, one in which this person is logged in to the cabinet."""
        made = Browser(self.base_url)
        if oid is not None:
            made.post("/login", {"oid": str(oid)})
        return made

    def come_back(
        self, address: str, oid: int | str, *, browser: Browser | None = None, code: str = "", refuse: bool = False
    ) -> str:
        """Go through a login as a person; return the outside address that the browser is sent back to.

        Args:
            address: Of the authorization request.
            oid: Who it is, where the emulator asks.
            browser: One with a session, to go on without asking; a new one if left out.
            code: Link code for the window after a child's login; without one it is skipped.
            refuse: Say no on the choice page, and on the screen of consent.
        """
        one = browser or self.browser()
        shown = one.open(address)
        for _ in range(5):  # there are not that many pages in a login
            if shown.outside:
                return shown.outside
            shown = self._answer(one, shown, str(oid), code=code, refuse=refuse)
        raise AssertionError(f"the login does not get past {shown.path}: {shown.status}")

    def cabinet(self, oid: int | str, path: str, fields: dict[str, str] | None = None) -> Shown:
        """Do something in a person's cabinet: open a page, or send a form where fields are given."""
        one = self.browser(oid)
        return one.open(path) if fields is None else one.post(path, fields)

    def make_code(self, parent: int | str, child: int | str) -> str:
        """Let a parent make a link code; return it."""
        self.cabinet(parent, f"/lk/family/{child}/link", {"email": self.person(child).email})
        found = made_by(self.emulator.state.now, int(parent), int(child), at=self.emulator.now())
        assert found is not None
        return found.code

    def enter_code(self, child: int | str, code: str) -> Shown:
        """Let a child enter a link code in the profile."""
        return self.cabinet(child, "/lk/code", {"code": code})

    def link(self, parent: int | str, child: int | str) -> None:
        """Link a child's account to a parent's: both steps."""
        self.enter_code(child, self.make_code(parent, child))

    def decide(self, parent: int | str, decision: str) -> Shown:
        """Let a parent `confirm`, `decline` or `revoke` the newest consent in the cabinet that this can be done to."""
        wanted = {"revoke": "IN_FORCE"}.get(decision, "NEW")
        one = self.browser(parent)
        found = one.open(f"/lk/agreements/consents/?status={wanted}").page.links()
        paths = [link for link in found if link.removeprefix("/lk/agreements/consents/").strip("/").isdigit()]
        return one.post(paths[0], {"decision": decision})

    def give(self, parent: int | str, child: int | str, term: str = "year") -> Shown:
        """Let a parent give a consent that nobody has asked for."""
        return self.cabinet(parent, "/lk/agreements/consents/new", {"child": str(child), "term": term})

    def turn(self, **knobs: object) -> None:
        """Set knobs, as faults.Faults names them."""
        self._knob("faults", knobs)

    def choose_algorithm(self, algorithm: Algorithm) -> None:
        """Sign tokens with this from now on."""
        self._knob("algorithm", {"algorithm": algorithm})

    def rotate(self) -> None:
        """Change the certificate that tokens are signed with."""
        self._knob("rotate", {})

    def reset(self) -> None:
        """Put back knobs, clock, sessions, links and consents. Keys stay as they are."""
        self._knob("reset", {})
        self.clock.now = NOW.timestamp()

    def _knob(self, name: str, content: dict[str, Any]) -> None:
        headers = {"Content-Type": "application/json"}
        response, body = ask(self.port, "POST", f"/emulator/{name}", json.dumps(content), headers)
        assert response.status == 200, body

    def _answer(self, one: Browser, shown: Shown, oid: str, *, code: str, refuse: bool) -> Shown:
        path, number = urlsplit(shown.path).path, parse_qs(urlsplit(shown.path).query).get("request", [""])[0]
        said = {"refuse": "1"} if refuse else {}
        if path == "/login":
            return one.post("/login", {"request": number, "oid": oid, **said})
        if path == "/login/link":
            return one.post("/login/link", {"request": number, **({"code": code} if code else {"skip": "1"})})
        if path == "/login/consent":
            return one.post("/login/consent", {"request": number, **said})
        if path == "/login/no-parent":
            return one.post("/login/no-parent", {"request": number})
        return shown


def personas() -> list[Persona]:
    """Return the demo school's people as the emulator takes them, with the consents of today."""
    found = with_accounts(populate(SEED, school_year(TODAY)), TODAY)
    return [Persona.model_validate(one) for one in people_json(found)]


@pytest.fixture(scope="session")
def gosuslugi_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gosuslugi]:
    """The emulator with the demo school's people, once for the whole run."""
    key, certificate = self_signed_gost("Школа", at=NOW.replace(year=NOW.year - 1), days=800)
    system = System(client_id=CLIENT_ID, redirect_uris=(CALLBACK,), domains=(SCHOOL,), certificates=(certificate,))
    bundle, people, clock = tmp_path_factory.mktemp("gosuslugi") / "esia.pem", personas(), Clock()
    started: list[Flask] = []  # the emulator is told its own address, which is known once it is served

    def emulator(environ: "WSGIEnvironment", start: "StartResponse") -> "Iterable[bytes]":
        return started[0](environ, start)

    with serving(emulator) as port:
        base = f"http://127.0.0.1:{port}"
        started.append(
            create_app(base_url=base, system=system, people=people, state=State(people), clock=clock, bundle=bundle)
        )
        yield Gosuslugi(base, clock, started[0], key, certificate, bundle)


@pytest.fixture
def gosuslugi(gosuslugi_server: Gosuslugi) -> Iterator[Gosuslugi]:
    """The emulator as it is at the start."""
    gosuslugi_server.reset()
    gosuslugi_server.choose_algorithm(Algorithm.RSA)
    yield gosuslugi_server
    gosuslugi_server.reset()
