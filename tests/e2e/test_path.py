"""The whole path in a browser: a teacher enters a lesson, the family reads it."""

import re
from datetime import date

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from functions.domain.week import Week
from tests.support.browser import DESKTOP, PHONE, NewContext, School, log_in, no_sideways_scroll

SIZES = [pytest.param(PHONE, id="phone"), pytest.param(DESKTOP, id="desktop")]
TEACHER = "ведёт математику"
GUARDIAN = "ребёнок в 7 классе: неделя"


def open_own_lesson(page: Page, school: School, words: str = "7 класс") -> str:
    """Log in as the teacher of mathematics and open the first lesson with the 7th class; return its address."""
    log_in(page, school.person(role="teacher", note=TEACHER))
    expect(page.get_by_role("heading", level=1)).to_have_text("Мои уроки")
    for _ in range(10):  # back day by day: not every day has a lesson with this class
        lesson = page.get_by_role("link", name=words).and_(page.locator(".lesson__subject"))
        if lesson.count():
            lesson.first.click()
            return page.url
        page.get_by_role("link", name="←").click()
    raise AssertionError("no lesson with the class in ten school days")


@pytest.mark.parametrize("size", SIZES)
def test_a_parent_reads_the_mark_that_a_teacher_has_just_entered(
    school: School, new_context: NewContext, size: ViewportSize
) -> None:
    child = child_of(school, new_context)
    teacher = new_context(size).new_page()
    lesson = open_own_lesson(teacher, school)
    topic = f"Проверка пути, {size['width']} точек"
    teacher.get_by_label("Тема урока").fill(topic)
    row = teacher.locator(".sheet__row", has_text=child)
    row.get_by_label("Отметки,").fill("5 4")
    no_sideways_scroll(teacher)
    teacher.get_by_role("button", name="Сохранить урок").click()
    expect(teacher.get_by_role("status")).to_contain_text("Урок сохранён")

    parent = new_context(size).new_page()
    log_in(parent, school.person(role="guardian", note=GUARDIAN))
    day = lesson.split(".")[-2]
    parent.goto(parent.url.rsplit("/", 1)[0] + "/" + week_of(day))
    entry = parent.locator(".lesson", has_text=topic)
    expect(entry.locator(".mark")).to_have_count(2)
    expect(entry.locator(".mark").first).to_contain_text("5")
    no_sideways_scroll(parent)


def test_a_visitor_gets_from_the_first_page_to_the_asked_page_through_login(
    school: School, new_context: NewContext
) -> None:
    page = new_context().new_page()
    page.goto("/")
    page.get_by_role("link", name="Войти").first.click()
    page.get_by_role("button", name=school.person(role="guardian", note=GUARDIAN)["name"]).click()
    expect(page).to_have_url(re.compile("/diary/"))
    diary = page.url

    page.get_by_role("button", name="Выйти").click()
    page.goto(diary)  # logged out: the way leads to the provider, and back to this very page
    page.get_by_role("button", name=school.person(role="guardian", note=GUARDIAN)["name"]).click()
    expect(page).to_have_url(diary)


def test_a_lesson_is_filled_by_keyboard_alone(school: School, new_context: NewContext) -> None:
    page = new_context().new_page()
    open_own_lesson(page, school)
    rows = page.locator(".sheet__row").filter(has=page.get_by_label("Отметки,"))
    count = rows.count()
    rows.first.get_by_label("Отметки,").focus()
    page.keyboard.press("Backspace")
    page.keyboard.type("4")  # the first gets a mark, and the cursor goes on
    page.keyboard.press("KeyY")  # «н» on a Russian layout: the second is absent
    page.keyboard.type("3")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Backspace")  # the third one's mark is taken back
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Урок сохранён")
    assert count > 3
    expect(rows.nth(0).get_by_label("Отметки,")).to_have_value("4")
    expect(rows.nth(1).get_by_label("Пропуск,")).to_have_value("н")
    expect(rows.nth(2).get_by_label("Отметки,")).to_have_value("")


def test_without_scripts_the_form_does_the_same(school: School, new_context: NewContext) -> None:
    page = new_context(PHONE, java_script_enabled=False).new_page()
    open_own_lesson(page, school)
    page.get_by_label("Тема урока").fill("Без скриптов")
    page.get_by_label("Отметки,").first.fill("3")
    page.get_by_label("Пропуск,").nth(1).select_option("б")
    page.get_by_role("button", name="Сохранить урок").click()
    expect(page.get_by_role("status")).to_contain_text("Урок сохранён")
    expect(page.get_by_label("Отметки,").first).to_have_value("3")
    expect(page.get_by_label("Пропуск,").nth(1)).to_have_value("б")


