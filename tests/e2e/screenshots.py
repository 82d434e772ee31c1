"""`make screenshots`: take the README's pictures of a fresh demo school, in Debian's Chromium.

python -m tests.e2e.screenshots
"""

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.support.browser import DESKTOP, FLAGS, PHONE
from tests.support.running import Environment, command, running

IMAGES: Final = Path(__file__).parents[2] / "docs" / "images"
LINES: Final = (("4", ""), ("5", ""), ("", "б"), ("3 4", ""), ("5", "о"))  # marks and absence of the first pupils


def main() -> None:
    """Take all pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    program = shutil.which("chromium")
    with (
        tempfile.TemporaryDirectory() as folder,
        running(folder) as (port, environment),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        people = json.loads(command(environment, "demo", "people"))
        origin = f"http://localhost:{port}"
        _open(browser, origin, DESKTOP).screenshot(path=IMAGES / "home.png")
        teacher = _as(browser, origin, environment, _noted(people, "ведёт математику"), DESKTOP, "/journal/")
        _lesson(teacher)
        teacher.goto("/journal/7/algebra/1")
        teacher.screenshot(path=IMAGES / "spread.png")
        parent = _as(browser, origin, environment, _noted(people, "ребёнок в 7 классе: неделя"), PHONE, "/diary/")
        parent.get_by_role("link", name="Раньше").click()
        parent.screenshot(path=IMAGES / "diary.png")
        parent.get_by_role("link", name="Отметки").first.click()
        parent.screenshot(path=IMAGES / "marks.png")
        teacher.goto("/journal/7/algebra/results")
        teacher.screenshot(path=IMAGES / "results.png")
        teacher.goto("/office/")
        teacher.screenshot(path=IMAGES / "office.png")
        homeroom = _as(
            browser, origin, environment, _noted(people, "классный руководитель 5 класса"), DESKTOP, "/class/5"
        )
        homeroom.screenshot(path=IMAGES / "class.png")
        ninth = _as(browser, origin, environment, _noted(people, "ребёнок в 9 классе"), PHONE, "/consent/")
        ninth.screenshot(path=IMAGES / "consent.png")
        browser.close()


def _lesson(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 1150})
    page.locator("a.lesson__subject").first.click()
    page.get_by_label("Тема урока").fill("Сравнение дробей")
    page.get_by_label("Домашнее задание").fill("№ 214–217, правило на с. 48")
    for place, (marks, absence) in enumerate(LINES):
        page.get_by_label("Отметки,").nth(place).fill(marks)
        page.get_by_label("Пропуск,").nth(place).select_option(absence)
    page.evaluate("window.scrollTo(0, 0)")
    page.screenshot(path=IMAGES / "lesson.png")
    page.set_viewport_size(DESKTOP)


def _noted(people: list[dict[str, Any]], words: str) -> str:
    return str(next(one["login"] for one in people if words in one["note"]))


def _as(browser: Browser, origin: str, environment: Environment, login: str, size: ViewportSize, path: str) -> Page:
    name, _, value = command(environment, "demo", "session", login).strip().partition("=")
    page = _open(browser, origin, size)
    page.context.add_cookies([{"name": name, "value": value, "url": origin}])
    page.goto(path)
    return page


def _open(browser: Browser, origin: str, size: ViewportSize) -> Page:
    page = browser.new_context(viewport=size, base_url=origin, locale="ru-RU").new_page()
    page.goto("/")
    return page


if __name__ == "__main__":
    main()
