"""A family without Gosuslugi in a real browser: paper, letter, passkey, and back again with the passkey alone."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Error, Page, ViewportSize, expect

from functions.domain.access import invitation
from functions.storage import invitations
from functions.storage.sqlite import SqliteTable
from infra.local.data import DataFolder
from infra.local.serving import TENANT
from tests.support.browser import DESKTOP, PHONE, NewContext, School, no_sideways_scroll

SIZES = [pytest.param(PHONE, id="phone"), pytest.param(DESKTOP, id="desktop")]
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def folder(school: School) -> DataFolder:
    """The running school's data."""
    return DataFolder(Path(school.environment["SCHOOL_DATA"]))


@pytest.fixture
def paper(school: School, folder: DataFolder) -> Iterator[str]:
    """An invitation of a guardian, as the office prints it."""
    guardian = next(one for one in school.people if one["roles"] == ["guardian"])
    pupil, office = school.person(role="pupil"), school.person(role="office")
    table = SqliteTable(folder.database)
    ids: tuple[str, ...] = (guardian["person_id"], pupil["person_id"])
    yield invitation.shown(
        invitations.make(table, TENANT, invitation.invite(*ids, by=office["person_id"], at=datetime.now(UTC)))
    )
    table.close()


def code_in_letter(folder: DataFolder) -> str:
    """Return the code of the last letter."""
    last = max(folder.letters.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    body = message_from_bytes(last.read_bytes(), policy=policy.default).get_body()
    assert body is not None
    return str(re.findall(r"\b\d{6}\b", body.get_content())[0])


def plug_in(page: Page, **changes: Any) -> CDPSession:  # noqa: ANN401  # as Chromium's protocol has it
    """Give the browser a device that makes passkeys."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE | changes})
    return devtools


def come_by_paper(page: Page, code: str, folder: DataFolder, address: str) -> None:
    """Go from the site to the end of the first login."""
    page.goto("/e-journal/")
    page.get_by_role("link", name="войти по приглашению школы").click()
    page.wait_for_url("**/auth/invitation")
    no_sideways_scroll(page)
    page.get_by_label("Код приглашения").fill(code.lower())
    page.keyboard.press("Enter")
    page.wait_for_url("**/auth/invitation/email")
    no_sideways_scroll(page)
    page.get_by_label("Адрес почты").fill(address)
    page.keyboard.press("Enter")
    page.wait_for_url("**/auth/code")
    expect(page.get_by_role("heading", level=1)).to_have_text("Код из письма")
    expect(page.get_by_text(address)).to_be_visible()
    no_sideways_scroll(page)
    page.get_by_label("Код", exact=True).fill(code_in_letter(folder))
    page.keyboard.press("Enter")
    page.wait_for_url("**/auth/passkeys?done=entered")
    expect(page.get_by_role("status")).to_contain_text("вы вошли")


@pytest.mark.parametrize("size", SIZES)
def test_from_the_paper_to_a_passkey_and_back_with_it(
    paper: str, folder: DataFolder, new_context: NewContext, size: ViewportSize
) -> None:
    page = new_context(size).new_page()
    plug_in(page)
    come_by_paper(page, paper, folder, f"vera{size['width']}@example.ru")
    no_sideways_scroll(page)
    page.get_by_role("button", name="Создать ключ доступа").press("Enter")
    page.wait_for_url("**/auth/passkeys?done=added")
    expect(page.get_by_role("status")).to_contain_text("Ключ доступа создан")
    expect(page.locator(".card")).to_contain_text("Chrom")
    no_sideways_scroll(page)

    letters = len(list(folder.letters.glob("*.eml")))
    page.get_by_role("button", name="Выйти").click()
    page.wait_for_url("**/")
    page.goto("/auth/passkey")
    log_in_with_passkey(page)
    no_sideways_scroll(page)
    assert len(list(folder.letters.glob("*.eml"))) == letters

    page.goto("/auth/passkeys")
    page.get_by_role("button", name="Удалить").click()
    page.wait_for_url("**/auth/passkeys?done=removed")
    expect(page.get_by_role("status")).to_contain_text("Ключ удалён")


def log_in_with_passkey(page: Page) -> None:
    """Press the button. A browser that offers the passkey in the field by itself may have been quicker."""
    with suppress(Error):  # the page may go while its button is looked for
        page.get_by_role("button", name="Войти с ключом доступа").press("Enter", timeout=3_000)
    page.wait_for_url("**/diary/**")


def test_who_makes_no_passkey_now_reads_the_diary_all_the_same(
    paper: str, folder: DataFolder, new_context: NewContext
) -> None:
    page = new_context(PHONE).new_page()
    plug_in(page)
    come_by_paper(page, paper, folder, "later@example.ru")

    page.get_by_role("link", name="Позже").click()

    page.wait_for_url("**/diary/**")


def test_a_device_that_does_not_know_its_owner_is_refused_in_words(
    paper: str, folder: DataFolder, new_context: NewContext
) -> None:
    page = new_context(PHONE).new_page()
    plug_in(page, isUserVerified=False)
    come_by_paper(page, paper, folder, "finger@example.ru")

    page.get_by_role("button", name="Создать ключ доступа").click()

    expect(page.get_by_role("alert")).to_contain_text("Ключ не создан")
    expect(page.get_by_role("button", name="Создать ключ доступа")).to_be_enabled()


def test_without_scripts_letters_do_all(paper: str, folder: DataFolder, new_context: NewContext) -> None:
    context: BrowserContext = new_context(PHONE, java_script_enabled=False)
    page = context.new_page()
    come_by_paper(page, paper, folder, "noscript@example.ru")
    expect(page.get_by_text("ключ создать не получится")).to_be_visible()
    page.get_by_role("button", name="Выйти").click()
    page.wait_for_url("**/")

    page.goto("/auth/passkey")
    expect(page.get_by_role("button", name="Войти с ключом доступа")).to_be_hidden()
    page.get_by_label("Адрес почты").fill("noscript@example.ru")
    page.get_by_role("button", name="Прислать код").click()
    page.wait_for_url("**/auth/code")
    page.get_by_label("Код", exact=True).fill(code_in_letter(folder))
    page.get_by_role("button", name="Войти").click()
    page.wait_for_url("**/diary/**")
