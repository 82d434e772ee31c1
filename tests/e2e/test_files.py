"""A file of homework in a browser, with a script and without: the teacher attaches it, the family saves it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, ViewportSize, expect

from functions.domain.lessons.file_types import FileType
from tests.e2e.test_path import SIZES, open_own_lesson, week_of
from tests.support.browser import DESKTOP, NewContext, School, log_in, no_sideways_scroll
from tests.support.sample_files import SAMPLES

PDF = SAMPLES[FileType.PDF]
GUARDIAN = "ребёнок в 7 классе: неделя"


def picked(name: str, content: bytes = PDF) -> FilePayload:
    return FilePayload(name=name, mimeType="application/octet-stream", buffer=content)


def files_page(page: Page, school: School) -> str:
    """Log in as a teacher, open the files of an own lesson; return the lesson's id."""
    lesson = open_own_lesson(page, school).rpartition("/")[2]
    page.goto(f"/files/{lesson}")
    return lesson


def family_reads(school: School, new_context: NewContext, lesson: str, name: str) -> bytes:
    page = new_context().new_page()
    log_in(page, school.person(role="guardian", note=GUARDIAN))
    page.goto(page.url.rsplit("/", 1)[0] + "/" + week_of(lesson.split(".")[2]))
    with page.expect_download() as download:
        page.get_by_role("link", name=name).first.click()
    assert download.value.suggested_filename == name
    return Path(download.value.path()).read_bytes()


@pytest.mark.parametrize("size", SIZES)
def test_a_chosen_file_is_sent_and_attached_at_once(
    school: School, new_context: NewContext, size: ViewportSize
) -> None:
    name = f"Задание №5, {size['width']} точек.pdf"
    page = new_context(size).new_page()
    lesson = files_page(page, school)

    page.locator("input[type=file]").set_input_files([picked(name), picked("фото.png", b"<html><script>")])

    expect(page.get_by_text(f"{name} — приложен")).to_be_visible()
    expect(page.get_by_text("фото.png: Файл не того вида, что в названии")).to_be_visible()
    expect(page.get_by_role("link", name=name)).to_be_visible()
    expect(page.get_by_text("пока нет")).to_have_count(0)
    no_sideways_scroll(page)
    assert family_reads(school, new_context, lesson, name) == PDF
    page.reload()
    page.locator("li", has_text=name).get_by_role("button", name="Убрать").click()
    expect(page.get_by_role("status").first).to_contain_text("Файл убран")
    expect(page.get_by_role("link", name=name)).to_have_count(0)


def test_a_file_is_attached_without_a_script(school: School, new_context: NewContext) -> None:
    page = new_context(java_script_enabled=False).new_page()
    lesson = files_page(page, school)

    page.get_by_label("Приложить файл").set_input_files(picked("scan 0001.pdf"))
    page.get_by_role("button", name="Отправить файл").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Как назвать файл")
    page.get_by_label("Название").fill("Задание без скрипта")
    page.get_by_role("button", name="Приложить к уроку").click()

    expect(page.get_by_role("status")).to_contain_text("Файл приложен")
    assert family_reads(school, new_context, lesson, "Задание без скрипта.pdf") == PDF
    page.get_by_role("button", name="Убрать").first.click()


def test_a_link_is_shown_to_the_family_with_its_host(school: School, new_context: NewContext) -> None:
    page = new_context(DESKTOP).new_page()
    lesson = files_page(page, school)
    page.get_by_label("Ссылки к заданию").fill("https://resh.edu.ru/subject/ Видеоурок о дробях")
    page.get_by_role("button", name="Сохранить ссылки").click()
    expect(page.get_by_role("status").first).to_contain_text("Ссылки сохранены")

    parent = new_context().new_page()
    log_in(parent, school.person(role="guardian", note=GUARDIAN))
    parent.goto(parent.url.rsplit("/", 1)[0] + "/" + week_of(lesson.split(".")[2]))
    link = parent.get_by_role("link", name="Видеоурок о дробях")
    expect(link.first).to_have_attribute("rel", re.compile("noopener noreferrer"))
    expect(parent.get_by_text("resh.edu.ru").first).to_be_visible()
