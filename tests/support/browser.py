"""A real browser on the running school: fixtures for the tests in e2e/."""

import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from tests.support.needs import missing
from tests.support.running import command, running

PHONE: Final = ViewportSize(width=360, height=740)
DESKTOP: Final = ViewportSize(width=1280, height=900)
FLAGS: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NewContext = Callable[..., BrowserContext]


@dataclass(frozen=True, slots=True)
class School:
    """A running school: its address, and the people one can log in as."""

    origin: str
    people: list[dict[str, Any]]
    environment: dict[str, str]

    def person(self, *, role: str, note: str = "") -> dict[str, Any]:
        """Return the first person with a role whose note has these words."""
        return next(one for one in self.people if role in one["roles"] and note in one["note"])


@pytest.fixture(scope="session")
def school() -> Iterator[School]:
    """The whole school on one machine, with data of its own."""
    with tempfile.TemporaryDirectory() as folder, running(folder) as (port, environment):
        people = json.loads(command(environment, "demo", "people"))
        yield School(f"http://localhost:{port}", people, environment)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless.

    Not for the whole run: while it lives, Playwright keeps an event loop running in the main thread, and
    Mangum could not run its own there.
    """
    program = shutil.which("chromium")
    if program is None:
        missing("chromium (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def new_context(chromium: Browser, school: School) -> Iterator[NewContext]:
    """Make browser contexts whose pages must not complain: an error in the console fails the test."""
    made: list[BrowserContext] = []
    complaints: list[str] = []

    def make(viewport: ViewportSize = DESKTOP, **options: Any) -> BrowserContext:  # noqa: ANN401  # Playwright's
        context = chromium.new_context(viewport=viewport, base_url=school.origin, locale="ru-RU", **options)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()
    # A page that answers 4xx is one the test asks for; Chromium notes it in the console.
    assert [text for text in complaints if "the server responded with a status of 4" not in text] == []


def log_in(page: Page, person: dict[str, Any], to: str = "/auth/login") -> None:
    """Log in through the emulator as this person, beginning at one of our addresses."""
    page.goto(to)
    page.get_by_role("button", name=person["name"]).click()
    page.wait_for_url(re.compile("^http://localhost:"))  # the emulator's pages are at 127.0.0.1


def no_sideways_scroll(page: Page) -> None:
    """Assert that the page itself does not scroll sideways: a phone's thumb moves up and down."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
