"""What a login through ESIA costs the functions: processor time of both requests, the signatures in pure Python.

The emulator runs in processes of its own, with the whole local school; only the function `auth` runs in this one.
"""

import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from functions.auth.routes import BLUEPRINTS
from functions.storage.opening import open_table
from functions.web.app import create_app
from functions.web.entry import Handler, wrap
from functions.web.settings import Settings
from tests.support.gosuslugi import Browser
from tests.support.running import command, running
from tests.support.serving import ask

ALGORITHMS: Final = ("RS256", "GOST3410_2012_256")


@dataclass(frozen=True, slots=True)
class Login:
    """Milliseconds of processor time, medians but for `first`.

    Attributes:
        out: The way to the provider: one signature.
        back: The way back: another signature, two tokens checked, the person asked for and found.
        first: Both ways of the first login, which also imports what a login needs.
    """

    tokens: str
    out: float
    back: float
    first: float


def run(logins: int) -> list[Login]:
    """Log a teacher in so many times with each kind of token."""
    with tempfile.TemporaryDirectory() as folder, running(folder) as (port, environment):
        settings = json.loads((Path(folder) / "settings.json").read_text(encoding="utf-8"))
        teacher = next(one for one in json.loads(command(environment, "demo", "people")) if one["roles"] == ["teacher"])
        return [_measured(settings, port, teacher["oid"], algorithm, logins) for algorithm in ALGORITHMS]


def _measured(settings: dict[str, str], port: int, oid: str, algorithm: str, logins: int) -> Login:
    ask(
        port + 1,
        "POST",
        "/emulator/algorithm",
        json.dumps({"algorithm": algorithm}),
        {"Content-Type": "application/json"},
    )
    values = Settings.model_validate(settings | {"SCHOOL_ESIA_TOKEN_ALGORITHM": algorithm})
    table = open_table(values.table)
    handler = wrap(create_app("auth", *BLUEPRINTS, values=values, table=table))
    (first_out, first_back), *rest = (_login(handler, values, oid) for _ in range(logins + 1))
    outs, backs = zip(*rest, strict=True)
    return Login(algorithm, statistics.median(outs), statistics.median(backs), first_out + first_back)


def _login(handler: Handler, values: Settings, oid: str) -> Iterator[float]:
    """Give the milliseconds of the way out, then of the way back."""
    sent, out = _timed(handler, _event(values, "/auth/login"))
    yield out
    address = urlsplit(sent["headers"]["location"])
    browser = Browser(f"{address.scheme}://{address.netloc}")
    chosen = browser.open(sent["headers"]["location"])
    number = parse_qs(urlsplit(chosen.path).query)["request"][0]
    back = urlsplit(browser.post("/login", {"request": number, "oid": oid}).outside)
    cookies = [line.partition(";")[0] for line in sent["cookies"]]
    entered, took = _timed(handler, _event(values, back.path, back.query, cookies))
    if entered["statusCode"] != 303:  # See Other
        raise RuntimeError(f"the login ended with {entered['statusCode']}")
    yield took


def _timed(handler: Handler, event: dict[str, Any]) -> tuple[dict[str, Any], float]:
    start = time.process_time()
    answer = handler(event, None)
    return answer, (time.process_time() - start) * 1000


def _event(values: Settings, path: str, query: str = "", cookies: list[str] | None = None) -> dict[str, Any]:
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "cookies": cookies or [],
        "headers": {"host": urlsplit(values.origin).netloc, "accept": "text/html", "x-forwarded-proto": "http"},
        "requestContext": {
            "http": {"method": "GET", "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1"},
            "stage": "$default",
        },
        "isBase64Encoded": False,
    }
