"""The visit counter: nothing of it before consent, as easy to refuse as to allow, and the choice can be taken back."""

import functools
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from school_site.config import Counter, SchoolConfig, load_school
from school_site.freezer import CONFIG, build
from tests.support.browser import PHONE

COUNTER_ID = 12345678


@pytest.fixture(scope="module")
def config() -> SchoolConfig:
    """The school as if it had a counter; the number is invented."""
    return load_school(CONFIG).model_copy(update={"counter": Counter(metrika=COUNTER_ID)})


@pytest.fixture(scope="module")
def address(config: SchoolConfig, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site with a counter, served as plain files."""
    destination = tmp_path_factory.mktemp("counted") / "site"
    build(destination, config=config)
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(destination))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder and says nothing about it."""

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


class Visit:
    """A visitor's page, and what it asked of other hosts; those requests end here."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.outside: list[str] = []
        page.route(lambda url: not url.startswith(address), self._answer)

    def _answer(self, route: Route) -> None:
        self.outside.append(route.request.url)
        route.fulfill(status=200, content_type="text/javascript", body="")


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Visit]:
    context = chromium.new_context(viewport=PHONE, base_url=address, locale="ru-RU")
    page = context.new_page()
    yield Visit(page, address)
    context.close()


def test_nothing_is_asked_of_the_counter_before_consent(visit: Visit) -> None:
    visit.page.goto("/", wait_until="networkidle")
    expect(visit.page.get_by_role("complementary", name="Файлы cookie")).to_be_visible()
    visit.page.goto("/news/", wait_until="networkidle")
    assert visit.outside == []


def test_who_allows_is_counted_and_not_asked_again(visit: Visit) -> None:
    visit.page.goto("/")
    with visit.page.expect_request("https://mc.yandex.ru/metrika/tag.js"):
        visit.page.get_by_role("button", name="Разрешить").click()
    with visit.page.expect_request("https://mc.yandex.ru/metrika/tag.js"):
        visit.page.goto("/news/")
    expect(visit.page.locator("#cookie-notice")).to_be_hidden()
    assert visit.page.evaluate("Array.from(window.ym.a[0]).slice(0, 2)") == [COUNTER_ID, "init"]


def test_who_refuses_is_not_counted_and_not_asked_again(visit: Visit) -> None:
    visit.page.goto("/")
    visit.page.get_by_role("button", name="Не считать").click()
    visit.page.goto("/news/", wait_until="networkidle")
    expect(visit.page.locator("#cookie-notice")).to_be_hidden()
    assert visit.outside == []


def test_refusing_is_as_easy_as_allowing(visit: Visit) -> None:
    visit.page.goto("/")
    looks = "button => ['color', 'backgroundColor', 'fontSize', 'height'].map(name => getComputedStyle(button)[name])"
    notice = visit.page.locator("#cookie-notice")
    refuse, allow = (notice.get_by_role("button", name=name) for name in ("Не считать", "Разрешить"))
    assert refuse.evaluate(looks) == allow.evaluate(looks)


def test_consent_is_taken_back_on_the_cookie_page(visit: Visit) -> None:
    visit.page.goto("/")
    visit.page.get_by_role("button", name="Разрешить").click()
    visit.page.goto("/cookies/")
    visit.page.evaluate("document.cookie = '_ym_uid=1; path=/'")
    with visit.page.expect_navigation():
        visit.page.get_by_role("button", name="Не считать").click()
    expect(visit.page.get_by_text("посещения не считаются, вы отказались")).to_be_visible()
    visit.outside.clear()
    visit.page.goto("/", wait_until="networkidle")
    assert visit.outside == []
    assert visit.page.evaluate("document.cookie") == ""


def test_without_scripts_nothing_is_asked_and_nothing_counted(chromium: Browser, address: str) -> None:
    context = chromium.new_context(base_url=address, java_script_enabled=False)
    visit = Visit(context.new_page(), address)
    visit.page.goto("/", wait_until="networkidle")
    assert not visit.page.locator("#cookie-notice").is_visible()
    assert visit.outside == []
    context.close()


def test_a_school_without_a_counter_asks_nothing(frozen: Path) -> None:
    for path in frozen.rglob("*.html"):
        assert "consent." not in path.read_text(encoding="utf-8")