def test_what_two_windows_write_is_shown_to_the_second(school: School, new_context: NewContext) -> None:
    context = new_context()
    first, second = context.new_page(), context.new_page()
    address = open_own_lesson(first, school)
    first.get_by_label("Отметки,").first.fill("2")
    first.get_by_role("button", name="Сохранить урок").click()
    expect(first.get_by_role("status")).to_be_visible()
    for page in (first, second):
        page.goto(address.partition("?")[0])
    first.get_by_label("Отметки,").first.fill("5")
    second.get_by_label("Отметки,").first.fill("3")
    second.get_by_label("Тема урока").fill("Тема второго окна")
    first.get_by_role("button", name="Сохранить урок").click()
    expect(first.get_by_role("status")).to_be_visible()
    second.get_by_role("button", name="Сохранить урок").click()
    expect(second.get_by_role("alert")).to_contain_text("изменили")
    expect(second.get_by_text("Сейчас в журнале «5")).to_be_visible()
    expect(second.get_by_label("Отметки,").first).to_have_value("3")
    expect(second.get_by_label("Тема урока")).to_have_value("Тема второго окна")
    second.get_by_role("button", name="Сохранить урок").click()
    expect(second.get_by_role("status")).to_contain_text("Урок сохранён")
    expect(second.get_by_label("Отметки,").first).to_have_value("3")


def test_a_wrong_mark_is_refused_and_stays_in_the_form(school: School, new_context: NewContext) -> None:
    page = new_context().new_page()
    open_own_lesson(page, school)
    page.get_by_label("Отметки,").first.fill("7")
    page.get_by_label("Тема урока").fill("Тема не потеряна")
    page.get_by_role("button", name="Сохранить урок").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator(".field__error")).to_contain_text("Отметка — от 2 до 5")
    expect(page.get_by_label("Отметки,").first).to_have_value("7")
    expect(page.get_by_label("Тема урока")).to_have_value("Тема не потеряна")


def test_a_withdrawn_consent_closes_the_diary_at_the_next_request(school: School, new_context: NewContext) -> None:
    pupil_page = new_context(PHONE).new_page()
    pupil = school.person(role="pupil", note="согласие родителя есть")
    log_in(pupil_page, pupil)
    expect(pupil_page.get_by_role("heading", level=1)).to_contain_text(pupil["name"].rsplit(" ", 1)[0])

    card = card_of_child(new_context(PHONE).new_page(), school, pupil["name"].rsplit(" ", 1)[0])
    card.get_by_role("button", name="Отозвать согласие").click()
    expect(card.get_by_text("вход закрыт")).to_be_visible()
    pupil_page.reload()
    expect(pupil_page.get_by_role("heading", level=1)).to_have_text("Согласие родителя отозвано")

    card.get_by_role("button", name="Дать согласие").click()
    expect(card.get_by_text("вход открыт")).to_be_visible()
    pupil_page.reload()
    expect(pupil_page.get_by_role("heading", level=1)).to_contain_text(pupil["name"].rsplit(" ", 1)[0])


def test_no_page_scrolls_sideways_on_a_phone(school: School, new_context: NewContext) -> None:
    page = new_context(PHONE).new_page()
    for address in ("/", "/news/", "/contacts/", "/e-journal/", "/privacy/", "/cookies/", "/nothing-here/"):
        page.goto(address)
        no_sideways_scroll(page)
    open_own_lesson(page, school)
    no_sideways_scroll(page)
    page.get_by_role("link", name="Журнал класса").click()
    expect(page.locator(".spread")).to_be_visible()
    no_sideways_scroll(page)
    page.goto("/journal/")
    no_sideways_scroll(page)
    family = new_context(PHONE).new_page()
    log_in(family, school.person(role="guardian", note=GUARDIAN))
    expect(family.locator(".day").first).to_be_visible()
    no_sideways_scroll(family)
    family.get_by_role("link", name="Отметки").click()
    expect(family.locator(".summary-table")).to_be_visible()
    no_sideways_scroll(family)
    family.goto("/consent/")
    no_sideways_scroll(family)


def child_of(school: School, new_context: NewContext) -> str:
    """Return the name of the noted guardian's child, as the diary's heading has it."""
    page = new_context().new_page()
    log_in(page, school.person(role="guardian", note=GUARDIAN))
    return page.get_by_role("heading", level=1).inner_text().partition(",")[0]


def card_of_child(page: Page, school: School, child: str) -> Locator:
    """Log in as the child's guardian who has consented, and return the child's card on the page of consents."""
    for guardian in [one for one in school.people if "ребёнок в 9 классе" in one["note"]]:
        log_in(page, guardian, to="/auth/login?to=/consent/")
        card = page.locator(".card", has_text=child)
        if card.get_by_role("button", name="Отозвать согласие").count():
            return card
        page.get_by_role("button", name="Выйти").click()
    raise AssertionError("no guardian has consented for this child")


def week_of(day: str) -> str:
    """Return the ISO week of a day."""
    return str(Week.of(date.fromisoformat(day)))
