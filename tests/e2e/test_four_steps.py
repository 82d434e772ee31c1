"""The four steps of the instruction for pupils of 14 to 18, in a browser, from the public page to the diary."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.support.browser import PHONE, NewContext, School, no_sideways_scroll
from tests.support.running import command

INSTRUCTION = "/e-journal/login-14-18/"
CHILD = "не привязана"


def test_a_pupil_gets_in_by_the_four_steps_and_is_out_once_the_parent_says_so(
    school: School, new_context: NewContext
) -> None:
    child = school.person(role="pupil", note=CHILD)
    parent = next(one for one in school.people if child["oid"] in one.get("family", ()))
    of_parent, of_child = new_context(PHONE).new_page(), new_context(PHONE).new_page()

    code = _step_1_parent_gets_a_code(of_parent, parent, child)
    _step_2_child_enters_it(of_child, child, code)
    _step_3_first_try_asks_the_parent(of_child)
    _parent_confirms(of_parent)
    _step_4_child_is_in(of_child, child)

    _parent_revokes(of_parent)
    command(school.environment, "timer", "consent")
    of_child.reload()
    expect(of_child.get_by_role("heading", level=1)).to_have_text("Согласие родителя отозвано")
    no_sideways_scroll(of_child)

    # The parent's own way to the diary stays open.
    of_parent.goto(school.origin + "/auth/login")
    expect(of_parent).to_have_url(re.compile("/diary/"))
    expect(of_parent.get_by_role("heading", level=1)).not_to_have_text("Согласие родителя отозвано")


def _step_1_parent_gets_a_code(page: Page, parent: dict[str, Any], child: dict[str, Any]) -> str:
    page.goto(INSTRUCTION)
    page.get_by_role("link", name="личном кабинете на Госуслугах").click()
    _choose(page, parent)
    page.get_by_role("link", name="Семья и дети").click()
    page.get_by_role("link", name=child["name"]).click()
    page.get_by_role("link", name="Привязать").click()
    page.get_by_label("Электронная почта").fill(child["email"])
    page.get_by_role("button", name="Продолжить").click()
    expect(page.get_by_text("Действует до")).to_be_visible()
    no_sideways_scroll(page)
    return page.locator(".code").inner_text().strip()


def _step_2_child_enters_it(page: Page, child: dict[str, Any], code: str) -> None:
    page.goto(INSTRUCTION)
    page.get_by_role("link", name="личном кабинете на Госуслугах").click()
    _choose(page, child)
    page.get_by_label("Код привязки").fill(code)
    page.get_by_role("button", name="Привязать").click()
    expect(page.get_by_text("Привязана к")).to_be_visible()


def _step_3_first_try_asks_the_parent(page: Page) -> None:
    page.goto(INSTRUCTION)
    page.get_by_role("link", name="войти в дневник").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ждём согласия родителя")
    no_sideways_scroll(page)


def _parent_confirms(page: Page) -> None:
    _open_consent(page, "Новое")
    page.get_by_role("button", name="Подтвердить").click()
    expect(page.get_by_text("Действует", exact=True).first).to_be_visible()


def _step_4_child_is_in(page: Page, child: dict[str, Any]) -> None:
    page.get_by_role("link", name="Проверить снова").click()
    expect(page).to_have_url(re.compile(rf"/diary/{child['person_id']}/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(child["family_name"])


def _parent_revokes(page: Page) -> None:
    _open_consent(page, "Действует")
    page.get_by_role("button", name="Отозвать").click()
    expect(page.get_by_text("Отозвано", exact=True).first).to_be_visible()


def _open_consent(page: Page, status: str) -> None:
    """Go the instruction's way: «Согласия и доверенности», then «Согласия», then the one of this status."""
    page.goto(page.url)
    page.get_by_role("link", name="Согласия и доверенности").click()
    page.locator(".row", has_text="Согласия").click()
    page.locator(".row", has_text=status).first.click()


def _choose(page: Page, person: dict[str, Any]) -> None:
    page.get_by_role("button", name=person["name"]).click()
