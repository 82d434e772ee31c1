"""npm's certified `oidc-provider`, running; and logins through it. Fixtures: `oidc_provider`, `oidc_login`."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import urlencode, urlsplit

import pytest

from functions.domain.roll.people import Person
from functions.storage import people
from functions.storage.sqlite import SqliteTable
from tests.support.builders import NOW, TENANT
from tests.support.needs import missing
from tests.support.serving import ask
from tests.support.stage import PLAIN, Cast, Stage, make_apps
from tests.support.visitor import Reply, Visitor

SCRIPT: Final = Path(__file__).with_suffix(".mjs")
PACKAGE: Final = Path(__file__).parents[1] / "node_modules" / "oidc-provider"
CALLBACK: Final = f"{PLAIN}/auth/callback/oidc"
SECRET: Final = "invented secret: +&%"  # what Basic must encode
STOP_SECONDS: Final = 10
BACK: Final = (301, 302, 303, 307)
# Our name there, and how we prove it: every way that a provider may ask for, with every algorithm believed.
CLIENTS: Final = {
    "basic": ("client_secret_basic", "RS256"),
    "post": ("client_secret_post", "PS256"),
    "public": ("none", "ES256"),
}
PERSON: Final = {
    "family_name": "Выдуманова",
    "given_name": "Вера",
    "middle_name": "Андреевна",
    "birthdate": "1984-05-17",
    "snils": "11223344595",
}
PEOPLE: Final = {
    "vera": PERSON,
    "unknown": PERSON,
    "untrusted": PERSON | {"trusted": False},
    "nameless": {"snils": PERSON["snils"]},
}


def _client(name: str, method: str, algorithm: str) -> dict[str, Any]:
    secret = {} if method == "none" else {"client_secret": SECRET}
    return secret | {
        "client_id": name,
        "redirect_uris": [CALLBACK],
        "post_logout_redirect_uris": [f"{PLAIN}/"],
        "response_types": ["code"],
        "grant_types": ["authorization_code"],
        "token_endpoint_auth_method": method,
        "id_token_signed_response_alg": algorithm,
        "scope": "openid profile snils",
    }


@dataclass
class RunningProvider:
    """The provider, and the pipe that it is told things by."""

    orders: IO[str]
    answers: IO[str]
    issuer: str = ""

    def tell(self, **order: object) -> Mapping[str, str]:
        """Give an order; return its answer."""
        self.orders.write(json.dumps(order) + "\n")
        self.orders.flush()
        found: Mapping[str, str] = json.loads(self.answers.readline())
        return found

    @property
    def port(self) -> int:
        """Where it listens."""
        return urlsplit(self.issuer).port or 0


def start_provider(*names: str, claims_in_id_token: bool) -> Iterator[RunningProvider]:
    """Run a provider with some of CLIENTS; it ends with us, however we end: the pipe closes then."""
    node = shutil.which("node")
    if node is None or not PACKAGE.exists():
        missing("node and oidc-provider (Debian: nodejs; npm ci --ignore-scripts in tests/)")
    pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    with subprocess.Popen([node, str(SCRIPT)], **pipes) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        found = RunningProvider(child.stdin, child.stdout)
        clients = [_client(name, *CLIENTS[name]) for name in names]
        methods = [CLIENTS[name][0] for name in names]
        setup = {"clients": clients, "authMethods": methods, "people": PEOPLE, "claimsInIdToken": claims_in_id_token}
        found.issuer = found.tell(now=NOW.timestamp(), **setup)["issuer"]
        yield found
        child.stdin.close()
        child.wait(STOP_SECONDS)


@dataclass
class Browser:
    """A browser at the provider: keeps its cookies, follows its redirects until they lead to us."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def send(self, method: str, address: str, fields: Mapping[str, str] | None = None) -> tuple[int, str, str]:
        """Send a request; return status, where it leads, and the page."""
        parts = urlsplit(address)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        response, body = ask(self.port, method, path, urlencode(fields) if fields is not None else None, headers)
        for one in response.headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(one).items():
                self.cookies[name] = morsel.value
        return response.status, response.headers.get("Location", ""), body.decode()

    def log_in(self, address: str, **answer: str) -> str:
        """Go where our login leads, and answer its question; return the address of ours that it ends at."""
        while not address.startswith(PLAIN):
            if urlsplit(address).path.startswith("/interaction/"):
                address = f"{address}?{urlencode(answer)}"
            status, location, page = self.send("GET", address)
            assert status in BACK, page
            address = location
        return address


@dataclass(frozen=True)
class OidcLogin:
    """The functions beside the provider, and who is who there."""

    stage: Stage
    provider: RunningProvider
    person: Person
    subject: str

    def begin(self, visitor: Visitor, query: str = "") -> str:
        """Go to the login; return the provider's address that it leads to."""
        return visitor.get(f"/auth/login{query}").location

    def come_back(self, visitor: Visitor, **answer: str) -> str:
        """Begin, and log in there as the test's person, or otherwise; return the path that the browser is sent to."""
        begun = self.begin(visitor)
        return Browser(self.provider.port).log_in(begun, **(answer or {"sub": self.subject})).removeprefix(PLAIN)

    def whole(self, visitor: Visitor) -> Reply:
        """Log in."""
        return visitor.get(self.come_back(visitor))


def settings(issuer: str, *, client: str = "basic", secret: Path | None = None) -> dict[str, str]:
    """Return the settings that name a provider."""
    found = {
        "SCHOOL_OIDC_ISSUER": issuer,
        "SCHOOL_OIDC_CLIENT_ID": client,
        "SCHOOL_OIDC_SCOPE": "openid profile snils",
    }
    return found | ({} if secret is None else {"SCHOOL_OIDC_SECRET": f"file:{secret}"})


@pytest.fixture(scope="session")
def oidc_secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the secret that we share with the provider."""
    path = tmp_path_factory.mktemp("oidc") / "secret"
    path.touch(mode=0o600)
    path.write_text(f"{SECRET}\n")
    return path


@pytest.fixture(scope="session")
def oidc_provider() -> Iterator[RunningProvider]:
    """The provider as the standard has it: who the person is stands at UserInfo."""
    yield from start_provider("basic", "public", claims_in_id_token=False)


@pytest.fixture(scope="session")
def talkative_provider() -> Iterator[RunningProvider]:
    """A provider that says all in the id token."""
    yield from start_provider("post", claims_in_id_token=True)


def oidc_stage(
    demo_table: tuple[Path, SqliteTable], cast: Cast, provider: RunningProvider, values: Mapping[str, str]
) -> OidcLogin:
    """Return the functions with these settings; the demo school's first guardian is `vera` at the provider."""
    stage = Stage(make_apps(PLAIN, *values.items()), *demo_table, cast)
    person = cast.guardian_of(cast.pupil)
    stage.sqlite.transact(people.put_identity(TENANT, person.id, "oidc", "vera"))
    return OidcLogin(stage, provider, person, "vera")


@pytest.fixture
def oidc_login(
    demo_table: tuple[Path, SqliteTable], cast: Cast, oidc_provider: RunningProvider, oidc_secret: Path
) -> OidcLogin:
    """The functions with this provider alone."""
    values = settings(oidc_provider.issuer, secret=oidc_secret)
    return oidc_stage(demo_table, cast, oidc_provider, values)
